"""
The service for clients in the same process: no socket, no thread, and virtual time that passes while somebody waits.

Any thread may call; one at a time is served. A call that takes time (a synchronous execution, a long poll) lets virtual
time pass. Looking at an execution that still runs lets it pass to the next thing due, so that code which polls with
DescribeExecution comes to an end. While a server serves the same service, its thread answers instead.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future

from pytest_sfn.errors import HarnessError
from pytest_sfn.service.pace import Pace
from pytest_sfn.service.pending import Pending
from pytest_sfn.service.service import StepFunctionsService
from pytest_sfn.typing import JSON, Seconds

#: Operations by which clients wait for an execution to go on.
_LOOKING = frozenset({"DescribeExecution", "GetExecutionHistory", "ListExecutions", "DescribeMapRun"})
#: Real seconds a long poll waits for another thread of the test, when nothing in the engine can bring a task.
_IDLE_POLL_SECONDS = 0.05


class InProcessClient:
    """
    Answers API calls of any thread.

    looking_passes_time: whether looking at a running execution lets time pass; False for tests which move the clock
    themselves.
    """

    def __init__(self, service: StepFunctionsService, *, looking_passes_time: bool = True) -> None:
        self.service = service
        self.looking_passes_time = looking_passes_time
        self._changed = threading.Condition(threading.RLock())
        self._pace = Pace(service.engine.scheduler, service.awaits_client)
        self._pace.wake = self._woken

    def call(self, operation: str, parameters: JSON, account_id: str | None = None) -> JSON:
        """The answer to an API request. Raises ServiceError, and HarnessError for mistakes of the test."""
        elsewhere = self.service.elsewhere
        if elsewhere is not None:
            return elsewhere(operation, parameters, account_id)
        with self._changed:
            answer = self.service.call(operation, parameters, account_id)
            if isinstance(answer, Future):
                return self._finished(answer)
            self.service.engine.scheduler.run_ready()
            self._changed.notify_all()
            if self.looking_passes_time and operation in _LOOKING:
                self._look()
            return answer

    def _woken(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _look(self) -> None:
        """Let time pass to the next thing due, unless a thread or a client is awaited."""
        scheduler = self.service.engine.scheduler
        due = scheduler.next_due()
        if due is None or not scheduler.clock.virtual or scheduler.outside or self.service.awaits_client():
            return
        if self.service.state.records.running:
            scheduler.clock.advance_to(due)
            scheduler.fire_due()

    def _finished(self, answer: Future[JSON]) -> JSON:
        scheduler = self.service.engine.scheduler
        seconds = answer.seconds if isinstance(answer, Pending) else None
        deadline = None if seconds is None else scheduler.clock.now + seconds
        waited = False
        while True:
            scheduler.run_ready()
            scheduler.fire_due()
            if answer.done():
                return answer.result()
            if not self._pass_time(deadline, waited=waited):
                if not isinstance(answer, Pending) or seconds is None:
                    raise HarnessError("The answer can never come: nothing is left that could happen")
                answer.expire()
            waited = scheduler.outside == 0

    def _pass_time(self, deadline: Seconds | None, *, waited: bool) -> bool:
        """Let the next thing happen; False if nothing can, in time."""
        scheduler = self.service.engine.scheduler
        due = scheduler.next_due()
        if scheduler.outside:
            return self._changed.wait(None)
        if not scheduler.clock.virtual:
            until = min(moment for moment in (due, deadline, scheduler.clock.now + 3600) if moment is not None)
            self._changed.wait(scheduler.clock.real_seconds_until(until))  # type: ignore[union-attr]  # not virtual
            return deadline is None or scheduler.clock.now < deadline
        if due is not None and (deadline is None or due <= deadline):
            scheduler.clock.advance_to(due)
            return True
        return not waited and (self._changed.wait(_IDLE_POLL_SECONDS) or True)
