"""Clocks: virtual (jumps), real (the wall's) and scaled (the wall's, faster)."""

from __future__ import annotations

import time

from pytest_sfn.typing import Seconds

#: Where virtual clocks begin: 2026-01-01T00:00:00Z, the same for every test, so that histories are the same too.
EPOCH: Seconds = 1_767_225_600.0


class VirtualClock:
    """Execution time that moves only when the scheduler moves it. `now` is Unix time in seconds."""

    __slots__ = ("now",)

    virtual = True

    def __init__(self, start: Seconds = EPOCH) -> None:
        self.now: Seconds = start

    def advance_to(self, due: Seconds) -> None:
        """Move to `due`; never backwards."""
        self.now = max(self.now, due)


class RealClock:
    """The wall's time, `scale` times as fast; `now` is read anew each time."""

    __slots__ = ("_monotonic", "_start", "scale")

    virtual = False

    def __init__(self, scale: float = 1.0) -> None:
        self.scale = scale
        self._start = time.time()
        self._monotonic = time.monotonic()

    @property
    def now(self) -> Seconds:
        """Unix time in seconds."""
        return self._start + (time.monotonic() - self._monotonic) * self.scale

    def advance_to(self, due: Seconds) -> None:
        """Nothing: this clock moves by itself."""

    def real_seconds_until(self, due: Seconds) -> Seconds:
        """Seconds of real time until `due`."""
        return max(0.0, (due - self.now) / self.scale)


Clock = VirtualClock | RealClock
