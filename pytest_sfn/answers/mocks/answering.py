"""The steps of a Task that a mock answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.answers.errors import ContractBreach
from pytest_sfn.answers.mocks.mock import Mock
from pytest_sfn.answers.mocks.responses import Calls, Raises, Response, Returns, WaitsForCallback
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.expressions.json_text import dumps, loads
from pytest_sfn.integrations.calling.submission import submission_failure
from pytest_sfn.integrations.resources.service import NO_OPERATION
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.effects import AwaitTaskToken, Record, Sleep
from pytest_sfn.language.tasks import Answer, TaskRequest, TaskSteps
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.answers.services import Services


def mocked(mock: Mock, request: TaskRequest, services: Services | None = None) -> TaskSteps:
    """Note the call, wait the response's latency, give the response. A job or callback is recorded as submitted."""
    response = mock.take(request)
    number = mock.begin_call(request)
    answer = _answer(response, request)
    if answer is not None:
        _check(mock, request, answer)
    refused = _refuses_submission(request, answer)
    if not refused:
        yield from _announced(request, answer)
    if response.after:
        yield from _latency(response, request, services)
    if answer is None:
        answer = Answer((yield AwaitTaskToken(_token(request))))
    mock.end_call(number, answer)
    if answer.failure is not None:
        raise submission_failure(request, answer.failure) if refused else answer.failure
    return answer.output


def _refuses_submission(request: TaskRequest, answer: Answer | None) -> bool:
    """Whether a job's failure is the service's refusal to start it: a job that ran fails with States.TaskFailed."""
    if request.resource.pattern not in ("sync", "sync:2") or answer is None or answer.failure is None:
        return False
    return not (answer.failure.error or "").startswith("States.")


def _latency(response: Response, request: TaskRequest, services: Services | None) -> TaskSteps:
    """Sleep until the answer comes, with the heartbeats a worker would send meanwhile."""
    every = getattr(response, "heartbeat_every", None)
    left = response.after
    while every and services is not None and left > every:
        yield Sleep(every)
        left -= every
        yield from _heartbeat(request, services)
    yield Sleep(left)


def _heartbeat(request: TaskRequest, services: Services) -> TaskSteps:
    from pytest_sfn.integrations.calling.service_calls import ServiceCall

    call = ServiceCall("stepfunctions", "SendTaskHeartbeat", {"taskToken": _token(request)}, request)
    return services.call(call)


def _answer(response: Response, request: TaskRequest) -> Answer | None:
    """The Task's result or failure; None where a callback brings it."""
    if isinstance(response, WaitsForCallback):
        return None
    if isinstance(response, Raises):
        return Answer(failure=WorkflowFailure(response.error, response.cause), after=response.after)
    if isinstance(response, Returns):
        result = response.value if response.whole else _result(response.value, request)
        return Answer(result, after=response.after)
    return _called(response, request)


def _called(response: Calls, request: TaskRequest) -> Answer:
    try:
        value = loads(dumps(response.function(request.parameters)))
    except WorkflowFailure as failure:
        return Answer(failure=failure, after=response.after)
    except HarnessError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a callable raises is reported as Lambda would
        from pytest_sfn.answers.handlers import error_text
        from pytest_sfn.integrations.calling.identifiers import request_id

        cause = error_text(error, request_id(request, "invoke"))
        return Answer(failure=WorkflowFailure(type(error).__name__, cause), after=response.after)
    return Answer(_result(value, request), after=response.after)


def _result(value: JSON, request: TaskRequest) -> JSON:
    mocked = action_of(request.resource).mocked
    return value if mocked is None or request.resource.pattern != "request-response" else mocked(value)


def _check(mock: Mock, request: TaskRequest, answer: Answer) -> None:
    action = action_of(request.resource)
    if action.operation == NO_OPERATION or (action.is_plain is not None and action.is_plain(request.parameters)):
        return
    from pytest_sfn.answers.judge import breaches_of

    side, breaches, mend = breaches_of(request, answer, mock.validation_mode)
    if breaches:
        raise ContractBreach(request.state_name, side, request.resource.arn, breaches, mend)


def _announced(request: TaskRequest, answer: Answer | None) -> TaskSteps:
    """TaskSubmitted of a job or a callback, ActivityStarted of an activity."""
    resource = request.resource
    if resource.resource_type == "activity":
        yield Record("ActivityStarted", {})
    elif resource.pattern != "request-response":
        output = None if answer is None or answer.failure is not None else answer.output
        members = {"resource": resource.action, "resourceType": resource.resource_type}
        yield Record("TaskSubmitted", {"output": {} if output is None else output, **members})


def _token(request: TaskRequest) -> str:
    if request.task_token is None:
        raise HarnessError(
            f"State {request.state_name!r} has no task token: callbacks and heartbeats are for .waitForTaskToken and "
            "activities"
        )
    return request.task_token
