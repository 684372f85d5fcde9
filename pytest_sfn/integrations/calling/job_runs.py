"""Run a Job (.sync): submit, then describe until the job has ended; its description is the Task's result."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice, repeat

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.integrations.calling.answerers import Answerers
from pytest_sfn.integrations.calling.api_call import Submission, submit
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse, Steps
from pytest_sfn.integrations.calling.service_errors import failure_of
from pytest_sfn.integrations.calling.submission import submitted, until_answered
from pytest_sfn.integrations.models.job_results import described_shape, named, select
from pytest_sfn.integrations.models.outcomes import outcome_of_job
from pytest_sfn.integrations.models.rendering import rendered
from pytest_sfn.integrations.resources.service import Job, Sources
from pytest_sfn.language.effects import NOT_ANSWERED
from pytest_sfn.language.tasks import TaskRequest, TaskSteps
from pytest_sfn.typing import JSON, Seconds
from pytest_sfn.values import value

#: How often AWS looks is documented for EMR alone; else we look after 1, 2, 4, ... seconds, at most every minute.
_FIRST_PAUSE: Seconds = 1.0
_LONGEST_PAUSE: Seconds = 60.0
#: A job that nobody ends would be described for ever in virtual time.
_MOST_LOOKS = 20_000
_GONE = (".ResourceNotFoundException", ".NotFoundException")


@value
class _JobRun:
    """One submitted job and how to speak of it."""

    submission: Submission
    job: Job

    def _value(self, source: str | tuple[str, ...]) -> JSON:
        if isinstance(source, tuple):
            return [self._value(each) for each in source]
        if source.startswith("="):
            return source[1:]
        if source.startswith(">"):
            return select(self.submission.call.parameters, source[1:])
        return select(self.submission.response.result, source.removeprefix("$."))

    def call(self, operation: str, wanted: Sources) -> ServiceCall:
        """A call about the job, with parameters out of the submission's request or response."""
        begun, given = self.submission.call, {name: self._value(source) for name, source in wanted.items()}
        parameters = {name: value for name, value in given.items() if value is not None}
        return ServiceCall(begun.service, operation, parameters, begun.request)


@value
class TokenAnswered:
    """The job's Task was ended by its task token: by this output of SendTaskSuccess."""

    output: JSON


def run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """
    Submit the job, record TaskSubmitted, wait for its end; whoever was given the task token may answer it before.

    A stopped or timed out Task stops its job.
    """
    ended = yield from watched(request, answerers)
    return ended.output if isinstance(ended, TokenAnswered) else ended


def watched(request: TaskRequest, answerers: Answerers) -> Steps:
    """The steps to the description of the job at its end, or to TokenAnswered."""
    submission: Submission = yield from submit(request, answerers)
    job = submission.found.action.job
    assert job is not None, f"{request.resource.arn} is no job"
    yield submitted(request, submission.result)
    return (yield from _ended(_JobRun(submission, job), answerers))


def _ended(job_run: _JobRun, answerers: Answerers) -> Steps:
    last: JSON = {}
    job, found = job_run.job, job_run.submission.found
    shape = described_shape(found)
    submitted_as = job_run.submission.result
    beside = {name: submitted_as[name] for name in job.beside if name in submitted_as}
    for pause in islice(_pauses(job), _MOST_LOOKS):
        sent = yield from _sleeping(pause, job_run, answerers)
        if sent is not NOT_ANSWERED:
            return TokenAnswered(sent)
        try:
            response: ServiceResponse = yield from _described(job_run, answerers)
        except WorkflowFailure as failure:
            if job.ends_in_nothing and str(failure.error).endswith(_GONE):
                return last
            raise
        last = beside | rendered(shape, named(job, response.result), found.casing)
        outcome = outcome_of_job(job, last)
        if isinstance(outcome, WorkflowFailure):
            raise outcome
        if select(response.result, job.subject, job.status) in job.succeeded:
            return last
    raise HarnessError(
        f"The job of state {job_run.submission.call.request.state_name!r} never ends: {job.describe} was called "
        f"{_MOST_LOOKS} times. Mock the state, or let the service's stand-in end the job"
    )


def _pauses(job: Job) -> Iterator[Seconds]:
    """The seconds from one look at a job to the next, without end."""
    if job.pauses:
        yield from chain(job.pauses, repeat(job.pauses[-1]))
    pause = _FIRST_PAUSE
    while True:
        yield pause
        pause = min(pause * 2, _LONGEST_PAUSE)


def _sleeping(seconds: Seconds, job_run: _JobRun, answerers: Answerers) -> Steps:
    """Sleep, at most until the task token is answered; where the Task fails meanwhile (timeout, stop), end its job."""
    try:
        return (yield from until_answered(job_run.submission.call.request, seconds))
    except BaseException:
        if job_run.job.stop is not None:
            answerers.call_aside(job_run.call(job_run.job.stop, job_run.job.stopped or job_run.job.identify))
        raise


def _described(job_run: _JobRun, answerers: Answerers) -> Steps:
    """The steps to the job's description. Raises the service's error as WorkflowFailure."""
    call = job_run.call(job_run.job.describe, job_run.job.identify)
    try:
        return (yield from answerers.call(call))
    except ServiceError as error:
        service = job_run.submission.found.service
        raise failure_of(error, call.request, call.operation, call.service, service) from None
