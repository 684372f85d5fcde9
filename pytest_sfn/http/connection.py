"""One client's connection: requests in, answers out, in order. Runs in the server's thread like everything it calls."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import cast

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.http import wire
from pytest_sfn.http.answering import Answering
from pytest_sfn.http.requests import BadRequest, Request, RequestParser
from pytest_sfn.integrations.calling.http_calls import reason
from pytest_sfn.service.error_documents import CONTENT_TYPE
from pytest_sfn.typing import JSON


class ClientConnection(asyncio.Protocol):
    """
    HTTP/1.1 with keep-alive and pipelining.

    One request of a connection is answered at a time; the next one waits in the parser until then. `all_open` are the
    connections of the server, which it is one of while its client is there.
    """

    def __init__(self, answering: Answering, all_open: set[ClientConnection]) -> None:
        self._answering = answering
        self._all_open = all_open
        self._parser = RequestParser()
        self._transport: asyncio.Transport | None = None
        self._pending: Future[JSON] | None = None
        self._paused = False

    # --- what asyncio calls
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = cast("asyncio.Transport", transport)
        self._all_open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone; what it was waiting for is given up, executions it started go on."""
        del exc
        self._all_open.discard(self)
        self._transport = None
        if self._pending is not None:
            self._pending.cancel()

    def data_received(self, data: bytes) -> None:
        """Bytes from the client."""
        self._parser.feed(data)
        if self._pending is None:
            self._serve()
        elif not self._paused and self._transport is not None:
            # A client that pipelines is not read further until its first request is answered.
            self._paused = True
            self._transport.pause_reading()

    def close(self) -> None:
        """Ends the connection without waiting for the client."""
        if self._transport is not None:
            self._transport.abort()

    # --- requests
    def _serve(self) -> None:
        try:
            while self._pending is None and self._transport is not None:
                request = self._parser.next_request()
                if request is not None:
                    self._handle(request)
                    continue
                if self._parser.expects_continue:
                    self._parser.expects_continue = False
                    self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                return
        except BadRequest as error:
            body = wire.error_body(ServiceError(error.code, str(error), error.status))
            self._write(error.status, body, keep_alive=False)

    def _handle(self, request: Request) -> None:
        page = self._answering.page(request)
        if page is not None:
            status, body = page
            self._write(status, body, keep_alive=request.keep_alive, content_type="application/json")
            return
        try:
            answer = self._answering.ask(request)
        except ServiceError as error:
            self._refuse(error, request)
            return
        if isinstance(answer, Future) and not answer.done():
            self._wait_for(answer, request)
        else:
            self._answer(answer, request)

    def _wait_for(self, answer: Future[JSON], request: Request) -> None:
        self._pending = answer
        self._answering.expire_in_time(answer)

        def done(finished: Future[JSON]) -> None:
            # The future may be done by any thread, and in the middle of the engine's work.
            self._answering.soon(lambda: self._finish(finished, request))

        answer.add_done_callback(done)

    def _finish(self, answer: Future[JSON], request: Request) -> None:
        if self._transport is None or answer.cancelled():
            return
        self._pending = None
        self._answer(answer, request)
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        self._serve()

    def _answer(self, answer: JSON | Future[JSON], request: Request) -> None:
        try:
            body = wire.answer_body(answer.result() if isinstance(answer, Future) else answer)
        except ServiceError as error:
            self._refuse(error, request)
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not leave the client without an answer
            self._refuse(self._answering.failure(error), request)
        else:
            self._answering.log_answer(request, "200")
            self._write(200, body, keep_alive=request.keep_alive)

    def _refuse(self, error: ServiceError, request: Request) -> None:
        self._answering.log_answer(request, f"{error.status} {error}")
        self._write(error.status, wire.error_body(error), keep_alive=request.keep_alive)

    def _write(self, status: int, body: bytes, *, keep_alive: bool, content_type: str = CONTENT_TYPE) -> None:
        transport = self._transport
        if transport is None:
            return
        head = (
            f"HTTP/1.1 {status} {reason(status)}\r\n"
            f"x-amzn-RequestId: {self._answering.request_id()}\r\n"
            f"Content-Type: {content_type}\r\n"
            f"Content-Length: {len(body)}\r\n"
            f"Connection: {'keep-alive' if keep_alive else 'close'}\r\n\r\n"
        )
        transport.write(head.encode("ascii") + body)
        if not keep_alive:
            transport.close()
            self._transport = None
