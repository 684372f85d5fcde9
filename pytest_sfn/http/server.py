"""
The server: one thread in which an event loop reads and writes sockets and the engine runs.

The engine belongs to one thread, and this is the thread: a request is answered where it was read, without a lock or a
queue, and thousands of long polls cost no thread each.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import traceback
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Self

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.engine.clock import Clock, VirtualClock
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.http import wire
from pytest_sfn.http.connection import Connection
from pytest_sfn.http.requests import Request
from pytest_sfn.service.pending import Pending
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.service.pace import Pace
    from pytest_sfn.service.service import StepFunctionsService

log = logging.getLogger("pytest_sfn.http")
#: Connections waiting to be accepted: many clients may come at once.
_BACKLOG = 1024
_HEALTH_PATHS = ("/", "/health", "/_health")
_CLOCK_PATH = "/clock"


class Server:
    """
    Serves a service at `url`. `start` returns once the socket listens, `stop` once the thread has ended.

    host: loopback unless told otherwise. port: 0 takes a free one.
    """

    def __init__(self, service: StepFunctionsService, pace: Pace, host: str = "127.0.0.1", port: int = 0) -> None:
        self.service = service
        self.connections: set[Connection] = set()
        #: Mistakes of ours and of the test (HarnessError) met while serving; whoever started the server tells the user.
        self.failures: list[BaseException] = []
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
        self._ids = 0
        self._id_base = uuid.uuid4().hex

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
        thread.join()
        for call in self.at_stop:
            call()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    # --- the thread
    def _run(self, started: Future[None]) -> None:
        loop = asyncio.new_event_loop()
        try:
            listening = loop.run_until_complete(
                loop.create_server(lambda: Connection(self), self._host, self._port, backlog=_BACKLOG)
            )
        except OSError as error:
            loop.close()
            started.set_exception(error)
            return
        self._port = listening.sockets[0].getsockname()[1]
        self._loop = loop
        self._ident = threading.get_ident()
        self._pace.wake = self.wake
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

    def wake(self) -> None:
        """Something happened outside the thread that lets the engine go on. May be called from any thread."""
        self.soon(self._turn)

    def soon(self, call: Callable[[], object]) -> None:
        """Call in the server's thread."""
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
        except Exception as error:  # noqa: BLE001 - one bad execution must not stop the server
            self.failure(error)
            delay = 0.0
        finally:
            self._turning = False
        self._arm(delay)

    def _arm(self, delay: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if delay is not None and self._loop is not None:
            self._timer = self._loop.call_later(max(delay, 0.0), self._turn)

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
            answer = self._asked(operation, parameters, account_id)
        except Exception as error:  # noqa: BLE001 - raised in the thread that asked
            handed.set_exception(error)
            return
        if not isinstance(answer, Future):
            handed.set_result(answer)
            return
        self.expire_in_time(answer)
        answer.add_done_callback(lambda done: _copy(done, handed))

    def expire_in_time(self, answer: Future[JSON]) -> None:
        """Let a long poll end when its time is up. Only from the server's thread."""
        if isinstance(answer, Pending) and answer.seconds is not None and not answer.done():
            expiry = self.later(answer.seconds, answer.expire)
            answer.add_done_callback(lambda _: self.soon(expiry.cancel))

    # --- requests
    def ask(self, request: Request) -> JSON | Future[JSON]:
        """The service's answer, or a future of it. Raises ServiceError."""
        return self._asked(wire.operation_of(request), wire.parameters_of(request), wire.account_of(request))

    def _asked(self, operation: str, parameters: JSON, account_id: str | None) -> JSON | Future[JSON]:
        self._pace.sync()
        try:
            answer = self.service.call(operation, parameters, account_id)
        except ServiceError:
            raise
        except Exception as error:
            # The client gets AWS's 500, the user the traceback.
            raise self.failure(error) from error
        self._turn()
        return answer

    def page(self, request: Request) -> tuple[int, bytes] | None:
        """The answer to what is no API request: the health page, a wrong method or path. None for API requests."""
        path = request.path.partition("?")[0]
        if request.method in {"GET", "HEAD"} and path in _HEALTH_PATHS:
            about = {
                "status": "running",
                "service": "stepfunctions",
                "region": self.service.state.account.region,
                "clock": _kind_of(self.service.engine.scheduler.clock),
            }
            return 200, b"" if request.method == "HEAD" else dumps(about).encode()
        if path == _CLOCK_PATH and request.method in {"GET", "POST"}:
            return 200, dumps(self._clock(request)).encode()
        if request.method != "POST":
            return 405, wire.error_body(ServiceError("UnknownOperationException", "Use POST"))
        if path != "/":
            return 404, wire.error_body(ServiceError("UnknownOperationException", f"Nothing is served at {path}"))
        return None

    def _clock(self, request: Request) -> JSON:
        """
        The clock in Unix seconds and what is due next; a POST of `{"advance": seconds}` lets a virtual one move.

        Of our own, for tests whose engine is this server: no emulator or AWS has the like.
        """
        target = None
        if request.method == "POST":
            target = self._pace.advance(float(wire.parameters_of(request).get("advance", 0)))
            self.soon(self._turn)
        clock = self.service.engine.scheduler.clock
        return {"now": clock.now, "next": self._pace.next_due(), "target": target, "clock": _kind_of(clock)}

    def failure(self, error: BaseException) -> ServiceError:
        """Keeps a mistake of ours or of the test, and gives the error AWS would answer."""
        self.failures.append(error)
        log.error("%s", "".join(traceback.format_exception(error)).rstrip())
        return ServiceError("InternalFailure", f"{type(error).__name__}: {error}", 500)

    def log_answer(self, request: Request, outcome: str) -> None:
        """A line of the log for each API request."""
        if log.isEnabledFor(logging.INFO):
            log.info("%s %s", request.headers.get("x-amz-target", "-").rpartition(".")[2], outcome)

    def request_id(self) -> str:
        """A new request id in the form of a UUID."""
        self._ids += 1
        base = self._id_base
        return f"{base[:8]}-{base[8:12]}-4{base[13:16]}-a{base[17:20]}-{self._ids:012x}"


def _copy(done: Future[JSON], handed: Future[JSON]) -> None:
    if handed.cancelled():
        return
    error = None if done.cancelled() else done.exception()
    if error is not None:
        handed.set_exception(error)
    elif not done.cancelled():
        handed.set_result(done.result())


def _kind_of(clock: Clock) -> str:
    """virtual, real or scaled."""
    if isinstance(clock, VirtualClock):
        return "virtual"
    return "real" if clock.scale == 1 else "scaled"
