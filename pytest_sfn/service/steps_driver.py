"""Drives the steps of a single Task or Wait outside any execution, for TestState."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.language.effects import Await, Effect, Record, Sleep
from pytest_sfn.language.error_names import TaskTimeout
from pytest_sfn.language.tasks import TaskSteps
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.engine.scheduler import Scheduler

#: TestState runs up to five minutes. Source: API Reference, TestState.
MAX_SECONDS: Seconds = 300.0

#: Told the result, or the failure (a WorkflowFailure, or a mistake of the test).
Done = Callable[[JSON, "BaseException | None"], None]


class StepsDriver:
    """Takes steps until they end, then calls `done` once. They fail with States.Timeout when their time is up."""

    def __init__(self, scheduler: Scheduler, steps: TaskSteps, done: Done, timeout_seconds: Seconds | None) -> None:
        self._scheduler = scheduler
        self._steps = steps
        self._done = done
        limit = MAX_SECONDS if timeout_seconds is None else min(timeout_seconds, MAX_SECONDS)
        self._timer = scheduler.after(limit, self._time_out)
        self._turn = 0

    def start(self) -> None:
        """Take the first steps."""
        self._go_on(None, None)

    def _time_out(self) -> None:
        self._go_on(None, TaskTimeout())

    def _go_on(self, answer: JSON, failure: BaseException | None) -> None:
        self._turn += 1
        try:
            while True:
                effect = self._steps.send(answer) if failure is None else self._steps.throw(failure)
                failure = None
                answer = self._performed(effect)
                if answer is _LATER:
                    return
        except StopIteration as stop:
            self._end(stop.value, None)
        except (WorkflowFailure, HarnessError) as failed:
            self._end(None, failed)

    def _end(self, result: JSON, failure: BaseException | None) -> None:
        self._timer.cancel()
        self._done(result, failure)

    def _performed(self, effect: Effect) -> JSON:
        if isinstance(effect, Record):
            return 0  # there is no history
        if isinstance(effect, Sleep):
            self._scheduler.after(effect.seconds, self._resume(None))
            return _LATER
        if isinstance(effect, Await):
            return self._awaited(effect.future)
        raise HarnessError(f"TestState cannot perform {type(effect).__name__} without a mock")

    def _awaited(self, future: Future[JSON]) -> JSON:
        if future.done():
            return future.result()
        self._scheduler.outside += 1
        turn = self._turn

        def arrived() -> None:
            self._scheduler.outside -= 1
            if turn == self._turn:
                self._go_on(*((None, error) if (error := future.exception()) else (future.result(), None)))

        future.add_done_callback(lambda _: self._scheduler.post(arrived))
        return _LATER

    def _resume(self, answer: JSON) -> Callable[[], None]:
        return partial(self._resume_at, self._turn, answer)

    def _resume_at(self, turn: int, answer: JSON) -> None:
        if turn == self._turn:  # nothing else went on meanwhile
            self._go_on(answer, None)


_LATER: JSON = object()
