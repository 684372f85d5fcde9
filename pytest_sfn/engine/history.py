"""The execution history: the engine's event tuples, shaped as the API's HistoryEvents when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON

#: An event as the engine keeps it: time, type, previousEventId, and what the shaper of its type takes.
Event = tuple[Any, ...]
_WHOLE = {"truncated": False}
#: Members that are JSON texts in the API, and whether a `...Details` member tells that they are not truncated.
_TEXTS = {"input": "inputDetails", "output": "outputDetails", "parameters": None}


class History:
    """
    The history of one execution, in order.

    events: HistoryEvents as GetExecutionHistory gives them, with `timestamp` as Unix seconds.
    """

    __slots__ = ("raw",)

    def __init__(self, raw: list[Event]) -> None:
        self.raw = raw

    def __len__(self) -> int:
        return len(self.raw)

    def __iter__(self) -> Iterator[dict[str, JSON]]:
        return (self._shaped(event, number) for number, event in enumerate(self.raw, 1))

    def __getitem__(self, index: int) -> dict[str, JSON]:
        """The event at a position from 0; its `id` is one more."""
        number = index % len(self.raw) if self.raw else index
        return self._shaped(self.raw[number], number + 1)

    def _shaped(self, event: Event, number: int) -> dict[str, JSON]:
        result = shaped(event, number)
        if number == 2 and "stateEnteredEventDetails" in result and self.raw[0][1] == "ExecutionStarted":
            # The first state shows the execution's input as it was given, white space and all (recorded from AWS).
            result["stateEnteredEventDetails"]["input"] = self.raw[0][3]
        return result

    @property
    def events(self) -> list[dict[str, JSON]]:
        """All events."""
        return list(self)


def shaped(event: Event, event_id: int) -> dict[str, JSON]:
    """One HistoryEvent."""
    time, event_type, previous = event[:3]
    result: dict[str, JSON] = {
        "timestamp": time,
        "type": event_type,
        "id": event_id,
        "previousEventId": previous,
    }
    shaper = _SHAPERS.get(event_type)
    if shaper is not None:
        shaper(result, event)
    elif event[3]:
        result[_details_name(event_type)] = details_with_texts(event[3])
    elif event_type in _ALWAYS_DETAILED:
        result[_details_name(event_type)] = {}
    return result


#: Types whose details AWS sends even when they are empty (recorded).
_ALWAYS_DETAILED = frozenset({"ExecutionFailed", "ExecutionAborted", "ActivityStarted", "ExecutionTimedOut"})


def details_with_texts(members: dict[str, JSON]) -> dict[str, JSON]:
    """The members of a details structure, JSON values written as texts."""
    written: dict[str, JSON] = {}
    for name, value in members.items():
        if name not in _TEXTS:
            written[name] = value
            continue
        written[name] = dumps(value)
        details = _TEXTS[name]
        if details is not None:
            written[details] = _WHOLE
    return written


def _details_name(event_type: str) -> str:
    return f"{event_type[0].lower()}{event_type[1:]}EventDetails"


def _started(result: dict[str, JSON], event: Event) -> None:
    details: dict[str, JSON] = {"input": event[3], "inputDetails": _WHOLE}
    if event[4] is not None:
        details["roleArn"] = event[4]
    result["executionStartedEventDetails"] = details


def _entered(result: dict[str, JSON], event: Event) -> None:
    result["stateEnteredEventDetails"] = {"name": event[3], "input": dumps(event[4]), "inputDetails": _WHOLE}


def _exited(result: dict[str, JSON], event: Event) -> None:
    details: dict[str, JSON] = {"name": event[3], "output": dumps(event[4]), "outputDetails": _WHOLE}
    if event[5]:  # an empty Assign shows nothing (recorded from AWS)
        details["assignedVariables"] = {name: dumps(value) for name, value in event[5].items()}
        details["assignedVariablesDetails"] = _WHOLE
    result["stateExitedEventDetails"] = details


def _iteration(result: dict[str, JSON], event: Event) -> None:
    result[_details_name(event[1])] = {"name": event[3], "index": event[4]}


_STATE_TYPES = ("Pass", "Task", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map")
_SHAPERS: dict[str, Callable[[dict[str, JSON], Event], None]] = {
    "ExecutionStarted": _started,
    **{f"{name}StateEntered": _entered for name in _STATE_TYPES},
    **{f"{name}StateExited": _exited for name in _STATE_TYPES},
    **{f"MapIteration{end}": _iteration for end in ("Started", "Succeeded", "Failed", "Aborted")},
}
