"""An execution on an engine outside the process, as DescribeExecution and GetExecutionHistory tell of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_sfn.assertions.visits import Reader, StateVisit
from pytest_sfn.backends.outside_history import OutsideHistory, unix_seconds
from pytest_sfn.typing import JSON, ExecutionStatus, Seconds

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow


class DescribedExecution:
    """A StartedExecution by what DescribeExecution says of it. Its state machine is named as in the test."""

    map_run = None

    def __init__(self, workflow: LoadedWorkflow, arn: str, value: JSON) -> None:
        self.arn = arn
        self.name = arn.rpartition(":")[2]
        self.input = value
        self.state_machine_name = workflow.name
        self.state_machine_arn = workflow.arn
        self.machine = workflow.machine

    def described(self) -> Mapping[str, JSON]:
        """The answer of DescribeExecution at present."""
        raise AssertionError("each kind says how")

    @property
    def status(self) -> ExecutionStatus:
        """RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED or PENDING_REDRIVE."""
        status: ExecutionStatus = self.described()["status"]
        return status

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.status == "RUNNING"

    @property
    def output(self) -> JSON:
        """The output; None unless it succeeded."""
        text = self.described().get("output")
        return None if text is None else json.loads(text)

    @property
    def error(self) -> str | None:
        """The Error Name it failed with."""
        return self.described().get("error")

    @property
    def cause(self) -> str | None:
        """The cause it failed with."""
        return self.described().get("cause")

    @property
    def start_date(self) -> Seconds:
        """Unix seconds."""
        return unix_seconds(self.described()["startDate"])

    @property
    def stop_date(self) -> Seconds | None:
        """Unix seconds, None while it runs."""
        date = self.described().get("stopDate")
        return None if date is None else unix_seconds(date)


class OutsideExecution(DescribedExecution):
    """An execution asked of a client of the engine. whole_seconds: see OutsideHistory."""

    def __init__(self, client: Any, workflow: LoadedWorkflow, arn: str, value: JSON, *, whole_seconds: bool) -> None:
        super().__init__(workflow, arn, value)
        self.client = client
        self.history = OutsideHistory(client, arn, whole_seconds=whole_seconds)
        self._whole_seconds = whole_seconds
        self._described: dict[str, JSON] = {}

    def described(self) -> Mapping[str, JSON]:
        """What the engine says, the last time when it has ended."""
        if not self.has_ended:
            self._described = self.client.describe_execution(executionArn=self.arn)
        return self._described

    @property
    def has_ended(self) -> bool:
        """Whether it is known to have ended."""
        return self._described.get("status", "RUNNING") not in ("RUNNING", "PENDING_REDRIVE")

    @property
    def stop_date(self) -> Seconds | None:
        """Unix seconds, None while it runs."""
        start, stop = self.start_date, super().stop_date
        return start + (stop - start) // 1 if self._whole_seconds and stop is not None else stop

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

    def redrive(self) -> None:
        """RedriveExecution: it goes on after its end."""
        self.client.redrive_execution(executionArn=self.arn)
        self._described = {}
        self.history.reopen()
