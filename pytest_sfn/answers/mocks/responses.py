"""What a mock answers: a value, an error, what a callable makes of the request, or a callback to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_sfn.typing import JSON, Seconds


@dataclass(frozen=True, slots=True)
class Returns:
    """The Task's result. whole: nothing is put around it, not even the envelope of `lambda:invoke`."""

    value: JSON
    after: Seconds = 0.0
    whole: bool = False
    heartbeat_every: Seconds | None = None


@dataclass(frozen=True, slots=True)
class Raises:
    """A failure of the Task: Error Name and Cause."""

    error: str | None
    cause: str | None = ""
    after: Seconds = 0.0
    heartbeat_every: Seconds | None = None


@dataclass(frozen=True, slots=True)
class Calls:
    """The result is what `function` returns for the request's parameters; what it raises, it fails with."""

    function: Callable[[JSON], JSON]
    after: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class WaitsForCallback:
    """The Task waits for its task token to be answered by the test."""

    after: Seconds = 0.0


Response = Returns | Raises | Calls | WaitsForCallback
