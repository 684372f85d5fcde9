"""A cache whose entries end at a time of an injected clock."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from pytest_sfn.typing import Seconds

T = TypeVar("T")


class ExpiringCache(Generic[T]):
    """Values by key, each until its time to live is over; `now` gives Unix time in seconds."""

    def __init__(self, now: Callable[[], Seconds]) -> None:
        self._now = now
        self._entries: dict[Hashable, tuple[Seconds, T]] = {}

    def get(self, key: Hashable) -> T | None:
        """The value of a key, None if there is none or its time is over."""
        entry = self._entries.get(key)
        if entry is None or entry[0] <= self._now():
            self._entries.pop(key, None)
            return None
        return entry[1]

    def put(self, key: Hashable, value: T, ttl_seconds: Seconds) -> None:
        """Keep a value; a time to live of 0 keeps nothing."""
        if ttl_seconds > 0:
            self._entries[key] = (self._now() + ttl_seconds, value)

    def drop(self, key: Hashable) -> None:
        """Forget one value."""
        self._entries.pop(key, None)
