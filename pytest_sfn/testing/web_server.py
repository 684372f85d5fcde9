"""A WSGI application on a socket of the loopback, served by a thread of its own until it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


def serve(application: Any) -> tuple[str, Callable[[], None]]:
    """The base URL (the system chooses the port), and what stops the server and its thread."""
    from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: PLC0415 - only to serve

    class Quiet(WSGIRequestHandler):
        """Keeps HTTP/1.1 connections, and writes nothing to the test's output."""

        protocol_version = "HTTP/1.1"

        def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
            """Nothing."""

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]  # threaded=True gives a ThreadingMixIn
    thread = threading.Thread(target=server.serve_forever, name="pytest-sfn-api", daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return f"http://127.0.0.1:{server.server_port}", stop
