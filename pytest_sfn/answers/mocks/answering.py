"""How a mock answers a Task: at once, or by steps where the answer takes time or is told of before it comes."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from pytest_sfn.answers.errors import MockExhausted
from pytest_sfn.answers.mocks.mock import Call, Clause, Mock
from pytest_sfn.answers.mocks.responses import Calls, Raises, Response, TimesOut
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.integrations.calling.submission import until_answered
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.effects import NOT_ANSWERED, Await, AwaitTaskToken, Record, Sleep
from pytest_sfn.language.tasks import Answer, TaskRequest, TaskSteps
from pytest_sfn.typing import Seconds

if TYPE_CHECKING:
    from pytest_sfn.answers.beside import Beside
    from pytest_sfn.answers.judge import Judge
    from pytest_sfn.answers.services import Services


def mocked(
    mock: Mock,
    clause: Clause,
    request: TaskRequest,
    judge: Judge | None = None,
    services: Services | None = None,
    beside: Beside | None = None,
) -> Answer | TaskSteps:
    """
    Note the call, and give the answer of the response whose turn it is, held to the API's model by the judge.

    services: whom a Task's heartbeats are sent to. beside: where callables of the test run.
    """
    response = clause.take(request)
    if response is None:
        raise MockExhausted(mock.label)
    call = Call(request)
    mock.calls.append(call)
    if beside is not None and beside.active and isinstance(response, Calls):
        return _computed(response, mock, call, request, judge, services, beside)
    answer = response.answer(request)
    if judge is not None and answer is not None:
        judge.check_mocked(request, response, answer, mock.validation_mode)
    resource = request.resource
    if response.after and judge is not None and (ended := _timed_out(response, request, judge)) is not None:
        response, answer = ended, ended.answer(request)
    if (
        answer is None
        or response.after
        or resource.pattern != "request-response"
        or resource.resource_type == "activity"
    ):
        return _given(response, answer, call, request, services)
    call.answer = answer
    return answer


def _computed(
    response: Calls,
    mock: Mock,
    call: Call,
    request: TaskRequest,
    judge: Judge | None,
    services: Services | None,
    beside: Beside,
) -> TaskSteps:
    """The same for a callable, which runs beside the engine."""
    answer = beside.run(f"the callable of {mock.label}", request.execution_arn, lambda: response.answer(request))
    if isinstance(answer, Future):
        answer = yield Await(answer)
    given: Response = response
    if judge is not None:
        judge.check_mocked(request, response, answer, mock.validation_mode)
        if response.after and (ended := _timed_out(response, request, judge)) is not None:
            given, answer = ended, ended.answer(request)
    return (yield from _given(given, answer, call, request, services))


def _timed_out(response: Response, request: TaskRequest, judge: Judge) -> Response | None:
    """What ends a mock that takes longer than the function or the HTTP endpoint it stands for may take."""
    slow = action_of(request.resource).slow
    if slow is not None:
        seconds, error, cause = slow
        return Raises(error, cause, seconds) if response.after > seconds else None
    limit = judge.function_timeout(request) if _invokes_and_waits(request) else None
    return None if limit is None or response.after <= limit else TimesOut(limit)


def _invokes_and_waits(request: TaskRequest) -> bool:
    """Whether the latency is that of a function the Task waits for."""
    resource, given = request.resource, request.parameters
    if resource.resource_type == "lambda-function":
        return True
    waits = isinstance(given, dict) and given.get("InvocationType") in (None, "RequestResponse")
    return waits and resource.invokes_function and resource.pattern == "request-response"


def _given(
    response: Response, answer: Answer | None, call: Call, request: TaskRequest, services: Services | None
) -> TaskSteps:
    """Record a job or callback as submitted, let the response's latency pass, give the answer."""
    refused = _refuses_submission(request, answer)
    if not refused:
        yield from _announced(request, answer)
    try:
        sent = yield from _latency(response, request, services, ends_early=not refused)
        if sent is not NOT_ANSWERED:
            answer = Answer(sent)
        elif answer is None:
            answer = Answer((yield AwaitTaskToken(_token(request))))
    except WorkflowFailure as failure:
        call.answer = Answer(None, failure)
        raise
    call.answer = answer
    if answer.failure is not None:
        if refused:
            from pytest_sfn.integrations.calling.submission import submission_failure

            raise submission_failure(request, answer.failure)
        raise answer.failure
    return answer.output


def _refuses_submission(request: TaskRequest, answer: Answer | None) -> bool:
    """Whether a job's failure is the service's refusal to start it: a job that ran fails with States.TaskFailed."""
    if request.resource.pattern not in ("sync", "sync:2") or answer is None or answer.failure is None:
        return False
    return not (answer.failure.error or "").startswith("States.")


def _announced(request: TaskRequest, answer: Answer | None) -> TaskSteps:
    """TaskSubmitted of a job or a callback, ActivityStarted of an activity."""
    resource = request.resource
    if resource.resource_type == "activity":
        yield Record("ActivityStarted", {})
    elif resource.pattern != "request-response":
        output = None if answer is None or answer.failure is not None else answer.output
        members = {"resource": resource.action, "resourceType": resource.resource_type}
        yield Record("TaskSubmitted", {"output": {} if output is None else output, **members})


def _latency(response: Response, request: TaskRequest, services: Services | None, *, ends_early: bool) -> TaskSteps:
    """
    Sleep until the answer comes, with the heartbeats a worker would send meanwhile; gives NOT_ANSWERED.

    ends_early: whether the test may answer the task token before, as whoever was given it; gives that answer then.
    """
    left: Seconds = response.after
    every: Seconds = (services and response.heartbeat_every) or left
    while left:
        seconds = min(every, left)
        if ends_early:
            sent = yield from until_answered(request, seconds)
            if sent is not NOT_ANSWERED:
                return sent
        else:
            yield Sleep(seconds)
        left -= seconds
        if left and services is not None:
            yield from _heartbeat(request, services)
    return NOT_ANSWERED


def _heartbeat(request: TaskRequest, services: Services) -> TaskSteps:
    from pytest_sfn.integrations.calling.service_calls import ServiceCall

    call = ServiceCall("stepfunctions", "SendTaskHeartbeat", {"taskToken": _token(request)}, request)
    return services.call(call)


def _token(request: TaskRequest) -> str:
    if request.task_token is None:
        raise HarnessError(
            f"State {request.state_name!r} has no task token: callbacks and heartbeats are for .waitForTaskToken and "
            "activities"
        )
    return request.task_token
