"""What the service knows of executions besides what the engine does: which version, alias and revision they run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_sfn.typing import Seconds

if TYPE_CHECKING:
    from pytest_sfn.engine import Engine, Execution
    from pytest_sfn.service.store import Revision


@dataclass(slots=True)
class Record:
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


class Records:
    """
    All executions of an engine by ARN; children of map runs come in by themselves.

    Express executions are not kept unless a map run started them: no operation can ask for them again.
    """

    def __init__(self, engine: Engine) -> None:
        self._by_arn: dict[str, Record] = {}
        self._of_machine: dict[str, list[Record]] = {}
        self._of_map_run: dict[str, list[Record]] = {}
        #: How many executions are running, of any type.
        self.running = 0
        engine.on_start.append(self._started)

    def add(
        self, execution: Execution, revision: Revision | None, version_arn: str | None, alias_arn: str | None
    ) -> None:
        """Note an execution that the service is about to begin."""
        if execution.map_run is None and execution.machine.type == "EXPRESS":
            return
        record = Record(execution, len(self._by_arn) + 1, revision, version_arn, alias_arn)
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

    def find(self, arn: str) -> Record | None:
        """The execution of an ARN."""
        return self._by_arn.get(arn)

    def of_machine(self, arn: str) -> Iterable[Record]:
        """The executions of a state machine, in the order of starting."""
        return self._of_machine.get(arn, ())

    def of_map_run(self, arn: str) -> Iterable[Record]:
        """The child executions of a map run, in the order of starting."""
        return self._of_map_run.get(arn, ())

    def all(self) -> Iterable[Record]:
        """Every execution."""
        return self._by_arn.values()
