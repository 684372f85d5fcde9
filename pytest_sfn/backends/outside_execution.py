"""An execution on an engine outside the process, as DescribeExecution and GetExecutionHistory tell of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_sfn.assertions.visits import Reader, StateVisit
from pytest_sfn.backends.outside_history import OutsideHistory, unix_seconds
from pytest_sfn.typing import JSON, ExecutionStatus, Seconds

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow


class OutsideExecution:
    """
    A StartedExecution, asked of a client of the engine.

    whole_seconds: see OutsideHistory. ARN and name of the state machine are those it has in the test.
    """

    map_run = None

    def __init__(self, client: Any, workflow: LoadedWorkflow, arn: str, value: JSON, *, whole_seconds: bool) -> None:
        self.client = client
        self.arn = arn
        self.name = arn.rpartition(":")[2]
        self.input = value
        self.state_machine_name = workflow.name
        self.state_machine_arn = workflow.arn
        self.machine = workflow.machine
        self.history = OutsideHistory(client, arn, whole_seconds=whole_seconds)
        self._whole_seconds = whole_seconds
        self._described: dict[str, JSON] = {}

    def _describe(self) -> dict[str, JSON]:
        if not self.has_ended:
            self._described = self.client.describe_execution(executionArn=self.arn)
        return self._described

    def reopen(self) -> None:
        """It goes on after its end (RedriveExecution)."""
        self._described = {}
        self.history.reopen()

    @property
    def has_ended(self) -> bool:
        """Whether it is known to have ended."""
        return self._described.get("status", "RUNNING") not in ("RUNNING", "PENDING_REDRIVE")

    @property
    def status(self) -> ExecutionStatus:
        """As DescribeExecution tells."""
        status: ExecutionStatus = self._describe()["status"]
        return status

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.status == "RUNNING"

    @property
    def output(self) -> JSON:
        """The output; None unless it succeeded."""
        text = self._describe().get("output")
        return None if text is None else json.loads(text)

    @property
    def error(self) -> str | None:
        """The Error Name it failed with."""
        error: str | None = self._describe().get("error")
        return error

    @property
    def cause(self) -> str | None:
        """The cause it failed with."""
        cause: str | None = self._describe().get("cause")
        return cause

    @property
    def start_date(self) -> Seconds:
        """Unix seconds."""
        return unix_seconds(self._describe()["startDate"])

    @property
    def stop_date(self) -> Seconds | None:
        """Unix seconds, None while it runs."""
        date = self._describe().get("stopDate")
        if date is None:
            return None
        start, stop = self.start_date, unix_seconds(date)
        return start + (stop - start) // 1 if self._whole_seconds else stop

    def visits(self) -> list[StateVisit]:
        """Every visit of a state in its history so far."""
        return Reader().read(self.history.events).all

    def open_visits(self) -> list[StateVisit]:
        """The visits that have not ended."""
        return [visit for visit in self.visits() if visit.exited is None]

    def stop(self, error: str | None, cause: str | None) -> None:
        """StopExecution."""
        given = {name: text for name, text in (("error", error), ("cause", cause)) if text is not None}
        self.client.stop_execution(executionArn=self.arn, **given)
