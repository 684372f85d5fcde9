"""Task tokens: who waits for which, and what happens when one is answered."""

from __future__ import annotations

import base64
from functools import partial
from typing import TYPE_CHECKING, Literal

from pytest_sfn.engine.host import PARKED
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.effects import NOT_ANSWERED
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_sfn.engine.fiber import Fiber
    from pytest_sfn.engine.scheduler import Timer

#: Whether a token can still be answered: unknown (or of a task that is gone), timed out, or live.
TokenState = Literal["live", "timed out", "unknown"]


class TaskToken:
    """
    One task token. `waiting` is how to wake the fiber, None while it has not come to wait yet.

    timer: what ends the wait without an answer; None where only an answer does.
    """

    __slots__ = ("answer", "answered", "failure", "fiber", "timer", "visit", "waiting")

    def __init__(self, fiber: Fiber) -> None:
        self.fiber = fiber
        self.visit = fiber.entered_id
        self.waiting: Callable[[JSON, BaseException | None], None] | None = None
        self.timer: Timer | None = None
        self.answered = False
        self.answer: JSON = None
        self.failure: WorkflowFailure | None = None


class TaskTokens:
    """All tokens of an engine. A token answered before its Task waits for it is kept until it does."""

    def __init__(self) -> None:
        self._tokens: dict[str, TaskToken] = {}
        #: Those a fiber waits for, dead ones included until somebody asks.
        self._waiting: dict[str, TaskToken] = {}

    def issue(self, fiber: Fiber) -> str:
        """A new token for the Task the fiber is in: opaque, unique, the same in every run with the same seed."""
        drawn = fiber.random().getrandbits(512).to_bytes(64, "big")
        token = "AQ" + base64.b64encode(drawn + fiber.execution.arn.encode()).decode()
        self._tokens[token] = TaskToken(fiber)
        return token

    def wait(self, token: str, fiber: Fiber, seconds: Seconds | None = None) -> JSON:
        """Perform AwaitTaskToken, or within so many seconds AwaitTaskTokenWithin."""
        entry = self._tokens[token]
        if entry.answered:
            if entry.failure is not None:
                raise entry.failure
            return entry.answer
        entry.waiting = wake = fiber.park()
        entry.timer = None
        if seconds is not None:
            entry.timer = fiber.sleep = fiber.scheduler.after(seconds, partial(wake, NOT_ANSWERED, None))
        self._waiting[token] = entry
        return PARKED

    def state(self, token: str) -> TokenState:
        """Whether the token can be answered."""
        entry = self._tokens.get(token)
        if entry is None:
            return "unknown"
        fiber = entry.fiber
        if entry.answered or fiber.todo is None or fiber.task_token != token or fiber.entered_id != entry.visit:
            return "timed out"
        return "live"

    def waiting(self, *, in_time: bool = False) -> list[Fiber]:
        """
        The fibers that wait for their task token, and for nothing else.

        in_time: those instead that go on by themselves when their time has come, answered or not: jobs.
        """
        self._waiting = {text: entry for text, entry in self._waiting.items() if self.state(text) == "live"}
        return [entry.fiber for entry in self._waiting.values() if (entry.timer is not None) is in_time]

    def find(self, token: str) -> Fiber | None:
        """The fiber whose Task the token stands for."""
        entry = self._tokens.get(token)
        return None if entry is None else entry.fiber

    def succeed(self, token: str, output: JSON) -> None:
        """SendTaskSuccess for a live token."""
        self._settle(token, output, None)

    def fail(self, token: str, error: str | None, cause: str | None) -> None:
        """SendTaskFailure for a live token."""
        self._settle(token, None, WorkflowFailure(error, cause))

    def _settle(self, token: str, output: JSON, failure: WorkflowFailure | None) -> None:
        entry = self._tokens[token]
        entry.answered, entry.answer, entry.failure = True, output, failure
        self._waiting.pop(token, None)
        waiting, entry.waiting = entry.waiting, None
        if waiting is not None:
            if entry.timer is not None:
                entry.timer.cancel()
            entry.fiber.execution.scheduler.soon(lambda: waiting(output, failure))

    def heartbeat(self, token: str) -> None:
        """SendTaskHeartbeat for a live token."""
        fiber = self._tokens[token].fiber
        if fiber.heartbeat is not None:
            fiber.restart_heartbeat()
