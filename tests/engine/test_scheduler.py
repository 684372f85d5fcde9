"""The scheduler and its clocks: what runs when, and when time moves."""

import threading
import time

import pytest

from pytest_sfn.engine.clock import EPOCH, RealClock, VirtualClock
from pytest_sfn.engine.scheduler import Scheduler


def scheduler():
    return Scheduler(VirtualClock(0.0))


def test_timers_fire_by_due_time_then_in_the_order_they_were_set():
    """
    (due time, sequence number) is a total order: the same every time.
    """
    it, fired = scheduler(), []
    for name, seconds in (("c", 5), ("a", 1), ("d", 5), ("b", 1)):
        it.after(seconds, lambda name=name: fired.append((it.clock.now, name)))
    assert not it.run_until(lambda: False)
    assert fired == [(1, "a"), (1, "b"), (5, "c"), (5, "d")]


def test_what_is_ready_runs_before_time_moves():
    """
    Work made ready while running joins the queue at the present time.
    """
    it, seen = scheduler(), []
    it.after(1, lambda: seen.append("timer"))
    it.soon(lambda: (seen.append("first"), it.soon(lambda: seen.append("second"))))
    it.run_until(lambda: "timer" in seen)
    assert seen == ["first", "second", "timer"]
    assert it.clock.now == 1


def test_a_cancelled_timer_never_moves_the_clock():
    """
    A timeout whose task has finished costs no time.
    """
    it = scheduler()
    it.after(1, lambda: None)
    it.after(1000, lambda: None).cancel()
    assert not it.run_until(lambda: False)
    assert it.clock.now == 1
    assert it.next_due() is None


def test_a_timer_cancelled_by_another_of_the_same_moment_does_not_fire():
    """
    Timers are taken one by one, each after what the one before caused.
    """
    it, fired = scheduler(), []
    timers = []
    it.after(1, lambda: [timer.cancel() for timer in timers])
    timers.append(it.after(1, lambda: fired.append("later")))
    it.run_until(lambda: False)
    assert fired == []


def test_running_until_a_deadline_leaves_the_clock_there():
    """
    A month may pass in which nothing happens.
    """
    it, fired = scheduler(), []
    it.after(10, lambda: fired.append(10))
    it.advance(7)
    assert (it.clock.now, fired) == (7, [])
    it.advance(3)
    assert (it.clock.now, fired) == (10, [10])
    it.advance(100)
    assert it.clock.now == 110


def test_run_until_stops_as_soon_as_it_is_done():
    """
    What is due later stays due.
    """
    it, fired = scheduler(), []
    it.after(1, lambda: fired.append(1))
    it.after(2, lambda: fired.append(2))
    assert it.run_until(lambda: fired)
    assert fired == [1]
    assert it.next_due() == 2


def test_virtual_time_stands_still_while_somebody_outside_is_awaited():
    """
    A callback still due from a thread must not be outrun by its own timeout.
    """
    it, seen = scheduler(), []
    it.outside = 1
    it.after(5, lambda: seen.append("timeout"))

    def answer():
        it.post(lambda: (seen.append("answer"), setattr(it, "outside", 0)))

    threading.Timer(0.02, answer).start()
    it.run_until(lambda: seen)
    assert seen == ["answer"]
    assert it.clock.now == 0


def test_a_virtual_clock_never_goes_back():
    """
    It begins in 2026 in every test, so that histories are the same.
    """
    clock = VirtualClock()
    assert clock.now == EPOCH
    clock.advance_to(EPOCH + 5)
    clock.advance_to(EPOCH)
    assert clock.now == EPOCH + 5


def test_a_scaled_clock_is_the_walls_only_faster():
    """
    A thousand seconds pass in one.
    """
    clock = RealClock(scale=1_000_000)
    before = clock.now
    assert clock.real_seconds_until(before + 1_000_000) == pytest.approx(1, abs=0.5)
    assert clock.real_seconds_until(before - 10) == 0
    clock.advance_to(before + 10_000_000)
    assert clock.now < before + 5_000_000


def test_on_a_real_clock_timers_fire_when_their_time_has_come():
    """
    Scaled, an hour takes some milliseconds.
    """
    it, fired = Scheduler(RealClock(scale=1_000_000)), []
    it.after(3600, lambda: fired.append("hour"))
    started = time.monotonic()
    assert it.run_until(lambda: fired)
    assert time.monotonic() - started < 1


def test_on_a_real_clock_nothing_more_to_happen_ends_the_run():
    """
    Without timers, outside answers or deadline there is nothing to wait for; a deadline ends the run as well.
    """
    it = Scheduler(RealClock(scale=1_000_000))
    assert not it.run_until(lambda: False)
    assert not it.run_until(lambda: False, it.clock.now + 1000)


def test_on_a_real_clock_a_post_wakes_the_run():
    """
    Other threads hand work in at any time.
    """
    it, seen = Scheduler(RealClock()), []
    it.outside = 1
    threading.Timer(0.02, lambda: it.post(lambda: seen.append("posted"))).start()
    assert it.run_until(lambda: seen)
    assert seen == ["posted"]
