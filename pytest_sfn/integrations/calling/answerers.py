"""What integrations ask of whoever answers a Task: the way down ends here, and never leads back up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from pytest_sfn.errors import HarnessError
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.integrations.calling.connections import Connection
    from pytest_sfn.integrations.calling.http_calls import HttpRequest
    from pytest_sfn.integrations.calling.invocations import Invocation
    from pytest_sfn.integrations.calling.service_calls import ServiceCall, Steps


class Activities(Protocol):
    """Where activity tasks wait for workers: the service layer."""

    def schedule(self, request: TaskRequest) -> str | None:
        """
        Offer the task to workers; `request.task_token` is its token.

        Gives a token that is answered {"workerName": ...} when a worker takes the task, or None where the caller
        need not record ActivityStarted.
        """


class NestedWorkflows(Protocol):
    """Executions of other state machines in the same engine: the service layer."""

    def start_execution(self, parameters: Mapping[str, JSON], token: str | None) -> Mapping[str, JSON]:
        """
        Start one; the answer of StartExecution. Raises ServiceError.

        With a token, `ExecutionEnded` answers it when the execution ends.
        """

    def stop_execution(self, execution_arn: str) -> None:
        """Stop one whose parent was stopped or timed out."""


class Answerers(Protocol):
    """Everybody who may answer what a Task asks of the world. Each method may also raise a HarnessError."""

    connections: dict[str, Connection]
    activities: Activities | None

    def call(self, call: ServiceCall) -> Steps:
        """The steps to a ServiceResponse. Raises ServiceError."""

    def call_aside(self, call: ServiceCall) -> None:
        """A call whose answer nobody waits for, nor its errors: ending the job of a stopped Task."""

    def invoke(self, invocation: Invocation) -> Steps:
        """The steps to an InvocationResponse. Raises ServiceError."""

    def send(self, sent: HttpRequest, request: TaskRequest) -> Steps:
        """The steps to an HttpResponse. Raises SocketTrouble."""

    def nested_workflows(self, request: TaskRequest) -> NestedWorkflows | None:
        """Who runs the execution a Task starts, where that is an engine of ours; None where an endpoint does."""

    def unanswered(self, request: TaskRequest) -> HarnessError:
        """The error for a Task nobody answers."""
