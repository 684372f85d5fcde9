"""Tells what happened around a point of an execution, in a few lines a person can read at 2 a.m."""

from __future__ import annotations

from pytest_sfn.assertions.visits import Line, StateVisit
from pytest_sfn.messages import shortened
from pytest_sfn.typing import JSON, Seconds

#: pytest cuts an explanation to 8 lines and 640 characters unless asked for more (-vv): so few events, so short.
_FEW, _SHORT = 2, 100
#: How many events before and after the point are shown with -v, and how much of each.
_BEFORE, _AFTER, _WIDTH = 4, 3, 200


def around(line: Line, at: int, events: list[dict[str, JSON]], standing: str, verbosity: int) -> list[str]:
    """
    Lines on why the path goes as it does at position `at`, and the history there.

    standing: where the execution stands now, for a position behind the last state.
    """
    told = [f"  because: {_left(line.visits[at - 1])}"] if 0 < at <= len(line.visits) else []
    if at >= len(line.visits):
        told.append(f"  the execution {standing}")
    if not events:
        return told
    centre = line.visits[at].event_id if at < len(line.visits) else events[-1]["id"]
    start = events[0]["timestamp"]
    if verbosity <= 0:
        shown = [event for event in events if centre - _FEW < event["id"] <= centre]
        return [*told, *(f"  {shortened(one_line(event, start), _SHORT)}" for event in shown)]
    shown = [event for event in events if centre - _BEFORE <= event["id"] <= centre + _AFTER]
    return [*told, "  history there:", *(f"    {one_line(event, start)}" for event in shown)]


def _left(visit: StateVisit) -> str:
    failed = [attempt for attempt in visit.attempts if attempt.failed]
    if failed and len(failed) == len(visit.attempts):
        attempts = "attempt" if len(failed) == 1 else "attempts"
        told = f" with {failed[-1].error}" if failed[-1].error else ""
        return f"'{visit.name}' failed{told} ({len(failed)} {attempts})"
    if visit.exited is None:
        return f"'{visit.name}' was not left"
    return f"'{visit.name}' was left with output {shortened(visit.output_text or 'null', _WIDTH)}"


def one_line(event: dict[str, JSON], start: Seconds) -> str:
    """An event as `#12 00:01:30 TaskFailed {...}`; the time is since `start`."""
    details: JSON = next((value for name, value in event.items() if name.endswith("EventDetails")), {})
    shown = {name: value for name, value in details.items() if not name.endswith("Details")}
    text = f"#{event['id']} {clock_text(event['timestamp'] - start)} {event['type']}"
    return shortened(text + "".join(f" {name}={value}" for name, value in shown.items()), _WIDTH)


def clock_text(seconds: Seconds) -> str:
    """Seconds as `HH:MM:SS`, with days before and milliseconds behind where there are any."""
    whole, fraction = divmod(round(seconds * 1000), 1000)
    days, rest = divmod(whole, 86_400)
    text = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return (f"{days}d " if days else "") + text + (f".{fraction:03}" if fraction else "")
