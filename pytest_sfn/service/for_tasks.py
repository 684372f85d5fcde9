"""
The service as Tasks use it: activities, executions of other state machines, and `aws-sdk:sfn:` calls.

Everything is in the same engine, so a parent waits for its child in virtual time and without a socket.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from pytest_sfn.engine import Execution
from pytest_sfn.errors import ExpressionFailure, HarnessError
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse
from pytest_sfn.language.effects import AwaitTaskToken, Effect, Sleep
from pytest_sfn.language.tasks import TaskRequest, TaskRunner, TaskSteps, steps_of
from pytest_sfn.service.activity_tasks import ActivityTasks
from pytest_sfn.service.pending import Pending
from pytest_sfn.service.state import ServiceState
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.registry import MockRegistry

#: Answers an operation of the API, or a future of it. Raises the API's ServiceError.
Call: TypeAlias = "Callable[[str, JSON], JSON | Future[JSON]]"
#: How often a Task looks whether the answer to a call that takes time has come.
_LOOK_SECONDS: Seconds = 0.25
#: The answers' members that are points in time; Tasks take them as datetimes.
_DATES = ("Date", "timestamp")


def connect(service: ServiceState, call: Call) -> None:
    """Let the engine's Task runner reach the service."""
    engine = service.engine
    engine.find_activity = partial(_find_activity, service, getattr(engine.tasks, "mocks", None))
    services = getattr(engine.tasks, "services", None)
    if services is None:
        engine.tasks = _ActivityRunner(service.activity_tasks, engine.tasks)
        return
    service.task_services = services
    services.activities = service.activity_tasks
    services.nested = ChildExecutions(service, call)
    services.answerers.setdefault("stepfunctions", []).insert(0, partial(_answer, call))


def _find_activity(service: ServiceState, mocks: MockRegistry | None, request: TaskRequest) -> None:
    """
    Fail where the activity of a Task does not exist, unless a mock stands for it.

    Recorded from AWS: States.Runtime, and nothing is scheduled.
    """
    arn = request.resource.arn
    if arn in service.store.activities or service.mock_test_cases is not None:
        return
    if mocks is None or mocks.find(request) is None:
        raise ExpressionFailure("States.Runtime", f"The activity {arn} does not exist.")


class _ActivityRunner:
    """A Task runner for engines whose own knows no activities."""

    def __init__(self, activity_tasks: ActivityTasks, others: TaskRunner) -> None:
        self._activity_tasks = activity_tasks
        self.others = others

    def run(self, request: TaskRequest) -> TaskSteps:
        """The steps to the answer to one attempt."""
        try:
            return (yield from steps_of(self.others, request))
        except HarnessError:  # nothing mocks it
            if request.resource.resource_type != "activity":
                raise
            self._activity_tasks.schedule(request)
        assert request.task_token is not None
        return (yield AwaitTaskToken(request.task_token))


def _answer(service: Call, call: ServiceCall) -> Generator[Effect, JSON, JSON]:
    """The steps to the answer to an `aws-sdk:sfn:` call, or to `states:startExecution` without waiting."""
    answer = service(call.operation, dict(call.parameters))
    waited: Seconds = 0.0
    while isinstance(answer, Future):
        if answer.done():
            answer = answer.result()
        elif isinstance(answer, Pending) and answer.seconds is not None and waited >= answer.seconds:
            answer.expire()
        else:
            yield Sleep(_LOOK_SECONDS)
            waited += _LOOK_SECONDS
    return ServiceResponse(_with_dates(answer))


def _with_dates(answer: JSON) -> JSON:
    """The answer with datetimes for points in time, as botocore gives them."""
    if isinstance(answer, list):
        return [_with_dates(item) for item in answer]
    if not isinstance(answer, dict):
        return answer
    return {key: _as_date(value) if key.endswith(_DATES) else _with_dates(value) for key, value in answer.items()}


def _as_date(value: JSON) -> JSON:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(value, UTC) if isinstance(value, (int, float)) else value


class ChildExecutions:
    """`states:startExecution` with `.sync` and `.sync:2`: the child's end answers the parent's task token."""

    def __init__(self, service: ServiceState, call: Call) -> None:
        self._service = service
        self._call = call

    def start_execution(self, parameters: Mapping[str, JSON], token: str | None) -> Mapping[str, JSON]:
        """The answer of StartExecution. With a token, it is answered when the execution ends."""
        answer: JSON = self._call("StartExecution", dict(parameters))
        record = self._service.records.find(answer["executionArn"])
        if token is not None and record is not None:
            if record.execution.running:
                record.execution.on_end.append(lambda execution: self._tell(execution, token))
            else:
                self._tell(record.execution, token)
        dated: Mapping[str, JSON] = _with_dates(answer)
        return dated

    def _tell(self, execution: Execution, token: str) -> None:
        from pytest_sfn.integrations.states import ExecutionEnded

        tokens = self._service.engine.task_tokens
        if tokens.state(token) == "live":
            description = self._call("DescribeExecution", {"executionArn": execution.arn})
            tokens.succeed(token, ExecutionEnded(_with_dates(description)))

    def stop_execution(self, execution_arn: str) -> None:
        """Stop one whose parent was stopped or timed out."""
        record = self._service.records.find(execution_arn)
        if record is not None and record.execution.running:
            record.execution.abort()
