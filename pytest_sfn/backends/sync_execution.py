"""What StartSyncExecution answered, as an execution in a test's hands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn

from pytest_sfn.backends.outside_history import unix_seconds
from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.typing import JSON, ExecutionStatus, Seconds

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow


class SyncExecution:
    """
    A StartedExecution, and its Handle, of what StartSyncExecution answered. An Express execution has no history.

    One that took longer than its caller waits is told as its caller last saw it, RUNNING, until the test waits for it.
    """

    map_run = None

    def __init__(
        self,
        workflow: LoadedWorkflow,
        given: Mapping[str, JSON],
        answer: Mapping[str, JSON],
        timeout_seconds: Seconds,
    ) -> None:
        self.state_machine_name = workflow.name
        self.state_machine_arn = workflow.arn
        self.machine = workflow.machine
        self.arn: str = answer["executionArn"]
        self.name: str = answer.get("name") or self.arn.rpartition(":")[2]
        self.input = json.loads(given.get("input", "{}"))
        self.start_date = unix_seconds(answer["startDate"])
        self.history = NoHistory()
        self.status: ExecutionStatus = "RUNNING"
        self.output: JSON = None
        self.error: str | None = None
        self.cause: str | None = None
        self.stop_date: Seconds | None = None
        self._answer = answer
        if unix_seconds(answer["stopDate"]) - self.start_date <= timeout_seconds:
            self.wait(None)

    @property
    def source(self) -> SyncExecution:
        """Itself."""
        return self

    def wait(self, timeout_seconds: Seconds | None) -> bool:  # noqa: ARG002 - as of every Handle
        """It has ended, and may be seen to."""
        answer = self._answer
        self.status = answer["status"]
        self.output = json.loads(answer["output"]) if answer.get("output") is not None else None
        self.error, self.cause = answer.get("error"), answer.get("cause")
        self.stop_date = unix_seconds(answer["stopDate"])
        return True

    @property
    def running(self) -> bool:
        """Whether its caller has not seen its end."""
        return self.status == "RUNNING"

    def refuse(self, *_: object, **__: object) -> NoReturn:
        """Raise UnsupportedFeature. Source: API Reference, StopExecution, RedriveExecution, SendTaskSuccess."""
        raise UnsupportedFeature("Executions of Standard workflows only are stopped, redriven or sent task tokens")

    stop = redrive = succeed = fail = heartbeat = refuse

    def waiting(self) -> list[tuple[str, str]]:
        """None: an Express execution waits for no token."""
        return []


class NoHistory:
    """The history of an execution that keeps none."""

    def __len__(self) -> int:
        return 0

    @property
    def events(self) -> list[dict[str, JSON]]:
        """None: UnsupportedFeature says so, rather than an empty path."""
        raise UnsupportedFeature(
            "An Express execution started by an API keeps no history on this engine; run the workflow with "
            "workflow.run(...) to ask for its path and states"
        )
