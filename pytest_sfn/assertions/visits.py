"""
The visits of states in a history: who was entered when, in which branch or iteration, with which attempts.

Built from HistoryEvents and their previousEventId alone, so it reads a history of AWS as well as one of ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from pytest_sfn.typing import JSON, Seconds


def _parsed(text: str | None) -> JSON:
    return None if text is None else json.loads(text)


@dataclass(slots=True)
class Attempt:
    """
    One attempt of a Task, a Parallel or a Map.

    started and ended are Unix seconds of execution time, ended None while it goes on. error and cause are those it
    failed with, None unless `failed`. result_text: the raw result of a Task, None unless it succeeded.
    """

    started: Seconds
    ended: Seconds | None = None
    error: str | None = None
    cause: str | None = None
    failed: bool = False
    timed_out: bool = False
    request_text: str | None = None
    result_text: str | None = None
    lines: dict[int, Line] = field(default_factory=dict)

    @property
    def request(self) -> JSON:
        """The parameters or input the attempt sent; None for Parallel and Map."""
        return _parsed(self.request_text)


@dataclass(slots=True)
class StateVisit:
    """One entry into a state, and what came of it."""

    name: str
    type: str
    line: Line
    entered: Seconds
    input_text: str | None
    event_id: int
    exited: Seconds | None = None
    output_text: str | None = None
    attempts: list[Attempt] = field(default_factory=list)
    assigned: dict[str, JSON] = field(default_factory=dict)

    @property
    def input(self) -> JSON:
        """The raw input."""
        return _parsed(self.input_text)

    @property
    def output(self) -> JSON:
        """The effective output; None while it has not been left."""
        return _parsed(self.output_text)

    @property
    def lines(self) -> dict[int, Line]:
        """Branches or iterations of the last attempt, by index."""
        return self.attempts[-1].lines if self.attempts else {}


@dataclass(slots=True)
class Line:
    """The visits of one line of execution: the whole machine, a branch, or an iteration, in the state `owner`."""

    owner: StateVisit | None = None
    visits: list[StateVisit] = field(default_factory=list)
    status: str = "RUNNING"

    @property
    def names(self) -> list[str]:
        """State names in the order they were entered."""
        return [visit.name for visit in self.visits]


#: Events of a Task's attempts, whatever its Resource is.
_TASK_EVENT = re.compile(r"(?:Task|LambdaFunction|Activity)(Scheduled|Succeeded|TimedOut|\w*Failed)")
_OWN_ENDS = ("MapStateSucceeded", "MapStateFailed", "ParallelStateSucceeded", "ParallelStateFailed")
_OWN_STARTS = frozenset({"MapStateEntered", "ParallelStateEntered", "EvaluationFailed", "MapRunFailed"})

_Event: TypeAlias = dict[str, JSON]
#: Where an event belongs: the line of execution, and the visit in it that goes on.
_Place: TypeAlias = tuple[Line, StateVisit | None]


def _details(event: _Event) -> dict[str, JSON]:
    event_type = event["type"]
    found: dict[str, JSON] = event.get(f"{event_type[0].lower()}{event_type[1:]}EventDetails", {})
    return found


class Reader:
    """Reads events one by one into `root`, and `all` visits in order."""

    def __init__(self) -> None:
        self.root = Line()
        self.all: list[StateVisit] = []
        self._place: dict[int, _Place] = {}
        self._type: dict[int, str] = {}

    def read(self, events: Iterable[_Event]) -> Reader:
        """Take in events, in order."""
        for event in events:
            event_id = event["id"]
            self._type[event_id] = event["type"]
            line, visit = self._place.get(event["previousEventId"], (self.root, None))
            self._place[event_id] = self._take(event, line, visit)
        return self

    def _take(self, event: _Event, line: Line, visit: StateVisit | None) -> _Place:
        event_type = event["type"]
        if event_type.endswith("StateEntered"):
            return self._enter(event, line, visit)
        if event_type.endswith("StateExited"):
            return self._exit(event, line)
        if event_type.startswith("MapIteration"):
            return self._iteration(event, line)
        if event_type in ("MapStateStarted", "ParallelStateStarted"):
            return self._start(event, line, visit)
        if event_type in _OWN_ENDS:
            return self._end(event, line, visit)
        if visit is not None:
            _attempt(event, visit)
        return line, visit

    def _enter(self, event: _Event, line: Line, visit: StateVisit | None) -> _Place:
        details = event["stateEnteredEventDetails"]
        if self._type.get(event["previousEventId"]) == "ParallelStateStarted" and visit is not None:
            attempt = visit.attempts[-1]
            line = attempt.lines[len(attempt.lines)] = Line(visit)
        entered = StateVisit(
            details["name"],
            event["type"].removesuffix("StateEntered"),
            line,
            event["timestamp"],
            details.get("input"),
            event["id"],
        )
        line.visits.append(entered)
        self.all.append(entered)
        return line, entered

    @staticmethod
    def _exit(event: _Event, line: Line) -> _Place:
        details = event["stateExitedEventDetails"]
        visit = _open_visit(line, details["name"])
        if visit is None:
            return line, None
        visit.exited = event["timestamp"]
        visit.output_text = details.get("output")
        visit.assigned = {name: _parsed(text) for name, text in details.get("assignedVariables", {}).items()}
        return visit.line, visit

    @staticmethod
    def _iteration(event: _Event, line: Line) -> _Place:
        details = _details(event)
        owner = _open_visit(line, details["name"])
        if owner is None or not owner.attempts:
            return line, None
        lines = owner.attempts[-1].lines
        iteration = lines.setdefault(details["index"], Line(owner))
        end = event["type"].removeprefix("MapIteration").upper()
        if end != "STARTED":
            iteration.status = end
        return iteration, None

    def _start(self, event: _Event, line: Line, visit: StateVisit | None) -> _Place:
        own = self._type.get(event["previousEventId"]) in _OWN_STARTS and visit is not None and visit.exited is None
        owner = visit if own else line.owner
        if owner is None:
            return line, visit
        if owner.attempts and owner.attempts[-1].ended is None:
            _fail(owner.attempts[-1], line)
        owner.attempts.append(Attempt(event["timestamp"]))
        return owner.line, owner

    @staticmethod
    def _end(event: _Event, line: Line, visit: StateVisit | None) -> _Place:
        """The end of a Parallel or Map, which follows from the last event inside it, or from that of its map run."""
        going_on = visit is not None and visit.attempts and visit.attempts[-1].ended is None
        own = going_on and visit is not None and event["type"].startswith(visit.type)
        owner = visit if own else line.owner
        if owner is None or not owner.attempts:
            return line, visit
        if event["type"].endswith("Failed"):
            _fail(owner.attempts[-1], line)
        owner.attempts[-1].ended = event["timestamp"]
        return owner.line, owner


def _fail(attempt: Attempt, line: Line) -> None:
    """The end of an attempt of a Parallel or Map with what failed last inside of it."""
    attempt.failed = True
    for last in line.visits[-1:]:
        attempt.ended = last.entered
        for inner in last.attempts[-1:]:
            attempt.ended = inner.ended or last.entered
            if inner.failed:
                attempt.error, attempt.cause = inner.error, inner.cause


def _open_visit(line: Line | None, name: str) -> StateVisit | None:
    """The visit of that name that is going on in this line or in one around it."""
    while line is not None:
        if line.visits and line.visits[-1].name == name:
            return line.visits[-1]
        line = line.owner.line if line.owner is not None else None
    return None


def _attempt(event: _Event, visit: StateVisit) -> None:
    """What an event within a visit says of its attempts."""
    match = _TASK_EVENT.fullmatch(event["type"])
    if match is None:
        return
    details = _details(event)
    if match[1] == "Scheduled":
        visit.attempts.append(Attempt(event["timestamp"], request_text=details.get("parameters", details.get("input"))))
    elif visit.attempts:
        attempt = visit.attempts[-1]
        attempt.ended = event["timestamp"]
        if match[1] == "Succeeded":
            attempt.result_text = details.get("output")
        else:
            attempt.failed, attempt.timed_out = True, match[1] == "TimedOut"
            attempt.error, attempt.cause = details.get("error"), details.get("cause")


def indices_of(visit: StateVisit) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(indices of the Map iterations a visit is in, those of Parallel branches), the outermost first."""
    maps: list[int] = []
    branches: list[int] = []
    line = visit.line
    while line.owner is not None:
        owner = line.owner
        (maps if owner.type == "Map" else branches).insert(0, _index_of(line, owner))
        line = owner.line
    return tuple(maps), tuple(branches)


def _index_of(line: Line, owner: StateVisit) -> int:
    for attempt in owner.attempts:
        for index, each in attempt.lines.items():
            if each is line:
                return index
    return 0
