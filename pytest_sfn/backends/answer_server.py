"""
The socket on which the test process answers an engine: a Lambda endpoint, and the stand-in for every other service.

One for the whole run (an engine is told its address once); each test puts its own answers behind it.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

from pytest_sfn.aws.http_messages import WireRequest, WireResponse
from pytest_sfn.expressions.json_text import dumps


class Answerer(Protocol):
    """Who answers: the test that is running."""

    def answer(self, request: WireRequest) -> tuple[WireResponse, Callable[[], None] | None]:
        """The answer, and what is to be done once it has been sent. Raises nothing."""


class AnswerServer:
    """Listens on 127.0.0.1, or where containers find the host. `current` answers; without one, every call fails."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.current: Answerer | None = None
        self.connections: set[socket.socket] = set()
        self._busy = 0
        self._lock = threading.Lock()
        self._server = _Server((host, port), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, name="pytest-sfn-answers", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def busy(self) -> bool:
        """Whether a call is being answered, or what follows it is being done."""
        return self._busy > 0

    def close(self) -> None:
        """Stop listening, and end the connections that engines keep open."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        for connection in tuple(self.connections):
            with suppress(OSError):  # it ended by itself
                connection.shutdown(socket.SHUT_RDWR)

    def take(self, request: WireRequest, send: Callable[[WireResponse], None]) -> None:
        """Answer one request."""
        with self._lock:
            self._busy += 1
        try:
            current = self.current
            if current is None:
                body = dumps({"message": "No test is running that could answer"}).encode()
                send(WireResponse(503, {"Content-Type": "application/json"}, body))
                return
            answer, afterwards = current.answer(request)
            send(answer)
            if afterwards is not None:
                afterwards()
        finally:
            with self._lock:
                self._busy -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def server_bind(self) -> None:
        """Bind without asking for the host's name, which takes seconds where no name server answers."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])


def _handler_of(answers: AnswerServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            answers.connections.add(self.connection)

        def finish(self) -> None:
            answers.connections.discard(self.connection)
            super().finish()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Nothing goes into the test's output."""

        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answers.take(WireRequest(self.command, self.path, headers, body), self._send)

        def _send(self, answer: WireResponse) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in ("content-length", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _take  # noqa: N815 - the library's names

    return Handler
