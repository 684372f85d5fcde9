"""
What a Task asks of the world, and what it is answered.

The engine knows integrations only by these types: a Task state hands its `TaskRequest` to whoever answers, and gets
effects to perform and in the end a result or a `WorkflowFailure`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.effects import Effect
from pytest_sfn.typing import JSON, Seconds, StateMachineType
from pytest_sfn.values import value

if TYPE_CHECKING:
    from concurrent.futures import Future

Pattern: TypeAlias = Literal["request-response", "sync", "sync:2", "waitForTaskToken"]


@value
class Resource:
    """
    A Task's Resource ARN, taken apart.

    `resource_type` and `action` are the history's `resourceType` and `resource` (`lambda` and `invoke`,
    `aws-sdk:s3` and `getObject`, `states` and `startExecution.sync:2`). For a Lambda function ARN the
    resource_type is `lambda-function`, for an activity ARN `activity`; action is then the ARN.
    """

    arn: str
    resource_type: str
    action: str
    pattern: Pattern = "request-response"

    @property
    def api_action(self) -> str:
        """The action without its pattern: `startExecution` for `startExecution.sync:2`."""
        return self.action.partition(".")[0]


@value
class TaskRequest:
    """One attempt of a Task."""

    resource: Resource
    parameters: JSON
    state_name: str
    execution_arn: str
    state_machine_name: str
    state_machine_type: StateMachineType
    retry_count: int = 0
    #: Indices of the Map iterations the Task is in, outermost first; () outside any Map.
    map_indices: tuple[int, ...] = ()
    #: Indices of the Parallel branches the Task is in, outermost first.
    branch_indices: tuple[int, ...] = ()
    #: How often this state was entered before in this execution (loops); 0 at first.
    visit: int = 0
    task_token: str | None = None
    timeout_seconds: Seconds | None = None
    heartbeat_seconds: Seconds | None = None
    credentials: JSON = None
    #: Unix time in seconds on the execution's clock.
    now: Seconds = 0.0
    region: str = "us-east-1"
    trace: JSON = None


@value
class ExecutionFacts:
    """What a Task says of the execution it belongs to."""

    arn: str
    state_machine_name: str
    state_machine_type: StateMachineType
    region: str


@value
class Answer:
    """An answer that is known at once and arrives `after` seconds of execution time."""

    output: JSON = None
    failure: WorkflowFailure | None = None
    after: Seconds = 0.0


#: What an integration's run is: a generator of effects that returns the Task's result, or raises WorkflowFailure.
TaskSteps: TypeAlias = Generator[Effect, JSON, JSON]

#: Who answers one call to a service: at once, with a latency, or from outside (a thread pool's Future[Answer]).
Answerer: TypeAlias = "Callable[[TaskRequest], Answer | Future[Answer] | None]"


class TaskRunner(Protocol):
    """Who performs Tasks: `mocks` first, then `integrations`. One per engine."""

    def run(self, request: TaskRequest) -> TaskSteps:
        """The steps of one attempt. May yield Sleep, Await, Record, AwaitTaskToken; returns the Task's raw result."""
