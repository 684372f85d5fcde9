"""Steps taken outside executions: the same effects, performed as far as their host offers them."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from pytest_sfn.engine.clock import VirtualClock
from pytest_sfn.engine.detached import Detached
from pytest_sfn.engine.effects import PERFORM, performing, sleep, unrecorded, wait_for
from pytest_sfn.engine.scheduler import Scheduler
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.language import child_effects, effects, tasks
from pytest_sfn.language.effects import Await, NewTaskToken, Record, Sleep
from pytest_sfn.language.tasks import TaskSteps
from pytest_sfn.typing import JSON

PERFORMS = performing({Sleep: sleep, Await: wait_for, Record: unrecorded}, "Nobody here can {}")


def take(steps: TaskSteps) -> tuple[Detached, Scheduler, list[tuple[JSON, Exception | None]]]:
    """The host that has begun to take the steps, its scheduler, and how they ended."""
    ends: list[tuple[JSON, Exception | None]] = []
    scheduler = Scheduler(VirtualClock(0))
    host = Detached(steps, scheduler, PERFORMS, lambda *end: ends.append(end))
    host.resume()
    return host, scheduler, ends


def test_every_effect_has_a_row():
    """
    What steps can ask for is performed for the fibers of executions, whatever it is.
    """
    assert {
        kind
        for module in (child_effects, effects, tasks)
        for kind in vars(module).values()
        if isinstance(kind, type) and effects.Effect in kind.__mro__[1:]
    } == (PERFORM.keys())


def test_steps_end_when_what_they_wait_for_has_come():
    """
    Time passes for a Sleep, a future is waited for, a Record is answered without a history; then the end is told, once.
    """
    future: Future[JSON] = Future()

    def steps() -> TaskSteps:
        yield Record("TaskSubmitted", {})
        yield Sleep(30)
        return (yield Await(future))

    _, scheduler, ends = take(steps())
    scheduler.post(lambda: future.set_result("done"))
    scheduler.run_until(lambda: ends)
    assert (ends, scheduler.clock.now) == ([("done", None)], 30)


def test_an_effect_the_host_does_not_offer_is_refused_in_its_words():
    """
    The refusal is the test's mistake: the steps do not see it.
    """

    def steps() -> TaskSteps:
        try:
            yield NewTaskToken()
        except WorkflowFailure:
            return "handled"

    ((_, failure),) = take(steps())[2]
    with pytest.raises(HarnessError, match=r"^Nobody here can NewTaskToken$"):
        raise failure or AssertionError


def test_steps_given_up_leave_no_timer():
    """
    A Sleep that nobody waits for any more never moves the clock, and nothing is told.
    """

    def steps() -> TaskSteps:
        return (yield Sleep(30))

    host, scheduler, ends = take(steps())
    host.cancel()
    assert (scheduler.next_due(), ends) == (None, [])
