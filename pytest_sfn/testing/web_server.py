"""A WSGI application on a socket of the loopback, served by a thread of its own until it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any


def serve(application: Any) -> tuple[str, Callable[[], None]]:
    """
    The base URL (the system chooses the port), and what stops the server and its thread.

    Answers have exactly the headers of the application, and `Connection: close`, as the server keeps no connection.
    What the application raises is answered with 500 and its text; stopping raises the first of these errors.
    """
    from werkzeug.serving import WSGIRequestHandler, make_server

    failures: list[Exception] = []

    class Quiet(WSGIRequestHandler):
        """Adds no Server and Date of its own, and writes nothing to the test's output."""

        protocol_version = "HTTP/1.1"

        def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
            """Nothing."""

        def send_response(self, code: int, message: str | None = None) -> None:
            """The status line; http.server would add Server and Date."""
            self.send_response_only(code, message)

    def guarded(environ: Any, start_response: Any) -> Iterable[bytes]:
        try:
            answer: Iterable[bytes] = application(environ, start_response)
        except Exception as error:  # noqa: BLE001 - raised again where the test can see it
            failures.append(error)
            text = f"{type(error).__name__}: {error}".encode()
            start_response("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
            return [text]
        return answer

    server = make_server("127.0.0.1", 0, guarded, threaded=True, request_handler=Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]  # threaded=True gives a ThreadingMixIn
    thread = threading.Thread(target=server.serve_forever, name="pytest-sfn-api", daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()
        if failures:
            raise failures[0]

    return f"http://127.0.0.1:{server.server_port}", stop
