"""Takes the steps to an answer outside any execution, on the engine's clock, until a deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.apigateway.common.backend import IntegrationTimeout
from pytest_sfn.engine.detached import Detached
from pytest_sfn.engine.effects import performing, sleep, wait_for
from pytest_sfn.language.effects import Await, Sleep
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.engine.scheduler import Scheduler
    from pytest_sfn.language.tasks import TaskSteps

_PERFORMS = performing(
    {Sleep: sleep, Await: wait_for},
    "A call of API Gateway's is answered at once or late, but cannot {}: "
    ".waits_for_callback() is for Tasks with .waitForTaskToken",
)


def taken(steps: TaskSteps, scheduler: Scheduler, deadline: Seconds) -> JSON:
    """
    What the steps come to; whatever else falls due meanwhile happens.

    Raises what they raise, or IntegrationTimeout with the clock at the deadline.
    """
    ends: list[tuple[JSON, Exception | None]] = []
    call = Detached(steps, scheduler, _PERFORMS, lambda *end: ends.append(end))
    call.resume()
    if not ends and not scheduler.run_until(lambda: ends, deadline):
        call.cancel()
        raise IntegrationTimeout
    output, failure = ends[0]
    if failure is not None:
        raise failure
    return output
