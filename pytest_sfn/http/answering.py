"""Answers the requests of a server's clients: API requests, the health page, the clock."""

from __future__ import annotations

import asyncio
import logging
import traceback
import uuid
from collections.abc import Callable
from concurrent.futures import Future

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.engine.clock import Clock, VirtualClock
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.http import wire
from pytest_sfn.http.requests import Request
from pytest_sfn.service.pace import Pace
from pytest_sfn.service.pending import Pending
from pytest_sfn.service.service import StepFunctionsService
from pytest_sfn.typing import JSON

log = logging.getLogger("pytest_sfn.http")
_HEALTH_PATHS = ("/", "/health", "/_health")
_CLOCK_PATH = "/clock"


class Answering:
    """
    What the connections of a server ask. Everything here runs in the server's thread.

    soon, later: call something in that thread, as soon as it can or after real seconds. turn: lets the engine go on.
    """

    def __init__(
        self,
        service: StepFunctionsService,
        pace: Pace,
        soon: Callable[[Callable[[], object]], None],
        later: Callable[[float, Callable[[], object]], asyncio.TimerHandle],
        turn: Callable[[], None],
    ) -> None:
        self._service = service
        self._pace = pace
        self.soon = soon
        self._later = later
        self._turn = turn
        #: Mistakes of ours and of the test (HarnessError) met while serving; whoever started the server tells the user.
        self.failures: list[BaseException] = []
        self._ids = 0
        self._id_base = uuid.uuid4().hex

    def expire_in_time(self, answer: Future[JSON]) -> None:
        """Let a long poll end when its time is up."""
        if isinstance(answer, Pending) and answer.seconds is not None and not answer.done():
            expiry = self._later(answer.seconds, answer.expire)
            answer.add_done_callback(lambda _: self.soon(expiry.cancel))

    def ask(self, request: Request) -> JSON | Future[JSON]:
        """The service's answer, or a future of it. Raises ServiceError."""
        return self.asked(wire.operation_of(request), wire.parameters_of(request), wire.account_of(request))

    def asked(self, operation: str, parameters: JSON, account_id: str | None) -> JSON | Future[JSON]:
        """The service's answer to parameters, or a future of it. Raises ServiceError."""
        self._pace.sync()
        try:
            answer = self._service.call(operation, parameters, account_id)
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
                "region": self._service.state.account.region,
                "clock": _kind_of(self._service.engine.scheduler.clock),
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
        scheduler = self._service.engine.scheduler
        clock = scheduler.clock
        return {"now": clock.now, "next": scheduler.next_due(), "target": target, "clock": _kind_of(clock)}

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


def _kind_of(clock: Clock) -> str:
    """virtual, real or scaled."""
    if isinstance(clock, VirtualClock):
        return "virtual"
    return "real" if clock.scale == 1 else "scaled"
