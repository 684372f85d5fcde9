"""What StartSyncExecution answered, as an execution in a test's hands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn

from pytest_sfn.backends.outside_execution import DescribedExecution
from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow


class SyncExecution(DescribedExecution):
    """
    An Express execution that an API has started and waited for, and its Handle. It has no history.

    given, answer: of StartSyncExecution. One that took longer than its caller waits is told as its caller last saw it,
    RUNNING, until the test waits for it.
    """

    def __init__(
        self, workflow: LoadedWorkflow, given: Mapping[str, JSON], answer: Mapping[str, JSON], timeout_seconds: Seconds
    ) -> None:
        super().__init__(workflow, answer["executionArn"], json.loads(given.get("input", "{}")))
        self.name = answer.get("name") or self.name
        self.history = NoHistory()
        self._answer = answer
        self._seen = (answer["stopDate"] - answer["startDate"]).total_seconds() <= timeout_seconds

    def described(self) -> Mapping[str, JSON]:
        """The answer, whose members are those of DescribeExecution."""
        return self._answer if self._seen else {"status": "RUNNING", "startDate": self._answer["startDate"]}

    @property
    def source(self) -> SyncExecution:
        """Itself."""
        return self

    def wait(self, timeout_seconds: Seconds | None) -> bool:  # noqa: ARG002 - as of every Handle
        """It has ended, and may be seen to."""
        self._seen = True
        return True

    def waiting(self) -> list[tuple[str, str]]:
        """None: an Express execution waits for no token."""
        return []

    def running_jobs(self) -> list[tuple[str, str]]:
        """None: an Express execution runs no job."""
        return []

    def refuse(self, *_: object, **__: object) -> NoReturn:
        """Raise UnsupportedFeature. Source: API Reference, StopExecution, RedriveExecution, SendTaskSuccess."""
        raise UnsupportedFeature("Executions of Standard workflows only are stopped, redriven or sent task tokens")

    stop = redrive = succeed = fail = heartbeat = refuse


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
