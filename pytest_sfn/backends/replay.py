"""The answers a finished execution was given, for another engine that runs the same definition on the same input."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from pytest_sfn.answers.mocks.registry import MockRegistry
from pytest_sfn.assertions.visits import Reader
from pytest_sfn.backends.causes import message_of
from pytest_sfn.backends.open_attempts import indices_of
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.language.tasks import Answer, TaskRequest
from pytest_sfn.typing import JSON

_SCHEDULED = ("TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled")
_SUCCEEDED = ("TaskSucceeded", "LambdaFunctionSucceeded", "ActivitySucceeded")
_TIMED_OUT = ("TaskTimedOut", "LambdaFunctionTimedOut", "ActivityTimedOut")
#: State name, Map indices, Parallel indices, visit.
_Place = tuple[str, tuple[int, ...], tuple[int, ...], int]


@dataclass(slots=True)
class Recorded:
    """What came of one attempt; `ended` is False while nothing had."""

    ended: bool = False
    output: JSON = None
    failure: WorkflowFailure | None = None
    timed_out: bool = False


class ReplayRunner:
    """A TaskRunner that gives each attempt what the same attempt of a recorded history was given."""

    def __init__(self, events: Sequence[dict[str, JSON]]) -> None:
        self.mocks = MockRegistry()
        self.services = _NoServices()
        self._recorded = recorded_answers(events)

    @property
    def timed_out(self) -> list[str]:
        """States whose Task ran into a time limit, which no answer can repeat."""
        return [place[0] for place, answers in self._recorded.items() if any(each.timed_out for each in answers)]

    def run(self, request: TaskRequest) -> Answer:
        """The recorded result, or the recorded failure."""
        place = (request.state_name, request.map_indices, request.branch_indices, request.visit)
        answers = self._recorded.get(place, [])
        if len(answers) <= request.retry_count:
            raise HarnessError(
                f"The other engine began attempt {request.retry_count + 1} of state {request.state_name!r}, and this "
                f"one made {len(answers)}"
            )
        answer = answers[request.retry_count]
        return Answer(answer.output, answer.failure)


@dataclass
class _NoServices:
    functions: dict[str, object] = field(default_factory=dict)
    http: list[object] = field(default_factory=list)


def recorded_answers(events: Sequence[dict[str, JSON]]) -> dict[_Place, list[Recorded]]:
    """The attempts of every visit of a Task, in order, with what came of each."""
    by_id = {event["id"]: event for event in events}
    answers: dict[int, list[Recorded]] = {}
    for event in events:
        entered = _entered(event, by_id)
        if entered is not None:
            _take(event, answers.setdefault(entered, []))
    counts: dict[tuple[str, tuple[int, ...]], int] = {}
    placed = {}
    for visit in Reader().read(events).all:
        maps, branches = indices_of(visit)
        number = counts.get((visit.name, maps), 0)
        counts[visit.name, maps] = number + 1
        if visit.event_id in answers:
            placed[visit.name, maps, branches, number] = answers[visit.event_id]
    return placed


def _entered(event: dict[str, JSON], by_id: dict[int, dict[str, JSON]]) -> int | None:
    """The id of the TaskStateEntered that an event of a Task follows from."""
    here: dict[str, JSON] | None = event
    while here is not None and not here["type"].endswith("StateEntered"):
        if here["type"].endswith("StateExited"):
            return None
        here = by_id.get(here["previousEventId"])
    return here["id"] if here is not None and here["type"] == "TaskStateEntered" else None


def _take(event: dict[str, JSON], answers: list[Recorded]) -> None:
    kind = event["type"]
    details = event.get(f"{kind[0].lower()}{kind[1:]}EventDetails", {})
    if kind in _SCHEDULED:
        answers.append(Recorded())
    elif not answers or answers[-1].ended:
        return
    elif kind in _SUCCEEDED:
        text = details.get("output")
        answers[-1].ended, answers[-1].output = True, None if text is None else json.loads(text)
    elif kind in _TIMED_OUT:
        answers[-1].ended = answers[-1].timed_out = True
    elif kind.endswith("Failed"):
        failure = WorkflowFailure(details.get("error"), message_of(details.get("cause")))
        answers[-1].ended, answers[-1].failure = True, failure
