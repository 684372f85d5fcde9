"""
What a Task asks of the world, and what it is answered.

The engine knows integrations only by these types: a Task state hands its `TaskRequest` to whoever answers, and gets
effects to perform and in the end a result or a `WorkflowFailure`.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import cached_property
from typing import Literal, Protocol, TypeAlias

from pytest_sfn.aws.function_names import FunctionName, parse_function_name
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import json_size
from pytest_sfn.language.effects import Effect
from pytest_sfn.typing import JSON, Seconds, StateMachineType
from pytest_sfn.values import value

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
    #: Parameters that Step Functions itself gives, as (name, value).
    given: tuple[tuple[str, str], ...] = ()
    #: The seconds its Task may take, whatever TimeoutSeconds says.
    longest: Seconds | None = None

    @property
    def api_action(self) -> str:
        """The action without its pattern: `startExecution` for `startExecution.sync:2`."""
        return self.action.partition(".")[0]

    @cached_property
    def invokes_function(self) -> bool:
        """Whether it is Lambda's Invoke, of the function that the parameters name."""
        kind = self.resource_type
        return kind == "lambda" or (kind == "aws-sdk:lambda" and self.api_action == "invoke")


@value
class TemplateProblem:
    """
    What a Resource has against a field of Parameters or Arguments, in AWS's words; the `mend` is ours.

    steps: the way to the field below Parameters, () for one that is missing there.
    """

    message: str
    steps: tuple[str | int, ...] = ()
    mend: str | None = None


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

    @cached_property
    def function(self) -> FunctionName | None:
        """The Lambda function it calls; None where it calls none or does not say which."""
        resource, parameters = self.resource, self.parameters
        if resource.resource_type == "lambda-function":
            return parse_function_name(resource.arn)
        if not resource.invokes_function or not isinstance(parameters, dict):
            return None
        name, qualifier = parameters.get("FunctionName"), parameters.get("Qualifier")
        if not isinstance(name, str):
            return None
        return parse_function_name(name, qualifier) if isinstance(qualifier, str) else parse_function_name(name)


@value
class RunTask(Effect):
    """Hand a Task's request to who answers it. Answered an Answer, or the steps to it: a generator of effects."""

    request: TaskRequest


@value
class FindActivity(Effect):
    """Fail with States.Runtime where a Task's activity does not exist. Answered None."""

    request: TaskRequest


@value
class ExecutionFacts:
    """What a Task says of the execution it belongs to."""

    arn: str
    state_machine_name: str
    state_machine_type: StateMachineType
    region: str


@value
class Answer:
    """An answer that is known, and arrives `after` seconds of execution time."""

    output: JSON = None
    failure: WorkflowFailure | None = None
    after: Seconds = 0.0

    @cached_property
    def size(self) -> int:
        """Bytes of the output's JSON text."""
        return json_size(self.output)


#: What an integration's run is: a generator of effects that returns the Task's result, or raises WorkflowFailure.
TaskSteps: TypeAlias = Generator[Effect, JSON, JSON]


class TaskRunner(Protocol):
    """Who performs Tasks: `mocks` first, then `integrations`. One per engine."""

    def run(self, request: TaskRequest) -> Answer | TaskSteps:
        """
        The answer to one attempt where it is there at once, else the steps to it.

        They may yield Sleep, Await, Record, AwaitTaskToken, and return the Task's raw result.
        """


def steps_of(runner: TaskRunner, request: TaskRequest) -> TaskSteps:
    """The steps of one attempt, whether or not its answer is there at once."""
    return (yield from steps_to(runner.run(request)))


def steps_to(answer: Answer | TaskSteps) -> TaskSteps:
    """The steps to an answer that may be there at once."""
    if not isinstance(answer, Answer):
        return (yield from answer)
    if answer.failure is not None:
        raise answer.failure
    return answer.output
