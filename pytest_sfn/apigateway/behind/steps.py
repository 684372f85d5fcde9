"""Takes the steps to an answer outside any execution, on the engine's clock, until a deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.apigateway.common.backend import IntegrationTimeout
from pytest_sfn.errors import HarnessError
from pytest_sfn.language.effects import Await, Effect, Sleep
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pytest_sfn.engine.scheduler import Scheduler
    from pytest_sfn.language.tasks import TaskSteps


def taken(steps: TaskSteps, scheduler: Scheduler, deadline: Seconds) -> JSON:
    """
    What the steps come to; whatever else falls due meanwhile happens.

    Raises what they raise, or IntegrationTimeout with the clock at the deadline.
    """
    answer: JSON = None
    try:
        while True:
            answer = _performed(steps.send(answer), scheduler, deadline)
    except StopIteration as stop:
        return stop.value
    except IntegrationTimeout:
        steps.close()
        raise


def _performed(effect: Effect, scheduler: Scheduler, deadline: Seconds) -> JSON:
    if isinstance(effect, Sleep):
        due = scheduler.clock.now + effect.seconds
        scheduler.run_until(lambda: False, min(due, deadline))
        if due > deadline:
            raise IntegrationTimeout
        return None
    if isinstance(effect, Await):
        return _awaited(effect.future, scheduler, deadline)
    raise HarnessError(
        f"A call of API Gateway's is answered at once or late, but cannot {type(effect).__name__}: "
        ".waits_for_callback() is for Tasks with .waitForTaskToken"
    )


def _awaited(future: Future[JSON], scheduler: Scheduler, deadline: Seconds) -> JSON:
    if not future.done():
        scheduler.outside += 1

        def arrived() -> None:
            scheduler.outside -= 1

        future.add_done_callback(lambda _: scheduler.post(arrived))
        if not scheduler.run_until(future.done, deadline):
            raise IntegrationTimeout
    return future.result()
