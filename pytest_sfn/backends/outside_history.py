"""The history of an execution on an endpoint, read as it grows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime

from pytest_sfn.typing import JSON

_PAGE = 1000


class OutsideHistory:
    """
    An EventHistory over GetExecutionHistory. Reads only what is new, newest first until it meets what it has.

    whole_seconds: on a clock that is not virtual, everything takes some milliseconds that no definition asks for.
    Times are then whole seconds since the start, so that what waits for two seconds is seen to wait for 2.
    """

    def __init__(self, client: JSON, arn: str, *, whole_seconds: bool) -> None:
        self._whole_seconds = whole_seconds
        self._client = client
        self._arn = arn
        self._events: list[dict[str, JSON]] = []
        self._ended = False
        self._lock = threading.Lock()  # the test reads, and so do the threads that answer Tasks

    def __len__(self) -> int:
        self.refresh()
        return len(self._events)

    def __iter__(self) -> Iterator[dict[str, JSON]]:
        return iter(self.events)

    @property
    def events(self) -> list[dict[str, JSON]]:
        """HistoryEvents, `timestamp` as Unix seconds."""
        self.refresh()
        return self._events

    def refresh(self) -> None:
        """Fetch what happened since; nothing once the execution has ended."""
        with self._lock:
            if not self._ended:
                self._events = [*self._events, *self._timed(self._newer())]
                self._ended = bool(self._events) and self._events[-1]["type"] in _LAST

    def _timed(self, newer: list[dict[str, JSON]]) -> list[dict[str, JSON]]:
        if self._whole_seconds and newer:
            start = self._events[0]["timestamp"] if self._events else newer[0]["timestamp"]
            for event in newer:
                event["timestamp"] = start + (event["timestamp"] - start) // 1
        return newer

    def reopen(self) -> None:
        """The execution goes on after its end (RedriveExecution)."""
        with self._lock:
            self._ended = False

    def _newer(self) -> list[dict[str, JSON]]:
        known = self._events[-1]["id"] if self._events else 0
        newer: list[dict[str, JSON]] = []
        options: dict[str, JSON] = {}
        while True:
            size = 100 if known else _PAGE
            page = self._client.get_execution_history(
                executionArn=self._arn, reverseOrder=True, maxResults=size, **options
            )
            for event in page["events"]:
                if event["id"] <= known:
                    return newer[::-1]
                newer.append(_as_event(event))
            if not page.get("nextToken"):
                return newer[::-1]
            options = {"nextToken": page["nextToken"]}


_LAST = frozenset({"ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"})


def _as_event(event: dict[str, JSON]) -> dict[str, JSON]:
    """As the assertions read it: Unix seconds, and previousEventId even where it is 0 and left out."""
    return {"previousEventId": 0, **event, "timestamp": unix_seconds(event["timestamp"])}


def unix_seconds(moment: datetime | float) -> float:
    """Unix seconds of a point in time as boto3 gives it; to the millisecond, as AWS has it."""
    return round(moment.timestamp() if isinstance(moment, datetime) else moment, 3)
