"""How time passes for an engine that somebody outside the process talks to: the wall's time, scaled, or virtual."""

from __future__ import annotations

import time
from collections.abc import Callable

from pytest_sfn.engine.scheduler import Callback, Scheduler
from pytest_sfn.typing import Seconds


class Pace:
    """
    Runs what is due and tells when to come back.

    With a virtual clock, time jumps to the next thing due when nothing else can happen. While a client is expected
    to do something (`awaits_client`: task tokens, activity tasks), it passes as fast as the wall's instead: jumping
    ahead would time out whatever the client is about to answer.
    """

    def __init__(self, scheduler: Scheduler, awaits_client: Callable[[], bool]) -> None:
        self._scheduler = scheduler
        self._awaits_client = awaits_client
        self._looked = time.monotonic()
        self._target: Seconds | None = None
        #: Called, from any thread, when another thread handed work to the engine.
        self.wake: Callable[[], None] | None = None
        self._post = scheduler.post
        scheduler.post = self._post_and_wake  # type: ignore[method-assign]  # the scheduler tells nobody of itself

    def _post_and_wake(self, callback: Callback) -> None:
        self._post(callback)
        if (wake := self.wake) is not None:
            wake()

    def sync(self) -> None:
        """Let a virtual clock catch up with the wall's, if a client was awaited meanwhile."""
        clock, before = self._scheduler.clock, self._looked
        self._looked = time.monotonic()
        if clock.virtual and self._awaits_client():
            due = self._scheduler.next_due()
            reached = clock.now + self._looked - before
            clock.advance_to(reached if due is None else min(reached, max(due, clock.now)))

    def advance(self, seconds: Seconds) -> Seconds:
        """Let a virtual clock pass over so many seconds in the turns to come, client awaited or not; gives its goal."""
        self.sync()
        self._target = max(self._target or 0.0, self._scheduler.clock.now) + seconds
        return self._target

    def turn(self) -> Seconds | None:
        """Run everything that is due. Gives the real seconds until something is due again, None for never."""
        scheduler, clock = self._scheduler, self._scheduler.clock
        self.sync()
        scheduler.run_ready()
        scheduler.fire_due()
        due = scheduler.next_due()
        if self._target is not None and clock.virtual and not scheduler.outside:
            return self._towards(self._target, due)
        if due is None:
            return None
        if not clock.virtual:
            return clock.real_seconds_until(due)  # type: ignore[union-attr]  # not virtual
        if scheduler.outside:
            return None  # the thread that is awaited wakes us
        if self._awaits_client():
            return max(0.0, due - clock.now)
        clock.advance_to(due)
        return 0.0

    def _towards(self, target: Seconds, due: Seconds | None) -> Seconds:
        """One step of a clock that was told to move."""
        if due is None or due > target:
            self._target = None
            due = target
        self._scheduler.clock.advance_to(due)
        return 0.0
