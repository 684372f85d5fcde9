"""
Orders everything that happens in an engine by (due time, sequence number), on one thread.

Other threads hand work in by `post`; nothing else here may be called from them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from queue import Empty, SimpleQueue
from typing import Any

from pytest_sfn.engine.clock import Clock
from pytest_sfn.typing import Seconds

Callback = Callable[[], None]


class WouldBlock(Exception):  # noqa: N818 - no error: the call is made again
    """Something outside is awaited, and this thread has other work to do meanwhile."""


class Timer:
    """Something due; `cancel` takes it back, and a cancelled timer never moves the clock."""

    __slots__ = ("callback", "due", "sequence")

    def __init__(self, due: Seconds, sequence: int, callback: Callback) -> None:
        self.due = due
        self.sequence = sequence
        self.callback: Callback | None = callback

    def cancel(self) -> None:
        """Take it back."""
        self.callback = None

    def __lt__(self, other: Timer) -> bool:
        return (self.due, self.sequence) < (other.due, other.sequence)


class Scheduler:
    """The ready queue, the timer heap and what comes from outside."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._ready: deque[Callback] = deque()
        self._timers: list[Timer] = []
        self._sequence = 0
        self._posted: SimpleQueue[Callback] = SimpleQueue()
        #: How many answers are awaited from outside (threads): while there are any, virtual time stands still.
        self.outside = 0
        #: Whether this thread must not wait for them: WouldBlock is raised instead.
        self.must_not_block = False
        #: Real seconds that this thread waits for one of them, and the error to raise then; None: for ever.
        self.patience: Seconds | None = None
        self.stuck: Callable[[], Exception] = RuntimeError

    def soon(self, callback: Callback) -> None:
        """Run at the current time, after what is already ready."""
        self._ready.append(callback)

    def after(self, seconds: Seconds, callback: Callback) -> Timer:
        """Run `seconds` from now."""
        self._sequence += 1
        timer = Timer(self.clock.now + seconds, self._sequence, callback)
        heappush(self._timers, timer)
        return timer

    def post(self, callback: Callback) -> None:
        """From any thread: run on the engine's thread as soon as it looks."""
        self._posted.put(callback)

    # --- running
    def run_ready(self) -> None:
        """Run everything that is ready now, without moving time."""
        ready = self._ready
        while True:
            while ready:
                ready.popleft()()
            try:
                ready.append(self._posted.get_nowait())
            except Empty:
                return

    def next_due(self) -> Seconds | None:
        """When the next timer is due, None if there is none."""
        timers = self._timers
        while timers and timers[0].callback is None:
            heappop(timers)
        return timers[0].due if timers else None

    def fire_due(self) -> None:
        """Make ready every timer that is due by the clock."""
        while (due := self.next_due()) is not None and due <= self.clock.now:
            callback = heappop(self._timers).callback
            assert callback is not None  # next_due dropped those that were cancelled
            self._ready.append(callback)
            self.run_ready()

    def run_until(self, done: Callable[[], Any], deadline: Seconds | None = None) -> bool:
        """
        Run, moving virtual time from timer to timer, until `done` is true; True if it is.

        False if the deadline comes first (the clock then stands at it), or if nothing is left that could happen.
        On a real clock this waits in real time.
        """
        while True:
            self.run_ready()
            if done():
                return True
            due = self.next_due()
            if self.outside > 0 and self.clock.virtual:
                self._await_posted()
                continue
            if due is None or (deadline is not None and due > deadline):
                return self._idle(done, deadline, due)
            self._move_to(due)

    def settle(self) -> None:
        """Run what is ready until nothing outside is awaited; time does not pass."""
        while self.outside > 0:
            self._await_posted()
            self.run_ready()

    def _await_posted(self) -> None:
        try:
            self._ready.append(self._posted.get_nowait())
        except Empty:
            if self.must_not_block:
                raise WouldBlock from None
            try:
                self._ready.append(self._posted.get(timeout=self.patience))
            except Empty:
                raise self.stuck() from None

    def _idle(self, done: Callable[[], Any], deadline: Seconds | None, due: Seconds | None) -> bool:
        if self.clock.virtual:
            if deadline is not None:
                self.clock.advance_to(deadline)
            return False
        if deadline is None and due is None and not self.outside:
            return False
        if deadline is not None and self.clock.now >= deadline:
            return False
        self._move_to(deadline if deadline is not None else self.clock.now + 3600)
        return self.run_until(done, deadline)

    def _move_to(self, due: Seconds) -> None:
        if self.clock.virtual:
            self.clock.advance_to(due)
        else:
            self.wait_posted(self.clock.real_seconds_until(due))  # type: ignore[union-attr]  # not virtual
        self.fire_due()

    def wait_posted(self, real_seconds: Seconds | None) -> None:
        """Wait in real time for something from outside, at most so long."""
        try:
            self._ready.append(self._posted.get(timeout=real_seconds))
        except Empty:
            return

    def advance(self, seconds: Seconds) -> None:
        """Let so much virtual time pass, running everything that falls due meanwhile."""
        self.run_until(lambda: False, self.clock.now + seconds)
