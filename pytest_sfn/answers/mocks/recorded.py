"""Mocks that answer as a recorded execution was answered: from the events of GetExecutionHistory, ours or AWS's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from pytest_sfn.answers.mocks.mock import Mock
from pytest_sfn.answers.mocks.responses import Raises, Response, Returns
from pytest_sfn.expressions.json_text import loads
from pytest_sfn.typing import JSON, Seconds

#: How a Task ends: the event's details, and whether it succeeded.
_ENDS = {
    "TaskSucceeded": ("taskSucceededEventDetails", True),
    "TaskFailed": ("taskFailedEventDetails", False),
    "LambdaFunctionSucceeded": ("lambdaFunctionSucceededEventDetails", True),
    "LambdaFunctionFailed": ("lambdaFunctionFailedEventDetails", False),
    "ActivitySucceeded": ("activitySucceededEventDetails", True),
    "ActivityFailed": ("activityFailedEventDetails", False),
    "TaskSubmitFailed": ("taskSubmitFailedEventDetails", False),
    "TaskStartFailed": ("taskStartFailedEventDetails", False),
    "LambdaFunctionStartFailed": ("lambdaFunctionStartFailedEventDetails", False),
    "LambdaFunctionScheduleFailed": ("lambdaFunctionScheduleFailedEventDetails", False),
    "ActivityScheduleFailed": ("activityScheduleFailedEventDetails", False),
}
_BEGINNINGS = frozenset({"TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled"})


def mocks_of_history(events: Iterable[Mapping[str, JSON]], *, with_latency: bool = False) -> list[Mock]:
    """
    One mock for each state whose Tasks ended, with its answers in the order they came.

    events: those of GetExecutionHistory, with texts for inputs and outputs; times are datetimes, seconds, or the texts
    that the AWS CLI writes.
    with_latency: answers take as long as they took; else they come at once. Tasks that timed out have no answer.
    """
    by_id = {event["id"]: event for event in events}
    mocks: dict[str, Mock] = {}
    for _, event in sorted(by_id.items()):
        end = _ENDS.get(event["type"])
        if end is None:
            continue
        state_name = _state_of(event, by_id)
        mock = mocks.setdefault(state_name, Mock(state_name, f"the recorded {state_name!r}").validated("NONE"))
        mock.add_response(_response(event[end[0]], _latency(event, by_id) if with_latency else 0, succeeded=end[1]))
    return list(mocks.values())


def _response(details: Mapping[str, JSON], after: Seconds, *, succeeded: bool) -> Response:
    if succeeded:
        return Returns(loads(details["output"]), after, whole=True)
    return Raises(details.get("error"), details.get("cause"), after)


def _state_of(event: Mapping[str, JSON], by_id: Mapping[int, Mapping[str, JSON]]) -> str:
    entered = _previous(event, by_id, "TaskStateEntered")
    name: str = entered["stateEnteredEventDetails"]["name"]
    return name


def _latency(event: Mapping[str, JSON], by_id: Mapping[int, Mapping[str, JSON]]) -> Seconds:
    return _seconds(event["timestamp"]) - _seconds(_previous(event, by_id, *_BEGINNINGS)["timestamp"])


def _previous(event: Mapping[str, JSON], by_id: Mapping[int, Mapping[str, JSON]], *types: str) -> Mapping[str, JSON]:
    """The nearest event of these types on the way back."""
    while event["type"] not in types:
        event = by_id[event["previousEventId"]]
    return event


def read_history(file: Path) -> list[dict[str, JSON]]:
    """The events in a file: what `aws stepfunctions get-execution-history` writes, or the list of events alone."""
    document = loads(file.read_text(encoding="utf-8"))
    events: list[dict[str, JSON]] = document["events"] if isinstance(document, dict) else document
    return events


def _seconds(moment: JSON) -> Seconds:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)
