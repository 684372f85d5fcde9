"""What a test asks of an execution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from pytest_sfn.assertions.path import StatePath
from pytest_sfn.assertions.states import StateView, find_state, tidy
from pytest_sfn.assertions.story import around
from pytest_sfn.assertions.visits import Line, Reader, StateVisit
from pytest_sfn.typing import JSON, ExecutionStatus, Seconds

if TYPE_CHECKING:
    from pytest_sfn.assertions.value_paths import Match


class EventHistory(Protocol):
    """An execution's history, wherever it ran: a sequence of HistoryEvents."""

    def __len__(self) -> int:
        """How many events there are."""

    @property
    def events(self) -> list[dict[str, JSON]]:
        """HistoryEvents, `timestamp` as Unix seconds."""


class ExecutionSource(Protocol):
    """What is known of an execution, wherever it ran: what DescribeExecution tells, and its history."""

    @property
    def arn(self) -> str:
        """The execution ARN."""

    @property
    def name(self) -> str:
        """The execution's name."""

    @property
    def status(self) -> ExecutionStatus:
        """RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED or PENDING_REDRIVE."""

    @property
    def input(self) -> JSON:
        """The execution's input."""

    @property
    def output(self) -> JSON:
        """The output; None unless it succeeded."""

    @property
    def error(self) -> str | None:
        """The Error Name it failed with."""

    @property
    def cause(self) -> str | None:
        """The cause it failed with."""

    @property
    def start_date(self) -> Seconds:
        """Unix seconds."""

    @property
    def stop_date(self) -> Seconds | None:
        """Unix seconds, None while it runs."""

    @property
    def history(self) -> EventHistory:
        """The history so far."""


class RecordedExecution:
    """
    Assertions on one execution. Everything is read anew when the history has grown, so it may still be running.

    Names of states, statuses and errors are AWS's; times are seconds of execution time.
    """

    def __init__(self, source: ExecutionSource) -> None:
        self._source = source
        self._read_at = -1
        self._reader = Reader()

    def __repr__(self) -> str:
        failure = f" {self.error}: {self.cause}" if self.error or self.cause else ""
        waiting = f" waiting at {self.waiting_at}" if self.running else ""
        return f"<Execution {self.status}{failure}{waiting} after {self.elapsed:g} s, path {' -> '.join(self.path)}>"

    # --- status
    @property
    def arn(self) -> str:
        """The execution ARN."""
        return self._source.arn

    @property
    def name(self) -> str:
        """The execution's name."""
        return self._source.name

    @property
    def status(self) -> ExecutionStatus:
        """RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED or PENDING_REDRIVE."""
        return self._source.status

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.status == "RUNNING"

    @property
    def succeeded(self) -> bool:
        """Whether it ended with SUCCEEDED."""
        return self.status == "SUCCEEDED"

    @property
    def failed(self) -> bool:
        """Whether it ended with FAILED; TIMED_OUT and ABORTED are not FAILED."""
        return self.status == "FAILED"

    @property
    def timed_out(self) -> bool:
        """Whether the state machine's own timeout ended it."""
        return self.status == "TIMED_OUT"

    @property
    def aborted(self) -> bool:
        """Whether StopExecution ended it."""
        return self.status == "ABORTED"

    def failed_with(self, error: str, cause: str | None = None) -> bool:
        """Whether it ended with FAILED, this Error Name and, if given, a cause that contains `cause`."""
        return self.failed and self.error == error and (cause is None or cause in (self.cause or ""))

    # --- data
    @property
    def input(self) -> JSON:
        """The input."""
        return self._source.input

    @property
    def output(self) -> JSON:
        """The output; None unless it succeeded."""
        return self._source.output

    def find(self, path: str, in_: Literal["output", "input"] = "output") -> list[Match]:
        """
        What a JSONPath, filters included, finds in the output or the input: places and values, in their order there.

        `dict(execution.find("$.orders[*].id")) == {"$.orders[0].id": "o-1"}`. AssertionError while there is no output.
        """
        from pytest_sfn.assertions.value_paths import find_in

        __tracebackhide__ = True
        if in_ == "output" and not self.succeeded:
            raise AssertionError(f"There is no output to find {path} in: {self!r}")
        return find_in(self, path, in_, ("output", "input"))

    @property
    def error(self) -> str | None:
        """The Error Name it failed with."""
        return self._source.error

    @property
    def cause(self) -> str | None:
        """The cause it failed with."""
        return self._source.cause

    @property
    def elapsed(self) -> Seconds:
        """Seconds from start to end, or to its last event while it runs."""
        end = self._source.stop_date
        if end is None:
            events = self.events
            end = events[-1]["timestamp"] if events else self._source.start_date
        return tidy(end - self._source.start_date)

    @property
    def events(self) -> list[dict[str, JSON]]:
        """The history, as GetExecutionHistory gives it (`timestamp` in Unix seconds)."""
        return self._source.history.events

    # --- states
    @property
    def path(self) -> StatePath:
        """Names of the states entered, in order; those inside Parallel and Map are under `state(name)`."""
        line = self._root()
        return StatePath(line.names, lambda at, verbosity: around(line, at, self.events, self._standing(), verbosity))

    @property
    def all_states(self) -> list[str]:
        """Names of all states entered, those inside Parallel and Map too, in the order of their events."""
        self._root()
        return [visit.name for visit in self._reader.all]

    def state(self, name: str) -> StateView:
        """The visits of a state, anywhere in the machine. AssertionError if it was never entered."""
        __tracebackhide__ = True
        self._root()
        visits = [visit for visit in self._reader.all if visit.name == name]
        return find_state(visits, name, [visit.name for visit in self._reader.all])

    def entered(self, name: str) -> bool:
        """Whether a state was entered, anywhere in the machine."""
        return name in self.all_states

    @property
    def waiting_at(self) -> str | list[str] | None:
        """The state it waits in: innermost; several as a list (branches, iterations); None if it has ended."""
        if not self.running:
            return None
        names = [visit.name for visit in _open(self._root())]
        return names[0] if len(names) == 1 else names

    def _standing(self) -> str:
        if self.running:
            return f"is still waiting at {self.waiting_at}"
        return f"ended with {self.status}" + (f", {self.error}: {self.cause}" if self.error or self.cause else "")

    def _root(self) -> Line:
        history = self._source.history
        if len(history) != self._read_at:
            self._reader = Reader().read(history.events)
            self._read_at = len(history)
        return self._reader.root


def _open(line: Line) -> list[StateVisit]:
    """The innermost visits of a line that have not been left."""
    last = line.visits[-1] if line.visits else None
    if last is None or last.exited is not None:
        return []
    inner = [visit for index in sorted(last.lines) for visit in _open(last.lines[index])]
    return inner or [last]
