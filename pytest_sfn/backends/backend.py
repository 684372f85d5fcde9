"""What a test needs of the place its executions run in; every place is one module that offers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Protocol

from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.typing import JSON, Seconds, StateMachineType

if TYPE_CHECKING:
    from pytest_sfn.assertions.execution import ExecutionSource
    from pytest_sfn.language.machine import StateMachine


class Deployable(Protocol):
    """A workflow of a test, as far as a backend needs to know it."""

    @property
    def name(self) -> str:
        """The state machine's name."""

    @property
    def arn(self) -> str:
        """The ARN it has in process."""

    @property
    def type(self) -> StateMachineType:
        """STANDARD or EXPRESS."""

    @property
    def definition(self) -> dict[str, JSON]:
        """The Amazon States Language document."""

    @property
    def machine(self) -> StateMachine:
        """The definition, compiled."""

    @property
    def role_arn(self) -> str:
        """The role it runs as."""


class Handle(Protocol):
    """An execution a backend has started: what is known of it, and what can be done to it."""

    @property
    def source(self) -> ExecutionSource:
        """Status, data and history, for assertions."""

    def wait(self, timeout_seconds: Seconds | None) -> bool:
        """Let time pass until it has ended, at most so long; whether it has. Without a timeout: False if it cannot."""

    def stop(self, error: str | None, cause: str | None) -> None:
        """StopExecution."""

    def redrive(self) -> None:
        """RedriveExecution; time does not pass."""

    def waiting(self) -> list[tuple[str, str]]:
        """(state name, task token) of the Tasks that wait for their task token."""

    def succeed(self, token: str, output: JSON) -> None:
        """SendTaskSuccess, then go on until everything waits."""

    def fail(self, token: str, error: str | None, cause: str | None) -> None:
        """SendTaskFailure, then go on until everything waits."""

    def heartbeat(self, token: str) -> None:
        """SendTaskHeartbeat."""


class Backend(Protocol):
    """Where the executions of one test run."""

    def start(self, workflow: Deployable, value: JSON, name: str | None) -> Handle:
        """Start an execution; it runs until everything waits."""

    def new_client(self) -> JSON:
        """A boto3 client for the test itself, to which its workflows go by their own ARNs."""

    def add(self, workflow: Deployable) -> None:
        """A workflow has been loaded."""

    def find(self, arn: str) -> Handle | None:
        """An execution that somebody else started on a state machine of the test."""

    def serve(self) -> str:
        """The URL of the place, with all workflows of the test on it."""

    def close(self, *, verify: bool) -> None:
        """End of the test: nothing of it is left behind."""


def refuse(reason: str, *, strict: bool) -> NoReturn:
    """What this engine cannot do: the test is skipped with the reason, or fails where it insists (`engine_strict`)."""
    if strict:
        raise UnsupportedFeature(reason)
    import pytest

    pytest.skip(reason)
