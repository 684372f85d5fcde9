from types import SimpleNamespace

import pytest
from machines import ROLE, definition

from pytest_sfn.engine import Engine, RealClock, VirtualClock
from pytest_sfn.engine.scheduler import Scheduler
from pytest_sfn.service.pace import Pace
from pytest_sfn.service.service import StepFunctionsService

ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:ask"


@pytest.fixture
def pace(service):
    return Pace(service.engine.scheduler, service.awaits_client)


def started(service, **states):
    machine = service.call("CreateStateMachine", {"name": "m", "definition": definition(**states), "roleArn": ROLE})
    answer = service.call("StartExecution", {"stateMachineArn": machine["stateMachineArn"]})
    return service.state.records.record(answer["executionArn"]).execution


def test_virtual_time_jumps_to_what_is_due_next(service, pace):
    """
    Nothing else can happen, so each turn reaches the next wait's end at once.
    """
    execution = started(
        service, W={"Type": "Wait", "Seconds": 100, "Next": "V"}, V={"Type": "Wait", "Seconds": 50, "End": True}
    )
    begun = service.state.now()
    while execution.running:
        assert not pace.turn()  # 0: at once again; None: never
    assert service.state.now() - begun == 150


def test_virtual_time_stands_by_while_a_client_is_awaited(service, pace):
    """
    A task token that a client may answer is not timed out by a jump; time passes as on the wall.
    """
    service.call("CreateActivity", {"name": "ask"})
    execution = started(service, T={"Type": "Task", "Resource": ACTIVITY, "TimeoutSeconds": 1000, "End": True})
    begun = service.state.now()
    delays = [pace.turn() for _ in range(5)]
    assert execution.running
    assert all(990 < delay <= 1000 for delay in delays)
    assert service.state.now() - begun < 5


def test_virtual_time_stands_still_while_a_thread_is_awaited(service, pace):
    """
    An answer that another thread is about to bring comes before whatever is due later.
    """
    execution = started(service, W={"Type": "Wait", "Seconds": 100, "End": True})
    service.engine.scheduler.outside += 1
    assert pace.turn() is None
    service.engine.scheduler.outside -= 1
    while execution.running:
        pace.turn()


def test_a_real_clock_tells_how_long_to_sleep():
    """
    In real seconds: a clock ten times as fast waits a tenth.
    """
    service = StepFunctionsService(Engine(clock=RealClock(10.0)))
    started(service, W={"Type": "Wait", "Seconds": 100, "End": True})
    assert 9 < Pace(service.engine.scheduler, service.awaits_client).turn() <= 10


@pytest.fixture
def wall(monkeypatch):
    """Seconds of the wall's clock, to be changed."""
    seconds = [1000.0]
    monkeypatch.setattr("pytest_sfn.service.pace.time", SimpleNamespace(monotonic=lambda: seconds[0]))
    return seconds


class _Timed:
    """A pace over a virtual clock, what fired when, and whether a client is awaited."""

    def __init__(self, *dues, awaited=False):
        self.scheduler = Scheduler(VirtualClock(0.0))
        self.awaited = awaited
        self.pace = Pace(self.scheduler, lambda: self.awaited)
        self.fired = []
        for due in dues:
            self.scheduler.after(due, lambda due=due: self.fired.append((due, self.now)))

    @property
    def now(self):
        return self.scheduler.clock.now

    def turns(self):
        """Turns until there is something to wait for; gives what the last one told."""
        while (seconds := self.pace.turn()) == 0.0:
            pass
        return seconds


@pytest.mark.parametrize(
    ("awaited", "dues", "passed", "now"),
    [
        (True, (), 3.5, 3.5),
        (True, (10,), 3.5, 3.5),
        (True, (2,), 3.5, 2),
        (False, (), 3.5, 0),
        (False, (10,), 3.5, 0),
        (True, (10,), 0, 0),
    ],
)
def test_a_virtual_clock_catches_up_with_the_wall_while_a_client_is_awaited(wall, awaited, dues, passed, now):
    """
    As far as the wall's clock went since the last look, and no further than what is due next.
    """
    timed = _Timed(*dues, awaited=awaited)
    wall[0] += passed
    timed.pace.sync()

    assert timed.now == now
    assert timed.fired == []


def test_time_that_passed_while_no_client_was_awaited_is_not_made_up_for(wall):
    """
    Each look begins the measure anew.
    """
    timed = _Timed(awaited=False)
    wall[0] += 100
    timed.pace.sync()
    timed.awaited = True
    wall[0] += 1
    timed.pace.sync()
    wall[0] += 2
    timed.pace.sync()

    assert timed.now == 3


def test_a_clock_is_not_set_back_by_what_was_due_already(wall):
    """
    Something due in the past, that no turn has come to yet, holds the clock where it is.
    """
    timed = _Timed(5, awaited=True)
    timed.scheduler.clock.advance_to(8)
    wall[0] += 1
    timed.pace.sync()

    assert timed.now == 8


@pytest.mark.parametrize("awaited", [True, False])
@pytest.mark.parametrize(
    ("dues", "seconds", "fired"),
    [
        ((), 10, []),
        ((4, 7), 10, [(4, 4), (7, 7)]),
        ((10,), 10, [(10, 10)]),
        ((4, 10.5), 10, [(4, 4)]),
    ],
)
def test_a_clock_that_is_told_to_move_stops_at_its_goal(wall, awaited, dues, seconds, fired):
    """
    What is due on the way fires at its time, at the goal too, client awaited or not; then the clock goes on as before.
    """
    timed = _Timed(*dues, awaited=awaited)
    goal = timed.pace.advance(seconds)
    while timed.now < goal:
        assert timed.pace.turn() == 0.0
    timed.scheduler.fire_due()

    assert (goal, timed.now) == (seconds, seconds)
    assert timed.fired == fired
    left = [due for due in dues if due > seconds]
    assert timed.scheduler.next_due() == (left[0] if left else None)
    if awaited:
        assert timed.turns() == (left[0] - seconds if left else None)
        assert timed.now == seconds


def test_two_moves_add_up(wall):
    """
    The second begins where the first will end; after both, nothing is left of them.
    """
    timed = _Timed(12, awaited=True)

    assert [timed.pace.advance(5), timed.pace.advance(5)] == [5, 10]
    assert timed.turns() == 2
    assert timed.now == 10
    assert timed.pace.advance(1) == 11


def test_a_move_waits_for_a_thread(wall):
    """
    Not even a clock that is told to move goes on while another thread is about to bring an answer.
    """
    timed = _Timed(3, awaited=True)
    timed.pace.advance(10)
    timed.scheduler.outside += 1
    assert timed.pace.turn() is None or timed.now == 0
    assert timed.now == 0
    timed.scheduler.outside -= 1
    timed.turns()

    assert (timed.now, timed.fired) == (10, [(3, 3)])


def test_nothing_due_is_waited_for_for_ever(wall):
    """
    A turn tells None, on either clock.
    """
    assert _Timed().pace.turn() is None
    assert Pace(Scheduler(RealClock(10.0)), lambda: False).turn() is None


def test_what_another_thread_posts_wakes_the_server():
    """
    Whoever serves is called when work comes from outside, and the scheduler still gets it.
    """
    scheduler, woken, done = Scheduler(VirtualClock()), [], []
    pace = Pace(scheduler, lambda: False)
    pace.wake = lambda: woken.append(True)
    scheduler.post(lambda: done.append(True))
    pace.turn()
    assert (woken, done) == ([True], [True])
