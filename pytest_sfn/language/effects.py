"""
What a running state or integration asks of the engine: small frozen effects, yielded and answered.

Nothing here does anything; `engine/` performs them.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from pytest_sfn.typing import JSON, Seconds


class Effect:
    """Base of all effects."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Sleep(Effect):
    """Resume after `seconds` of execution time. Answered None."""

    seconds: Seconds


@dataclass(frozen=True, slots=True)
class Await(Effect):
    """Resume when `future` is done, which somebody outside the engine (a thread, a client) sees to. Answered its result."""

    future: Future[JSON]


@dataclass(frozen=True, slots=True)
class AwaitTaskToken(Effect):
    """
    Resume when the task token is answered by SendTaskSuccess (answered: the output) or SendTaskFailure (WorkflowFailure).

    Heartbeats and timeouts of the Task are the engine's.
    """

    token: str


@dataclass(frozen=True, slots=True)
class Record(Effect):
    """Append an event to the history: `type` is a HistoryEventType, `details` its members. Answered None."""

    type: str
    details: dict[str, JSON]
