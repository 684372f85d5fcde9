"""What a test asks of one state: `execution.state("Charge card")`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pytest_sfn.assertions.path import StatePath
from pytest_sfn.assertions.visits import Attempt, Line, StateVisit
from pytest_sfn.messages import nearest
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.assertions.value_paths import Match


class LineView:
    """A branch of a Parallel or an iteration of a Map."""

    def __init__(self, line: Line, label: str) -> None:
        self._line = line
        self._label = label

    def __repr__(self) -> str:
        return f"<{self._label}: {' -> '.join(self._line.names)}>"

    @property
    def path(self) -> StatePath:
        """Names of the states entered, in order."""
        return StatePath(self._line.names)

    @property
    def status(self) -> str:
        """RUNNING, SUCCEEDED, FAILED or ABORTED; of iterations only, a branch stays RUNNING."""
        return self._line.status

    def state(self, name: str) -> StateView:
        """A state of this branch or iteration."""
        __tracebackhide__ = True
        return find_state([visit for visit in self._line.visits if visit.name == name], name, self._line.names)


class StateView:
    """
    All visits of a state; `visits` has each. `input`, `output`, `branches` and `iterations` are those of the last one.

    Times are seconds of execution time.
    """

    def __init__(self, visits: list[StateVisit]) -> None:
        self._visits = visits

    def __repr__(self) -> str:
        last = self._visits[-1]
        text = f"<{last.type} state '{last.name}' entered {self.entries} x, {len(self.attempts)} attempts"
        failures = [attempt for attempt in self.attempts if attempt.failed]
        return text + (f", last failure {failures[-1].error or 'without an Error Name'}>" if failures else ">")

    @property
    def name(self) -> str:
        """The state's name."""
        return self._visits[-1].name

    @property
    def visits(self) -> list[StateView]:
        """Each visit on its own."""
        return [StateView([visit]) for visit in self._visits]

    @property
    def entries(self) -> int:
        """How often it was entered."""
        return len(self._visits)

    @property
    def attempts(self) -> list[Attempt]:
        """Attempts of all visits, with request, error, cause and times."""
        return [attempt for visit in self._visits for attempt in visit.attempts]

    @property
    def retries(self) -> int:
        """How often it was retried, all visits together."""
        return sum(max(len(visit.attempts) - 1, 0) for visit in self._visits)

    @property
    def retry_delays(self) -> list[Seconds]:
        """Seconds between the failure of an attempt and the next one, in order; whole numbers where they are whole."""
        return [
            tidy(following.started - (attempt.ended if attempt.ended is not None else attempt.started))
            for visit in self._visits
            for attempt, following in zip(visit.attempts, visit.attempts[1:], strict=False)
        ]

    @property
    def errors(self) -> list[str | None]:
        """Error Names of the attempts that failed."""
        return [attempt.error for attempt in self.attempts if attempt.failed]

    @property
    def input(self) -> JSON:
        """Raw input of the last visit."""
        return self._visits[-1].input

    @property
    def output(self) -> JSON:
        """Effective output of the last visit; None while it has not been left."""
        return self._visits[-1].output

    @property
    def request(self) -> JSON:
        """What the last attempt of the last visit sent."""
        return self.attempts[-1].request if self.attempts else None

    def find(self, path: str, in_: Literal["output", "input", "request"] = "output") -> list[Match]:
        """
        What a JSONPath, filters included, finds in the output, input or request: places and values, in their order.

        AssertionError for the output of a visit that has not been left.
        """
        from pytest_sfn.assertions.value_paths import find_in

        __tracebackhide__ = True
        if in_ == "output" and not self.exited:
            raise AssertionError(f"There is no output to find {path} in: {self!r} has not been left")
        return find_in(self, path, in_, ("output", "input", "request"))

    @property
    def assigned(self) -> dict[str, JSON]:
        """Variables the last visit assigned."""
        return self._visits[-1].assigned

    @property
    def exited(self) -> bool:
        """Whether the last visit has been left."""
        return self._visits[-1].exited is not None

    @property
    def duration(self) -> Seconds | None:
        """Seconds the last visit took; None while it has not been left."""
        visit = self._visits[-1]
        return None if visit.exited is None else tidy(visit.exited - visit.entered)

    @property
    def branches(self) -> list[LineView]:
        """Branches of a Parallel, in the order they began (that of the definition in our engine)."""
        return self._lines("branch")

    @property
    def iterations(self) -> list[LineView]:
        """Iterations of an inline Map by index; those never begun are left out."""
        return self._lines("iteration")

    def _lines(self, label: str) -> list[LineView]:
        return [LineView(line, f"{label} {index}") for index, line in sorted(self._visits[-1].lines.items())]


def find_state(visits: list[StateVisit], name: str, entered: list[str]) -> StateView:
    """The view of a state; an AssertionError that names the near misses if it was never entered."""
    __tracebackhide__ = True
    if visits:
        return StateView(visits)
    near = nearest(name, entered)
    hint = f" Did you mean '{near}'?" if near else ""
    went = " -> ".join(entered) or "no state at all"
    raise AssertionError(f"State '{name}' was never entered.{hint}\nThe execution went: {went}")


def tidy(seconds: Seconds) -> Seconds:
    """Without the noise of subtracting points in time (a microsecond is below AWS's millisecond)."""
    rounded = round(seconds, 6)
    return int(rounded) if float(rounded).is_integer() else rounded
