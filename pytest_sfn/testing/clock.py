"""The clock of a test: what `sfn_clock` gives."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from pytest_sfn.engine.clock import Clock, RealClock, VirtualClock
from pytest_sfn.typing import Seconds


class Time(Protocol):
    """The time of the place where executions run: a Backend's."""

    def now(self) -> Seconds:
        """Unix seconds."""

    def advance_to(self, moment: Seconds) -> None:
        """Let time pass until then."""


class Starts(Protocol):
    """Starts executions at times of its own."""

    def next_due(self) -> Seconds | None:
        """When something starts next, None if nothing does any more."""

    def fire(self) -> None:
        """Start what is due next."""


class TestClock:
    """
    Execution time, shared by all executions and gateways of a test.

    A virtual clock moves only while something is waited for (`run`, `wait`, `advance`); so a week costs nothing.
    """

    __test__ = False  # pytest would collect it by its name

    def __init__(self, time: Time) -> None:
        self._time = time
        self._start = time.now()
        #: Schedules whose times start executions while the test advances the clock.
        self.timetables: list[Starts] = []

    def __repr__(self) -> str:
        return f"<sfn_clock at {self.now.isoformat()}, {self.elapsed:g} s after its start>"

    @property
    def now(self) -> datetime:
        """The current time (UTC)."""
        return datetime.fromtimestamp(self._time.now(), UTC)

    @property
    def timestamp(self) -> Seconds:
        """The current time in Unix seconds."""
        return self._time.now()

    @property
    def elapsed(self) -> Seconds:
        """Seconds since the test began."""
        return round(self._time.now() - self._start, 6)

    def restart(self) -> None:
        """Count `elapsed` from now."""
        self._start = self._time.now()

    def advance(
        self,
        seconds: Seconds = 0,
        *,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
        weeks: float = 0,
    ) -> None:
        """Let so much time pass; whatever falls due meanwhile happens at its time, in order. ValueError backwards."""
        total = seconds + 60 * (minutes + 60 * (hours + 24 * (days + 7 * weeks)))
        if total < 0:
            raise ValueError(f"time cannot go back ({total} s)")
        end = self._time.now() + total
        while (due := self._next_start(end)) is not None:
            self._time.advance_to(due[0])
            due[1].fire()
        self._time.advance_to(end)

    def _next_start(self, end: Seconds) -> tuple[Seconds, Starts] | None:
        """The schedule whose time comes next, until then."""
        coming = [(due, table) for table in self.timetables if (due := table.next_due()) is not None and due <= end]
        return min(coming, key=lambda pair: pair[0], default=None)

    def advance_to(self, moment: datetime) -> None:
        """Let time pass until a moment; a datetime without time zone is UTC."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        self.advance(aware.timestamp() - self._time.now())


def clock_named(name: str) -> Clock:
    """The clock a setting names: virtual, real, or a number. pytest.UsageError for any other text."""
    if name == "virtual":
        return VirtualClock()
    try:
        scale = 1.0 if name == "real" else float(name)
    except ValueError:
        scale = 0.0
    if scale <= 0:
        import pytest

        raise pytest.UsageError(f"sfn clock is {name!r}; it must be virtual, real, or a number above 0")
    return RealClock(scale)
