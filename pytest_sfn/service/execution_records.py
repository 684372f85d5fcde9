"""What the service knows of executions besides what the engine does: which version, alias and revision they run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.engine import Engine, Execution
from pytest_sfn.service import arns
from pytest_sfn.service.store import Revision
from pytest_sfn.typing import JSON, Seconds

#: Source: API Reference, RedriveExecution: 14 days from the end; fewer than 24,999 events.
REDRIVABLE_SECONDS: Seconds = 14 * 86_400
MAX_EVENTS = 24_999


@dataclass(slots=True)
class ExecutionRecord:
    """
    One execution.

    number: the order of starting. revision: None for an execution that was started without the service.
    redrive_tokens: client tokens of redrives and when they were made.
    """

    execution: Execution
    number: int
    revision: Revision | None = None
    version_arn: str | None = None
    alias_arn: str | None = None
    redrive_tokens: dict[str, Seconds] = field(default_factory=dict)

    @property
    def recency(self) -> tuple[Seconds, int]:
        """What ListExecutions sorts by. Source: API Reference, ListExecutions."""
        execution = self.execution
        moment = execution.redrive_date or execution.start_date if execution.running else execution.stop_date
        return moment or execution.start_date, self.number

    def why_not_redrivable(self, now: Seconds) -> str | None:
        """Why it cannot be redriven, in AWS's words (API Reference, DescribeExecution); None if it can."""
        execution = self.execution
        if execution.status in {"RUNNING", "SUCCEEDED", "PENDING_REDRIVE"}:
            return f"Execution is {execution.status} and cannot be redriven"
        if len(execution.events) >= MAX_EVENTS:
            return "Execution history event limit exceeded"
        if now - (execution.stop_date or 0.0) > REDRIVABLE_SECONDS:
            return "Execution redrivable period exceeded"
        return None

    def redrive_status(self, now: Seconds) -> dict[str, JSON]:
        """The redrive members of DescribeExecution."""
        reason = self.why_not_redrivable(now)
        if reason is not None:
            status: dict[str, JSON] = {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": reason}
        elif self.execution.map_run is not None:
            status = {"redriveStatus": "REDRIVABLE_BY_MAP_RUN"}
        else:
            status = {"redriveStatus": "REDRIVABLE"}
        return {"redriveCount": self.execution.redrive_count, **status}


class ExecutionRecords:
    """
    All executions of an engine by ARN; children of map runs come in by themselves.

    Express executions are not kept unless a map run started them: no operation can ask for them again.
    """

    def __init__(self, engine: Engine) -> None:
        self._by_arn: dict[str, ExecutionRecord] = {}
        self._of_machine: dict[str, list[ExecutionRecord]] = {}
        self._of_map_run: dict[str, list[ExecutionRecord]] = {}
        #: How many executions are running, of any type.
        self.running = 0
        engine.on_start.append(self._started)

    def add(
        self, execution: Execution, revision: Revision | None, version_arn: str | None, alias_arn: str | None
    ) -> None:
        """Note an execution that the service is about to begin."""
        if execution.map_run is None and execution.machine.type == "EXPRESS":
            return
        record = ExecutionRecord(execution, len(self._by_arn) + 1, revision, version_arn, alias_arn)
        self._by_arn[execution.arn] = record
        if execution.map_run is None:
            self._of_machine.setdefault(execution.state_machine_arn, []).append(record)
        else:
            self._of_map_run.setdefault(execution.map_run.arn, []).append(record)

    def _started(self, execution: Execution) -> None:
        self.running += 1
        execution.on_end.append(self._ended)
        if execution.arn not in self._by_arn:
            parent = self._by_arn.get(execution.map_run.execution.arn) if execution.map_run is not None else None
            self.add(execution, None if parent is None else parent.revision, None, None)

    def _ended(self, _execution: Execution) -> None:
        self.running -= 1

    def redriven(self) -> None:
        """An execution that had ended is about to run again."""
        self.running += 1

    def find(self, arn: str) -> ExecutionRecord | None:
        """The execution of an ARN."""
        return self._by_arn.get(arn)

    def record(self, arn: str) -> ExecutionRecord:
        """An execution of a Standard workflow, or of a map run. Raises InvalidArn, ExecutionDoesNotExist."""
        record = self._by_arn.get(arn)
        if record is None:
            arns.parts(arn, "execution")
            raise ServiceError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        return record

    def of_machine(self, arn: str) -> Iterable[ExecutionRecord]:
        """The executions of a state machine, in the order of starting."""
        return self._of_machine.get(arn, ())

    def of_map_run(self, arn: str) -> Iterable[ExecutionRecord]:
        """The child executions of a map run, in the order of starting."""
        return self._of_map_run.get(arn, ())

    def all(self) -> Iterable[ExecutionRecord]:
        """Every execution."""
        return self._by_arn.values()
