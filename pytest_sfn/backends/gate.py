"""One at a time into the engine, from whatever thread: the engine belongs to the test's thread, or to its server's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Generic, TypeVar

from pytest_sfn.engine.scheduler import WouldBlock

if TYPE_CHECKING:
    from pytest_sfn.answers.beside import Beside
    from pytest_sfn.engine.scheduler import Scheduler
    from pytest_sfn.http.server import Server

T = TypeVar("T")
#: Real seconds after which a thread looks again whether the engine has come to it.
_LOOK_SECONDS = 0.001


class Gate:
    """
    Runs calls where the engine lives: on the caller's thread under a lock, or on the server's once there is one.

    `server` is set by `sfn_endpoint`; from then on its thread owns the engine until it stops. A call of the test ends
    when no code of the test runs beside the engine any more; a call of such code is taken in between.
    """

    def __init__(self, scheduler: Scheduler, beside: Beside) -> None:
        self._lock = threading.RLock()
        self._scheduler = scheduler
        self._beside = beside
        self._depth = 0
        self.server: Server | None = None

    def run(self, call: Callable[[], T], *, again: bool = False) -> T:
        """
        The call's result; what it raises is raised.

        again: whether the call may be made anew as often as it has to wait, which leaves the server free meanwhile.
        """
        server = self.server
        if server is None or server.owns_this_thread():
            return self._here(call)
        answer: Future[T] = Future()
        _InServer(self._scheduler, server, call, answer, again=again, settles=not self._beside.is_this_thread()).turn()
        try:
            return answer.result(self._scheduler.patience)
        except TimeoutError:
            if answer.done():
                raise
            raise self._scheduler.stuck() from None

    def _here(self, call: Callable[[], T]) -> T:
        if not self._lock.acquire(blocking=False):
            return self._handed_over(call)
        self._depth += 1
        try:
            result = call()
            if self._depth == 1 and self._scheduler.outside > 0 and self.server is None:
                self._scheduler.settle()
            return result
        finally:
            self._depth -= 1
            self._lock.release()

    def _handed_over(self, call: Callable[[], T]) -> T:
        """Have the thread that is in the engine make the call, or make it when that thread has gone."""
        answer: Future[T] = Future()

        def there() -> None:
            if answer.set_running_or_notify_cancel():
                _make(self._scheduler, call, answer)

        self._scheduler.post(there)
        while not answer.done():
            if not answer.running() and self._lock.acquire(blocking=False):
                try:
                    if not answer.running() and not answer.done():
                        answer.cancel()
                        return self._here(call)
                finally:
                    self._lock.release()
            try:
                return answer.result(_LOOK_SECONDS)
            except TimeoutError:
                if answer.done():
                    break
        return answer.result()


class _InServer(Generic[T]):
    """A call in the server's thread: made, made again while it has to wait, and over when all has settled."""

    def __init__(
        self,
        scheduler: Scheduler,
        server: Server,
        call: Callable[[], T],
        answer: Future[T],
        *,
        again: bool,
        settles: bool,
    ) -> None:
        self._scheduler, self._server, self._call, self._answer = scheduler, server, call, answer
        self._again, self._settles = again, settles
        self._failures = len(server.answering.failures)

    def turn(self) -> None:
        """From any thread: go on in the server's."""
        self._server.soon(self._turn)

    def _turn(self) -> None:
        failures = self._server.answering.failures
        if len(failures) > self._failures:
            self._answer.set_exception(failures.pop(self._failures))
            return
        scheduler, made = self._scheduler, Future[T]()
        scheduler.must_not_block = self._again
        try:
            _make(scheduler, self._call, made, alone=not self._again)
        finally:
            scheduler.must_not_block = False
        if isinstance(made.exception(), WouldBlock):
            self._server.later(_LOOK_SECONDS, self._turn)
            return
        self._settle(made)

    def _settle(self, made: Future[T]) -> None:
        """Give what was made once nothing of the test runs any more."""
        failures = self._server.answering.failures
        if len(failures) > self._failures:
            self._answer.set_exception(failures.pop(self._failures))
        elif self._settles and self._scheduler.outside > 0 and made.exception() is None:
            self._server.later(_LOOK_SECONDS, lambda: self._settle(made))
        elif (error := made.exception()) is not None:
            self._answer.set_exception(error)
        else:
            self._answer.set_result(made.result())


def _make(scheduler: Scheduler, call: Callable[[], T], answer: Future[T], *, alone: bool = True) -> None:
    """
    Make a call and keep what comes of it.

    alone: time may pass meanwhile, though code of the test is awaited: that is who waits for this call.
    """
    awaited = scheduler.outside if alone else 0
    scheduler.outside -= awaited
    try:
        answer.set_result(call())
    except BaseException as error:  # noqa: BLE001 - raised in the thread that asked
        answer.set_exception(error)
    finally:
        scheduler.outside += awaited
