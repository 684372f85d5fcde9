"""
Code of a test - handlers, callables of mocks, stand-ins - run beside the engine, for which it may ask meanwhile.

The engine has one thread. Called there, a handler that sends a task token back through the test's own endpoint would
wait for itself. So once there is an address that code can call, it runs in threads of its own: one after another, as
before, but what it starts itself does not wait for it. Time stands still until it returns.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from pytest_sfn.errors import HarnessError
from pytest_sfn.typing import JSON, Seconds

#: Real seconds that code waits for its turn: what runs before it may be waiting for it after all.
_TURN_SECONDS: Seconds = 5.0


class Beside:
    """The code of a test that runs beside its engine; `active` once there is an address."""

    def __init__(self) -> None:
        self.active = False
        #: Executions and calls that began while such code ran: it may be waiting for them, so theirs does not queue.
        self._inner: set[str] = set()
        self._running: dict[threading.Thread, tuple[str, float]] = {}
        self._last = threading.Event()
        self._last.set()

    def activate(self, on_start: list[Callable[[Any], None]]) -> None:
        """Run code beside the engine from now on. on_start: what the engine calls with every execution that starts."""
        if not self.active:
            self.active = True
            on_start.append(self._started)

    def _started(self, execution: Any) -> None:
        if self._running:
            self._inner.add(execution.arn)

    def run(self, what: str, execution_arn: str, work: Callable[[], JSON]) -> JSON | Future[JSON]:
        """What the work for an execution (or a call of an API) gives: at once, or a Future. `what` names the code."""
        if not self.active:
            return work()
        future: Future[JSON] = Future()
        before, self._last = self._last, threading.Event()
        if execution_arn in self._inner or ":execute-api:" in execution_arn:
            before = threading.Event()
            before.set()
        thread = threading.Thread(
            target=self._run, args=(work, future, before, self._last), name=f"pytest-sfn {what}", daemon=True
        )
        self._running[thread] = what, time.monotonic()
        thread.start()
        return future

    def _run(
        self, work: Callable[[], JSON], future: Future[JSON], before: threading.Event, done: threading.Event
    ) -> None:
        before.wait(_TURN_SECONDS)
        try:
            result, error = work(), None
        except BaseException as raised:  # noqa: BLE001 - raised in the engine's thread
            result, error = None, raised
        self._running.pop(threading.current_thread(), None)
        done.set()
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

    def is_this_thread(self) -> bool:
        """Whether the caller is such code."""
        return threading.current_thread() in self._running

    def stuck(self) -> HarnessError:
        """The error where nothing comes back: which code has been running, and for how long."""
        now = time.monotonic()
        lines = [f"  {what} for {now - began:.0f} s" for what, began in list(self._running.values())]
        return HarnessError("\n".join(["The test waits for code of its own that does not return:", *lines]))

    def finish(self, seconds: Seconds) -> None:
        """Wait until all has returned. HarnessError, with what has not, after so many real seconds."""
        until = time.monotonic() + seconds
        for thread in list(self._running):
            thread.join(max(0.0, until - time.monotonic()))
        if self._running:
            raise self.stuck()
