"""Histories written by hand: HistoryEvents from short rows, and what is known of an execution beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Row = tuple[str, int, float, dict[str, Any]]


def row(kind: str, previous: int, at: float = 0, **details: Any) -> Row:
    """An event of a type, after the event with the id `previous`, at so many seconds; `_type` is the member `type`."""
    return kind, previous, at, {name.removeprefix("_"): value for name, value in details.items()}


def history(*rows: Row) -> list[dict[str, Any]]:
    """The rows as GetExecutionHistory gives them, with ids from 1."""
    return [_event(number, *each) for number, each in enumerate(rows, 1)]


def _event(number: int, kind: str, previous: int, at: float, details: dict[str, Any]) -> dict[str, Any]:
    event: dict[str, Any] = {"id": number, "previousEventId": previous, "timestamp": 1000.0 + at, "type": kind}
    if details:
        event[_details_member(kind)] = details
    return event


def _details_member(kind: str) -> str:
    for ending in ("StateEntered", "StateExited"):
        if kind.endswith(ending):
            return f"{ending[0].lower()}{ending[1:]}EventDetails"
    return f"{kind[0].lower()}{kind[1:]}EventDetails"


class _Events(list):
    @property
    def events(self) -> list[dict[str, Any]]:
        return list(self)


@dataclass
class WrittenExecution:
    """An ExecutionSource of what a test says. Times are seconds after the start."""

    rows: tuple[Row, ...] = ()
    status: str = "SUCCEEDED"
    input: Any = None
    output: Any = None
    error: str | None = None
    cause: str | None = None
    ended: float | None = None
    arn: str = "arn:aws:states:us-east-1:123456789012:execution:Checkout:one"
    name: str = "one"
    start_date: float = 1000.0
    history: Any = field(init=False)

    def __post_init__(self) -> None:
        self.history = _Events(history(*self.rows))

    @property
    def stop_date(self) -> float | None:
        """When it ended; None while it runs."""
        return None if self.ended is None else self.start_date + self.ended
