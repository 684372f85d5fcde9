"""
The server: one thread in which an event loop reads and writes sockets and the engine runs.

The engine belongs to one thread, and this is the thread: a request is answered where it was read, without a lock or a
queue, and thousands of long polls cost no thread each.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Self

from pytest_sfn.errors import HarnessError
from pytest_sfn.http.answering import Answering
from pytest_sfn.http.connection import ClientConnection
from pytest_sfn.service.pace import Pace
from pytest_sfn.service.service import StepFunctionsService
from pytest_sfn.typing import JSON

log = logging.getLogger("pytest_sfn.http")
#: Connections waiting to be accepted: many clients may come at once.
_BACKLOG = 1024
#: Real seconds that `stop` waits for the thread, which code of a test may hold.
_STOP_SECONDS = 2.0


class Server:
    """
    Serves a service at `url`. `start` returns once the socket listens, `stop` once the thread has ended.

    HarnessError from `stop`, with what the thread does, where it is busy for longer than two seconds.

    host: loopback unless told otherwise. port: 0 takes a free one.
    """

    def __init__(self, service: StepFunctionsService, pace: Pace, host: str = "127.0.0.1", port: int = 0) -> None:
        self.service = service
        self.answering = Answering(service, pace, self.soon, self.later, self._turn)
        self.connections: set[ClientConnection] = set()
        #: Called once when the server has stopped.
        self.at_stop: list[Callable[[], object]] = []
        self._pace = pace
        self._host = host
        self._port = port
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._turning = False
        self._ident = 0
        self._handed: set[Future[JSON]] = set()

    @property
    def url(self) -> str:
        """Where SDKs find the service, such as `http://127.0.0.1:8083`."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def start(self) -> Self:
        """Listen and serve. Raises OSError where the port cannot be had."""
        started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(started,), name="pytest-sfn-server", daemon=True)
        self._thread.start()
        started.result()
        return self

    def stop(self) -> None:
        """Close all connections, end the thread. May be called twice."""
        thread, loop = self._thread, self._loop
        if thread is None or loop is None:
            return
        self._thread = None
        try:
            loop.call_soon_threadsafe(loop.stop)
        except RuntimeError:
            log.debug("the loop had ended already")
        thread.join(_STOP_SECONDS)
        for call in self.at_stop:
            call()
        if thread.is_alive():
            raise HarnessError(f"The server does not stop, its thread is busy. {_doing(thread)}")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    # --- the thread
    def _run(self, started: Future[None]) -> None:
        loop = asyncio.new_event_loop()
        try:
            listening = loop.run_until_complete(
                loop.create_server(
                    lambda: ClientConnection(self.answering, self.connections), self._host, self._port, backlog=_BACKLOG
                )
            )
        except OSError as error:
            loop.close()
            started.set_exception(error)
            return
        self._port = listening.sockets[0].getsockname()[1]
        self._loop = loop
        self._ident = threading.get_ident()
        self._pace.wake = lambda: self.soon(self._turn)
        self.service.elsewhere = self.call
        started.set_result(None)
        loop.call_soon(self._turn)
        try:
            loop.run_forever()
        finally:
            self._close(loop, listening)

    def _close(self, loop: asyncio.AbstractEventLoop, listening: asyncio.Server) -> None:
        self._ident = 0
        self.service.elsewhere = None
        for handed in tuple(self._handed):
            handed.cancel()
        listening.close()
        for connection in tuple(self.connections):
            connection.close()
        self._pace.wake = None
        loop.run_until_complete(asyncio.sleep(0))  # lets the aborted transports close their sockets
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    def soon(self, call: Callable[[], object]) -> None:
        """Call in the server's thread. May be called from any thread."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        try:
            loop.call_soon_threadsafe(call)
        except RuntimeError:
            log.debug("the server has stopped meanwhile")

    def later(self, seconds: float, call: Callable[[], object]) -> asyncio.TimerHandle:
        """Call after so many real seconds. Only from the server's thread."""
        assert self._loop is not None
        return self._loop.call_later(seconds, call)

    def _turn(self) -> None:
        """Run what is due, then come back when the next thing is."""
        if self._turning:
            return
        self._turning = True
        try:
            delay = self._pace.turn()
        except BaseException as error:  # noqa: BLE001 - one bad execution must not stop the server, nor pytest.fail()
            self.answering.failure(error)
            delay = 0.0
        finally:
            self._turning = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if delay is not None and self._loop is not None:
            self._timer = self.later(max(delay, 0.0), self._turn)

    def owns_this_thread(self) -> bool:
        """Whether the caller runs in the server's thread, which is the engine's."""
        return self._ident == threading.get_ident()

    def call(self, operation: str, parameters: JSON, account_id: str | None = None) -> JSON:
        """
        The answer to an API request of another thread, which waits for it.

        Raises ServiceError; HarnessError in the server's own thread where the answer takes time, and when it stops.
        """
        handed: Future[JSON] = Future()
        if self.owns_this_thread():
            self._hand_over(handed, operation, parameters, account_id)
            if not handed.done():
                raise HarnessError(f"{operation} takes time, and the engine's own thread cannot wait for it")
        else:
            self._handed.add(handed)
            self.soon(lambda: self._hand_over(handed, operation, parameters, account_id))
        try:
            return handed.result()
        except CancelledError:
            raise HarnessError("The server stopped before it answered") from None
        finally:
            self._handed.discard(handed)

    def _hand_over(self, handed: Future[JSON], operation: str, parameters: JSON, account_id: str | None) -> None:
        try:
            answer = self.answering.asked(operation, parameters, account_id)
        except Exception as error:  # noqa: BLE001 - raised in the thread that asked
            handed.set_exception(error)
            return
        if not isinstance(answer, Future):
            handed.set_result(answer)
            return
        self.answering.expire_in_time(answer)
        answer.add_done_callback(lambda done: _copy(done, handed))


def _doing(thread: threading.Thread) -> str:
    """What a thread does, innermost call first, in words."""
    import sys
    import traceback

    frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001 - documented for this use
    calls = [f"{each.name} ({each.filename}:{each.lineno})" for each in traceback.extract_stack(frame)]
    return "" if frame is None else f"It is in {', called by '.join(calls[:-9:-1])}"


def _copy(done: Future[JSON], handed: Future[JSON]) -> None:
    if handed.cancelled():
        return
    error = None if done.cancelled() else done.exception()
    if error is not None:
        handed.set_exception(error)
    elif not done.cancelled():
        handed.set_result(done.result())
