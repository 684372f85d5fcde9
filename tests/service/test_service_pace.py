import pytest
from machines import ROLE, definition

from pytest_sfn.engine import Engine, RealClock
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


def test_what_another_thread_posts_wakes_the_server():
    """
    Whoever serves is called when work comes from outside, and the scheduler still gets it.
    """
    from pytest_sfn.engine import VirtualClock

    scheduler, woken, done = Scheduler(VirtualClock()), [], []
    pace = Pace(scheduler, lambda: False)
    pace.wake = lambda: woken.append(True)
    scheduler.post(lambda: done.append(True))
    pace.turn()
    assert (woken, done) == ([True], [True])
