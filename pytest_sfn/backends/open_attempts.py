"""The Tasks that are under way in a history: which state asks is not on the wire, but it is in the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_sfn.assertions.visits import Reader, indices_of
from pytest_sfn.typing import JSON


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """One attempt of a Task that has begun and not ended. Indices as of TaskRequest, the outermost first."""

    state_name: str
    request: JSON
    retry_count: int
    visit: int
    map_indices: tuple[int, ...]
    branch_indices: tuple[int, ...]
    #: Tells this attempt from every other one of its execution.
    key: tuple[int, int]


def open_attempts(events: Iterable[dict[str, JSON]]) -> list[OpenAttempt]:
    """Those of a history, in the order their states were entered."""
    visits = Reader().read(events).all
    found = []
    for number, visit in enumerate(visits):
        if visit.type != "Task" or visit.exited is not None or not visit.attempts:
            continue
        attempt = visit.attempts[-1]
        if attempt.ended is not None:
            continue
        maps, branches = indices_of(visit)
        before = [each for each in visits[:number] if each.name == visit.name and indices_of(each)[0] == maps]
        found.append(
            OpenAttempt(
                visit.name,
                attempt.request,
                len(visit.attempts) - 1,
                len(before),
                maps,
                branches,
                (visit.event_id, len(visit.attempts)),
            )
        )
    return found
