"""One at a time into the engine, from whatever thread: the engine belongs to the test's thread, or to its server's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pytest_sfn.http.server import Server

T = TypeVar("T")


class Gate:
    """
    Runs calls where the engine lives: on the caller's thread under a lock, or on the server's once there is one.

    `server` is set by `sfn_endpoint`; from then on its thread owns the engine until it stops.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.server: Server | None = None

    def run(self, call: Callable[[], T]) -> T:
        """The call's result; what it raises is raised."""
        server = self.server
        if server is None or server.owns_this_thread():
            with self._lock:
                return call()
        answer: Future[T] = Future()

        def there() -> None:
            try:
                answer.set_result(call())
            except BaseException as error:  # noqa: BLE001 - raised in the thread that asked
                answer.set_exception(error)

        server.soon(there)
        return answer.result()
