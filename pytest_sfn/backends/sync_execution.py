"""What StartSyncExecution answered, as an execution in a test's hands."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pytest_sfn.backends.outside_history import unix_seconds
from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.typing import JSON


class SyncExecution:
    """A Handle and ExecutionSource of what StartSyncExecution answered. An Express execution has no history."""

    map_run = None

    def __init__(self, given: Mapping[str, JSON], answer: Mapping[str, JSON]) -> None:
        self.arn: str = answer["executionArn"]
        self.name: str = answer.get("name") or self.arn.rpartition(":")[2]
        self.input = json.loads(given.get("input", "{}"))
        self.status = answer["status"]
        self.output = json.loads(answer["output"]) if answer.get("output") is not None else None
        self.error: str | None = answer.get("error")
        self.cause: str | None = answer.get("cause")
        self.start_date = unix_seconds(answer["startDate"])
        self.stop_date: float | None = unix_seconds(answer["stopDate"])
        self.history = NoHistory()

    @property
    def source(self) -> SyncExecution:
        """It is its own."""
        return self

    def wait(self, timeout_seconds: float | None) -> bool:  # noqa: ARG002 - as of every Handle
        """It has ended."""
        return True

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
