"""What a test needs of the place its executions run in; every place is one module that offers all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from pytest_sfn.assertions.execution import ExecutionSource
from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.mock_config_file import TestCase
    from pytest_sfn.apigateway.common.backend import IntegrationBackend
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.engine.map_run import MapRun
    from pytest_sfn.language.machine import StateMachine


class StartedExecution(ExecutionSource, Protocol):
    """An execution of a test: what assertions read, and what it is an execution of."""

    @property
    def state_machine_name(self) -> str:
        """The state machine's name."""

    @property
    def state_machine_arn(self) -> str:
        """The ARN the state machine has in the test."""

    @property
    def machine(self) -> StateMachine:
        """The definition, compiled."""

    @property
    def map_run(self) -> MapRun | None:
        """The map run whose child it is; None for all others, and outside the process, where children are not seen."""

    @property
    def running(self) -> bool:
        """Whether it has not ended."""


class Handle(Protocol):
    """An execution of a test: what is known of it, and what can be done to it."""

    @property
    def source(self) -> StartedExecution:
        """Status, data and history, for assertions."""

    def wait(self, timeout_seconds: Seconds | None) -> bool:
        """Let time pass until it has ended, at most so long; whether it has. Without a timeout: False if it cannot."""

    def stop(self, error: str | None, cause: str | None) -> None:
        """StopExecution."""

    def redrive(self) -> None:
        """RedriveExecution; time does not pass."""

    def waiting(self) -> list[tuple[str, str]]:
        """(state name, task token) of the Tasks that wait for their task token."""

    def running_jobs(self) -> list[tuple[str, str]]:
        """The same of Tasks that end by themselves, unless their task token is answered before: jobs."""

    def succeed(self, token: str, output: JSON) -> None:
        """SendTaskSuccess, then go on until everything waits."""

    def fail(self, token: str, error: str | None, cause: str | None) -> None:
        """SendTaskFailure, then go on until everything waits."""

    def heartbeat(self, token: str) -> None:
        """SendTaskHeartbeat."""


class Backend(Protocol):
    """Where the executions of one test run. What a place cannot do it refuses, with the reason."""

    # --- executions
    @property
    def executions(self) -> Sequence[StartedExecution]:
        """Every execution of the test, those of map runs included, in the order they started."""

    def add(self, workflow: LoadedWorkflow) -> None:
        """A workflow has been loaded."""

    def start(self, workflow: LoadedWorkflow, value: JSON, name: str | None) -> Handle:
        """Start an execution; it runs until everything waits."""

    def handle(self, execution: Any) -> Handle:
        """What can be done to one of `executions`."""

    def find(self, arn: str) -> Handle | None:
        """An execution of one of the test's state machines, whoever started it."""

    def use_test_case(self, workflow: LoadedWorkflow, test_case: TestCase) -> None:
        """Answer the Tasks of the workflow's executions by a test case of a mock configuration."""

    def check_tells(self, what: str) -> None:
        """Refuse, where the test process is not told of `what`: status changes, log events."""

    # --- clients
    def client(self) -> Any:
        """A boto3 client for the test itself, to which its workflows go by their own ARNs."""

    def serve(self, host: str, port: int) -> str:
        """The URL of the place, with all workflows of the test on it."""

    def behind_apis(self, others: IntegrationBackend, give: Callable[[Handle], object]) -> IntegrationBackend:
        """
        What answers the integrations of a test's APIs: Step Functions here, `others` for all else.

        give: makes of an execution that an API started what its response shows.
        """

    # --- time
    def now(self) -> Seconds:
        """Execution time in Unix seconds."""

    def advance_to(self, moment: Seconds) -> None:
        """Let time pass until then; whatever falls due meanwhile happens."""

    def close(self, *, verify: bool) -> None:
        """End of the test: nothing of it is left behind."""


def refuse(reason: str, *, strict: bool) -> NoReturn:
    """What this engine cannot do: the test is skipped with the reason, or fails where it insists (`engine_strict`)."""
    if strict:
        raise UnsupportedFeature(reason)
    import pytest

    pytest.skip(reason)
