"""Run a Job (.sync): submit, then describe until the job has ended; its description is the Task's result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.calling.answerers import Answerers
from pytest_sfn.integrations.calling.api_call import call_of, call_or_fail, operation_of, result_of
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse, Steps
from pytest_sfn.integrations.calling.submission import submitted
from pytest_sfn.integrations.jobs import JOBS, Job
from pytest_sfn.integrations.models.job_results import named, select, subject_shape
from pytest_sfn.integrations.models.operations import ResourceOperation
from pytest_sfn.integrations.models.rendering import rendered
from pytest_sfn.language.effects import Sleep
from pytest_sfn.language.tasks import TaskRequest, TaskSteps
from pytest_sfn.typing import JSON, Seconds

#: How often AWS looks is not documented; we look after 1, 2, 4, ... seconds, at most every minute.
_LONGEST_PAUSE: Seconds = 60.0
#: A job that nobody ends would be described for ever in virtual time.
_MOST_LOOKS = 20_000
_GONE = (".ResourceNotFoundException", ".NotFoundException")


@dataclass(frozen=True, slots=True)
class _Run:
    """One submitted job: the answer to its submission and how to speak of it."""

    call: ServiceCall
    reply: ServiceResponse
    found: ResourceOperation
    job: Job

    def parameters(self, wanted: Mapping[str, str | tuple[str, ...]]) -> dict[str, JSON]:
        """A call's parameters, out of the submission's request (`>`) or answer (`$.`)."""
        given = {name: self._value(source) for name, source in wanted.items()}
        return {name: value for name, value in given.items() if value is not None}

    def _value(self, source: str | tuple[str, ...]) -> JSON:
        if isinstance(source, tuple):
            return [self._value(each) for each in source]
        if source.startswith(">"):
            return select(self.call.parameters, source[1:])
        return select(self.reply.result, source.removeprefix("$."))

    def describing(self) -> ServiceCall:
        """The call that tells the job's state."""
        parameters = self.parameters(self.job.identify)
        return ServiceCall(self.call.service, self.job.describe, parameters, self.call.request)

    def stopping(self) -> ServiceCall | None:
        """The call that ends the job; None where there is none."""
        if self.job.stop is None:
            return None
        operation, wanted = self.job.stop
        return ServiceCall(
            self.call.service, operation, {**self.parameters(wanted), **self.job.extra}, self.call.request
        )


def run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Submit the job, record TaskSubmitted, wait for its end. A stopped or timed out Task stops its job."""
    found = operation_of(request.resource)
    call = call_of(request, found)
    reply: ServiceResponse = yield from call_or_fail(call, found, answerers)
    _refuse_failures(request, result_of(call, found, reply))
    yield submitted(request, result_of(call, found, reply))
    job_run = _Run(call, reply, found, JOBS[f"{request.resource.resource_type}:{request.resource.api_action}"])
    return (yield from _ended(job_run, answerers))


def _ended(run_: _Run, answerers: Answerers) -> Steps:
    pause: Seconds = 1.0
    last: JSON = {}
    for _ in range(_MOST_LOOKS):
        yield from _sleeping(pause, run_, answerers)
        try:
            reply: ServiceResponse = yield from call_or_fail(run_.describing(), run_.found, answerers)
        except WorkflowFailure as failure:
            if run_.job.ends_in_nothing and str(failure.error).endswith(_GONE):
                return last
            raise
        last = _rendered(run_, reply)
        description = select(reply.result, run_.job.subject) if run_.job.subject else reply.result
        state = select(description, run_.job.status)
        if state in run_.job.succeeded | run_.job.failed:
            return _result(run_, last, description, state)
        pause = min(pause * 2, _LONGEST_PAUSE)
    raise HarnessError(
        f"The job of state {run_.call.request.state_name!r} never ends: {run_.job.describe} was called {_MOST_LOOKS} "
        "times. Mock the state, or let the service's stand-in end the job"
    )


def _sleeping(seconds: Seconds, run_: _Run, answerers: Answerers) -> Steps:
    """Sleep; where the Task ends meanwhile (timeout, stop), end its job."""
    try:
        yield Sleep(seconds)
    except BaseException:
        stopping = run_.stopping()
        if stopping is not None:
            answerers.call_aside(stopping)
        raise


def _rendered(run_: _Run, reply: ServiceResponse) -> JSON:
    operation = run_.found.operation.service.find_operation(run_.job.describe)
    output = None if operation is None else operation.output
    shape = output if output is None or not run_.job.result else subject_shape(output, run_.job.result)
    value = reply.result if not run_.job.result else named(run_.job, reply.result)
    return rendered(shape, value, run_.found.casing)


def _result(run_: _Run, result: JSON, description: JSON, state: JSON) -> JSON:
    succeeds = _SUCCESS.get(run_.job.describe, lambda _: True)
    if state in run_.job.failed or not succeeds(description):
        raise WorkflowFailure("States.TaskFailed", dumps(result))
    return result


def _containers_exited_well(task: JSON) -> bool:
    """A stopped ECS task succeeded where all its containers exited with 0."""
    containers = task.get("containers") or []
    if task.get("stopCode") not in {None, "EssentialContainerExited"}:
        return False
    return all(container.get("exitCode", 0) == 0 for container in containers)


#: Final states that may be good or bad: what tells.
_SUCCESS: dict[str, Callable[[JSON], bool]] = {"DescribeTasks": _containers_exited_well}


def _refuse_failures(request: TaskRequest, result: JSON) -> None:
    """RunTask answers 200 where it could start nothing; a job then has no task to wait for."""
    if request.resource.resource_type == "ecs" and result.get("Failures"):
        raise WorkflowFailure("AmazonECS.Unknown", dumps(result))
