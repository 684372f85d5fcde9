"""Mocks that answer as a recorded execution was answered: from the events of GetExecutionHistory, ours or AWS's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pytest_sfn.answers.mocks.mock import Clause, Mock
from pytest_sfn.answers.mocks.responses import Raises, Response, Returns
from pytest_sfn.answers.mocks.targets import StateTarget
from pytest_sfn.assertions.recording import read_recording, seconds_of
from pytest_sfn.assertions.visits import Attempt, Reader, indices_of
from pytest_sfn.expressions.json_text import loads
from pytest_sfn.language.tasks import Answer, TaskRequest
from pytest_sfn.typing import JSON, Seconds

#: State name and indices of the Map iterations around it. Branches of a Parallel are told by the state's name.
_Place: TypeAlias = tuple[str, tuple[int, ...]]
#: The same, and the number of the visit there.
VisitKey: TypeAlias = tuple[str, tuple[int, ...], int]
#: When an answer comes that never came: no execution lasts so long.
_NEVER: Seconds = 1e9
#: A recorded attempt that began so much earlier or later than now has another place in time.
_DRIFT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class RecordedResult(Returns):
    """A result that a Task has had: it is one, whatever a mock would tell by it."""

    def answer(self, _request: TaskRequest) -> Answer:
        """The value."""
        return Answer(self.value, None, self.after)


def mocks_of_history(events: Iterable[Mapping[str, JSON]], *, with_latency: bool = False) -> list[Mock]:
    """
    One mock for each state whose Tasks ended, with its answers in the order they came.

    events: those of GetExecutionHistory, with texts for inputs and outputs; times are datetimes, seconds, or the texts
    that the AWS CLI writes.
    with_latency: answers take as long as they took; else they come at once. Tasks that timed out have no answer.
    """
    timed = [{**event, "timestamp": seconds_of(event["timestamp"])} for event in events]
    ended = [
        (attempt.ended, visit.name, attempt)
        for visit in Reader().read(timed).all
        for attempt in visit.attempts
        if visit.type == "Task" and attempt.ended is not None and not attempt.timed_out
    ]
    mocks: dict[str, Mock] = {}
    for moment, name, attempt in sorted(ended, key=lambda each: each[0]):
        mock = mocks.setdefault(name, Mock(name, f"the recorded {name!r}").validated("NONE"))
        mock.add_response(_response(attempt, moment - attempt.started if with_latency else 0))
    return list(mocks.values())


def read_history(file: Path) -> list[dict[str, JSON]]:
    """The events in a file: a recording, what `aws stepfunctions get-execution-history` writes, or the events alone."""
    return read_recording(file).events


def recorded_attempts(events: Iterable[dict[str, JSON]]) -> dict[VisitKey, list[Attempt]]:
    """The attempts of every visit of a Task, in order."""
    visits: Counter[tuple[str, tuple[int, ...]]] = Counter()
    recorded = {}
    for visit in Reader().read(events).all:
        maps, _ = indices_of(visit)
        if visit.type == "Task":
            recorded[visit.name, maps, visits[visit.name, maps]] = visit.attempts
        visits[visit.name, maps] += 1
    return recorded


class RecordedAnswers:
    """
    Gives each attempt of one execution what the same attempt of a recording was given, when it was given it.

    Attempts are the same by state, Map iterations, visit and number. What was never answered never is: it runs into
    the time limits of the definition as it is now. started: when this execution starts, in Unix seconds, as
    recorded_start is when the recorded one did.
    """

    def __init__(self, events: Iterable[dict[str, JSON]], recorded_start: Seconds, started: Seconds) -> None:
        #: State name and Map iterations -> the attempts of each visit that made any.
        self._visits: dict[_Place, list[list[Attempt]]] = {}
        for (name, maps, _), attempts in recorded_attempts(events).items():
            if attempts:
                self._visits.setdefault((name, maps), []).append(attempts)
        self._later = started - recorded_start
        #: Of this execution: the visits that have asked, by TaskRequest's number, and how often.
        self._asked: dict[_Place, dict[int, int]] = {}

    def mocks(self) -> list[Mock]:
        """A mock for each recorded state, which leaves what the recording does not have to others."""
        return [self._mock(name) for name in dict.fromkeys(name for name, _ in self._visits)]

    def _mock(self, state_name: str) -> Mock:
        clause = Clause(conditions=[self._difference], chosen=lambda request, _: self._answer(request))
        mock = Mock(state_name, f"the recorded {state_name!r}", [clause])
        mock.target = StateTarget(state_name)
        return mock.validated("NONE")  # the service itself has answered so

    def _difference(self, request: TaskRequest) -> str | None:
        return None if self._next(request) is not None else "the recording has no such attempt"

    def _next(self, request: TaskRequest) -> Attempt | None:
        # By count, not by retry count: that begins again when an execution is redriven.
        asked = self._asked.setdefault(_place(request), {})
        number = list(asked).index(request.visit) if request.visit in asked else len(asked)
        visits = self._visits.get(_place(request), [])
        attempts = visits[number] if number < len(visits) else []
        count = asked.get(request.visit, 0)
        return attempts[count] if count < len(attempts) else None

    def _answer(self, request: TaskRequest) -> Response:
        attempt = self._next(request)
        assert attempt is not None  # the clause's condition
        asked = self._asked[_place(request)]
        asked[request.visit] = asked.get(request.visit, 0) + 1
        if attempt.ended is None or attempt.timed_out:
            return RecordedResult(None, _NEVER)
        every = request.heartbeat_seconds / 2 if request.heartbeat_seconds else None
        return _response(attempt, self._latency(attempt, attempt.ended, request), every)

    def _latency(self, attempt: Attempt, ended: Seconds, request: TaskRequest) -> Seconds:
        """
        As long as it took; and what AWS takes between states, which an engine in virtual time does not.

        So answers come in their recorded order in all branches. An answer in time stays in time.
        """
        took = ended - attempt.started
        drift = attempt.started + self._later - request.now
        if abs(drift) <= _DRIFT_SECONDS:
            limits = [each for each in (request.timeout_seconds, request.heartbeat_seconds) if each and each > took]
            took = min([took + drift, *(each - 0.001 for each in limits)])
        return round(max(0.0, took), 3)


def _place(request: TaskRequest) -> _Place:
    return request.state_name, request.map_indices


def _response(attempt: Attempt, after: Seconds, heartbeat_every: Seconds | None = None) -> Response:
    if attempt.failed:
        return Raises(attempt.error, attempt.cause, after, heartbeat_every)
    value = None if attempt.result_text is None else loads(attempt.result_text)
    return RecordedResult(value, after, heartbeat_every=heartbeat_every)
