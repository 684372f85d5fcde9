"""
What one execution covered of its definition: read from its finished history and the compiled machine, nothing else.

So it holds for executions in process, in a container, at an endpoint, and for the child executions of map runs. What a
history does not tell is worked out from the machine: which of two Choice Rules with one Next was taken, and what the
operands of And, Or and Not were, by evaluating the compiled rules on the recorded input once more; which Retrier an
error met, by the errors of the attempts before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, TypeAlias, cast

from pytest_sfn.assertions.visits import Attempt, Line, Reader, StateVisit
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.catch import find_catcher
from pytest_sfn.language.error_names import TaskTimeout
from pytest_sfn.language.machine import StateMachine
from pytest_sfn.language.retry import Retrier, find_retrier
from pytest_sfn.language.states.base import State
from pytest_sfn.language.states.choice import ChoiceState
from pytest_sfn.language.states.handling import HandlingState
from pytest_sfn.reports.coverage.choices import ChoiceFacts, operands_seen, rule_taken
from pytest_sfn.reports.coverage.model import Kind
from pytest_sfn.typing import JSON, Seconds

#: How often each item was gone through, by its kind and JSON Pointer.
Hits: TypeAlias = Counter[tuple[Kind, str]]
#: The statuses of the child executions of a map run, by its ARN; None where they are not known.
Children: TypeAlias = Callable[[str], Sequence[str] | None]

_TIMED_OUT = frozenset({"TaskTimedOut", "LambdaFunctionTimedOut", "ActivityTimedOut"})
_SCHEDULED = frozenset({"TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled"})
#: After these a ParallelStateStarted or MapStateStarted says nothing of an attempt before; after any other, it failed.
_ENTRIES = frozenset({"ParallelStateEntered", "MapStateEntered", "EvaluationFailed", "MapRunFailed"})
_FAILING = frozenset({"ParallelStateStarted", "MapStateStarted", "ParallelStateFailed", "MapStateFailed"})


class CompiledMachine:
    """The states of a compiled machine by name, with their JSON Pointers; made once for all its executions."""

    def __init__(self, machine: StateMachine) -> None:
        self.machine = machine
        self.states: dict[str, State] = {}
        self.pointers: dict[str, str] = {}
        for state in machine.all_states():
            self.states[state.name] = state
            self.pointers[state.name] = state.place.pointer

    def document(self, name: str) -> dict[str, JSON]:
        """What the definition says of a state."""
        return self.machine.document_of(self.states[name])


def covered(
    compiled: CompiledMachine, events: Iterable[dict[str, JSON]], facts: ChoiceFacts, children: Children
) -> Hits:
    """What an execution with this history covered. facts: what its Context Object told."""
    reader = _VisitReader()
    reader.read(events)
    return _Covering(compiled, reader, facts, children).hits


class _Facts:
    """What the events of a visit tell besides its attempts."""

    __slots__ = ("evaluations", "heartbeats", "lengths", "map_runs", "redriven", "scheduled", "thrown", "timeouts")

    def __init__(self) -> None:
        #: Errors of expressions.
        self.evaluations: list[str | None] = []
        #: Numbers of the attempts that TimeoutSeconds, or HeartbeatSeconds, ended.
        self.timeouts: set[int] = set()
        self.heartbeats: set[int] = set()
        #: (time, timeoutInSeconds, heartbeatInSeconds) of the attempt that goes on.
        self.scheduled: tuple[Seconds, float | None, float | None] | None = None
        #: By the number of the attempt: items of a Map, ARN of its map run, the line that failed it.
        self.lengths: dict[int, int] = {}
        self.map_runs: dict[int, str] = {}
        self.thrown: dict[int, Line] = {}
        #: Attempts made before each redrive: every Retrier begins anew then.
        self.redriven: list[int] = []


_NOTHING = _Facts()


class _VisitReader(Reader):
    """Reads visits, and notes what coverage wants to know besides."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: dict[int, _Facts] = {}
        self.timed_out = False

    def of(self, visit: StateVisit) -> _Facts:
        return self.facts.get(visit.event_id, _NOTHING)

    def _note(self, visit: StateVisit) -> _Facts:
        return self.facts.setdefault(visit.event_id, _Facts())

    def _take(self, event: dict[str, JSON], line: Line, visit: StateVisit | None) -> tuple[Line, StateVisit | None]:
        noted = self._NOTED.get(event["type"])
        if noted is None:
            return super()._take(event, line, visit)
        if event["type"] in _FAILING:
            self._thrown(event, line, visit)
        taken = super()._take(event, line, visit)
        noted(self, event, taken[1])
        return taken

    def _thrown(self, event: dict[str, JSON], line: Line, visit: StateVisit | None) -> None:
        """The line in which the attempt of a Parallel or Map failed: the event follows from its last one."""
        if event["type"].endswith("Started") and self._type.get(event["previousEventId"]) in _ENTRIES:
            return
        going_on = visit is not None and visit.attempts and visit.attempts[-1].ended is None
        if going_on and visit is not None and event["type"].startswith(visit.type):
            return  # a Distributed Map: nothing of it is inside this history
        owner = line.owner
        if owner is not None and owner.attempts and line.visits and line.visits[-1].exited is None:
            self._note(owner).thrown[len(owner.attempts) - 1] = line

    def _scheduled(self, event: dict[str, JSON], visit: StateVisit | None) -> None:
        details: dict[str, JSON] = next(
            (value for name, value in event.items() if name.endswith("ScheduledEventDetails")), {}
        )
        limits = details.get("timeoutInSeconds"), details.get("heartbeatInSeconds")
        if visit is not None and any(each is not None for each in limits):
            self._note(visit).scheduled = (event["timestamp"], *limits)

    def _timed_out(self, event: dict[str, JSON], visit: StateVisit | None) -> None:
        """Both are told as States.Timeout: by the time they took one knows which it was."""
        if visit is None or not visit.attempts:
            return
        facts, number = self._note(visit), len(visit.attempts) - 1
        if facts.scheduled is None:
            facts.timeouts.add(number)
            return
        since, timeout, heartbeat = facts.scheduled
        by_heartbeat = heartbeat is not None and (timeout is None or event["timestamp"] - since < timeout - 1e-6)
        (facts.heartbeats if by_heartbeat else facts.timeouts).add(number)

    def _started(self, event: dict[str, JSON], visit: StateVisit | None) -> None:
        length = event.get("mapStateStartedEventDetails", {}).get("length")
        if visit is not None and visit.attempts and length is not None:
            self._note(visit).lengths[len(visit.attempts) - 1] = length

    def _map_run(self, event: dict[str, JSON], visit: StateVisit | None) -> None:
        details = event.get("mapRunStartedEventDetails") or event.get("mapRunRedrivenEventDetails") or {}
        if visit is not None and visit.attempts:
            self._note(visit).map_runs[len(visit.attempts) - 1] = details.get("mapRunArn", "")

    def _map_run_failed(self, event: dict[str, JSON], visit: StateVisit | None) -> None:
        details = event.get("mapRunFailedEventDetails", {})
        if visit is not None and visit.attempts:
            attempt = visit.attempts[-1]
            attempt.failed, attempt.error, attempt.cause = True, details.get("error"), details.get("cause")

    def _evaluation(self, event: dict[str, JSON], visit: StateVisit | None) -> None:
        """It points back to what came before the state was entered, so the state is found by its name."""
        details = event.get("evaluationFailedEventDetails", {})
        near = [] if visit is None else [visit.line.visits[-1]]
        name = details.get("state")
        found = next((each for each in (*near, *reversed(self.all)) if each.name == name and each.exited is None), None)
        if found is not None:
            self._note(found).evaluations.append(details.get("error"))

    def _redriven(self, _event: dict[str, JSON], _visit: StateVisit | None) -> None:
        for visit in self.all:
            if visit.exited is None:
                self._note(visit).redriven.append(len(visit.attempts))

    def _ended(self, _event: dict[str, JSON], _visit: StateVisit | None) -> None:
        self.timed_out = True

    def _nothing(self, _event: dict[str, JSON], _visit: StateVisit | None) -> None:
        pass

    #: Event type -> what is noted of it, with the visit that it leads to.
    _NOTED: ClassVar[dict[str, Callable[[_VisitReader, dict[str, JSON], StateVisit | None], None]]] = {
        **dict.fromkeys(_SCHEDULED, _scheduled),
        **dict.fromkeys(_TIMED_OUT, _timed_out),
        **dict.fromkeys(("ParallelStateStarted", "ParallelStateFailed", "MapStateFailed"), _nothing),
        "MapStateStarted": _started,
        "MapRunStarted": _map_run,
        "MapRunRedriven": _map_run,
        "MapRunFailed": _map_run_failed,
        "EvaluationFailed": _evaluation,
        "ExecutionRedriven": _redriven,
        "ExecutionTimedOut": _ended,
    }


class _Covering:
    """Counts the hits of one execution, line by line, with the variables each state could see."""

    def __init__(self, compiled: CompiledMachine, reader: _VisitReader, facts: ChoiceFacts, children: Children) -> None:
        self.hits: Hits = Counter()
        self._compiled = compiled
        self._reader = reader
        self._facts = facts
        self._children = children
        if reader.timed_out:
            self.hits["timeout", "/TimeoutSeconds"] += 1
        self._line(reader.root, {}, None)

    def _line(self, line: Line, variables: dict[str, JSON], item: JSON) -> None:
        """One line of execution. item: what the Context Object shows of the Map iteration it is in."""
        visits = line.visits
        for number, visit in enumerate(visits):
            state = self._compiled.states.get(visit.name)
            if state is None:
                continue
            pointer = self._compiled.pointers[visit.name]
            self.hits["state", pointer] += 1
            following = visits[number + 1].name if number + 1 < len(visits) else None
            if isinstance(state, ChoiceState):
                self._choice(state, visit, following, (pointer, variables, item))
            elif isinstance(state, HandlingState):
                self._handling(state, visit, following, (pointer, variables, item))
            elif visit.exited is not None:
                self._transition(state, pointer)
            if visit.assigned:
                variables = {**variables, **visit.assigned}

    def _transition(self, state: State, pointer: str) -> None:
        field = "End" if state.next_name is None else "Next"
        self.hits[cast("Kind", field.lower()), f"{pointer}/{field}"] += 1

    # --- Choice
    def _choice(self, state: ChoiceState, visit: StateVisit, following: str | None, seen: _Seen) -> None:
        pointer, variables, item = seen
        scope = self._facts.scope(visit, variables, item)
        if visit.exited is not None:
            taken = rule_taken(state, visit, following, scope)
            if taken is None:
                self.hits["default", f"{pointer}/Default"] += 1
            else:
                self.hits["rule", f"{pointer}/Choices/{taken}"] += 1
        if any(rule.operands for rule in state.rules):
            for place, holds in operands_seen(state, visit, scope):
                self.hits["operand_true" if holds else "operand_false", place] += 1

    # --- Task, Parallel, Map
    def _handling(self, state: HandlingState, visit: StateVisit, following: str | None, seen: _Seen) -> None:
        pointer, variables, _ = seen
        facts = self._reader.of(visit)
        for number, attempt in enumerate(visit.attempts):
            if visit.type == "Map":
                self._map_attempt(visit, number, pointer)
            elif number in facts.thrown:
                self._branch(facts.thrown[number], pointer)
            for index, inner in attempt.lines.items():
                self._line(inner, variables, {"Index": index} if visit.type == "Map" else seen[2])
        self._timeouts(visit, pointer)
        failures = list(self._failures(visit))
        if state.retriers and failures:
            self._retries(state.retriers, failures, pointer, facts)
        if visit.exited is not None:
            self._left(state, visit, following, pointer, failures)

    def _timeouts(self, visit: StateVisit, pointer: str) -> None:
        facts = self._reader.of(visit)
        kinds: tuple[tuple[Kind, set[int], str], ...] = (
            ("timeout", facts.timeouts, "TimeoutSeconds"),
            ("heartbeat", facts.heartbeats, "HeartbeatSeconds"),
        )
        for kind, numbers, field in kinds:
            for name in (field, f"{field}Path"):
                if numbers:
                    self.hits[kind, f"{pointer}/{name}"] += len(numbers)

    def _failures(self, visit: StateVisit) -> Iterator[tuple[int, WorkflowFailure]]:
        """What the attempts of a visit failed with, each with the number of the attempt."""
        facts = self._reader.of(visit)
        for number, attempt in enumerate(visit.attempts):
            if attempt.failed:
                yield number, self._failure(visit, number, attempt)
        for error in facts.evaluations:
            yield len(visit.attempts), WorkflowFailure(error)

    def _failure(self, visit: StateVisit, number: int, attempt: Attempt) -> WorkflowFailure:
        facts = self._reader.of(visit)
        if number in facts.heartbeats:
            return TaskTimeout(heartbeat=True)
        error = attempt.error
        if error is None and number in facts.thrown:
            error = self._error_of_line(facts.thrown[number])
        return WorkflowFailure(error, attempt.cause)

    def _error_of_line(self, line: Line) -> str | None:
        """The Error Name that a branch or iteration failed with: what its last state failed with."""
        visit = line.visits[-1]
        if visit.type == "Fail":
            error = self._compiled.document(visit.name).get("Error") if visit.name in self._compiled.states else None
            return error if isinstance(error, str) else None
        evaluations = self._reader.of(visit).evaluations
        if evaluations:
            return evaluations[-1]
        number = len(visit.attempts) - 1
        return self._failure(visit, number, visit.attempts[-1]).error if number >= 0 else None

    def _retries(
        self, retriers: Sequence[Retrier], failures: list[tuple[int, WorkflowFailure]], pointer: str, facts: _Facts
    ) -> None:
        """Each failure meets the first Retrier that names it, which has a budget of its own for each visit."""
        used = [0] * len(retriers)
        redrives = list(facts.redriven)
        for number, failure in failures:
            while redrives and redrives[0] <= number:
                redrives.pop(0)
                used = [0] * len(retriers)
            index = find_retrier(retriers, failure)
            if index is None:
                continue
            exhausted = used[index] >= retriers[index].max_attempts
            used[index] += 1
            self.hits["retrier_exhausted" if exhausted else "retrier", f"{pointer}/Retry/{index}"] += 1

    def _left(
        self,
        state: HandlingState,
        visit: StateVisit,
        following: str | None,
        pointer: str,
        failures: list[tuple[int, WorkflowFailure]],
    ) -> None:
        """By its transition, or by the Catcher that took the failure."""
        catcher = _catcher(state, visit, following, [failure for _, failure in failures])
        if catcher is None:
            self._transition(state, pointer)
        else:
            self.hits["catcher", f"{pointer}/Catch/{catcher}"] += 1

    # --- what is inside Map and Parallel
    def _map_attempt(self, visit: StateVisit, number: int, pointer: str) -> None:
        facts, attempt = self._reader.of(visit), visit.attempts[number]
        field = "ItemProcessor" if "ItemProcessor" in self._compiled.document(visit.name) else "Iterator"
        at = f"{pointer}/{field}"
        run = facts.map_runs.get(number)
        statuses = None if run is None else self._children(run)
        length = facts.lengths.get(number) if statuses is None else len(statuses)
        if length is not None and (run is None or statuses is not None or length):
            self.hits["map_none" if length == 0 else "map_one" if length == 1 else "map_many", at] += 1
        inside = number in facts.thrown or attempt.error == "States.ExceedToleratedFailureThreshold"
        if attempt.failed and inside:
            self.hits["map_failed", at] += 1
        elif not attempt.failed and statuses is not None and any(status != "SUCCEEDED" for status in statuses):
            self.hits["map_failures_tolerated", at] += 1

    def _branch(self, line: Line, pointer: str) -> None:
        """State names are unique in a machine: the first state of the branch tells which it is."""
        first = self._compiled.pointers.get(line.visits[0].name, "")
        index = first.removeprefix(f"{pointer}/Branches/").partition("/")[0]
        self.hits["branch_failed", f"{pointer}/Branches/{index}"] += 1


#: JSON Pointer of a state, the variables it can see, and the Map iteration it is in.
_Seen: TypeAlias = tuple[str, dict[str, JSON], JSON]


def _catcher(
    state: HandlingState, visit: StateVisit, following: str | None, failures: Sequence[WorkflowFailure]
) -> int | None:
    """
    The index of the Catcher by which a visit was left, None if by its transition.

    By the state that follows, where only one of them leads there; else by what the state failed with.
    """
    catchers = [(index, each) for index, each in enumerate(state.catchers) if each.next_name == following]
    if not catchers:
        return None
    gave_up = bool(visit.attempts) and visit.attempts[-1].failed
    own = state.next_name == following and not gave_up
    if not own and len(catchers) == 1:
        return catchers[0][0]
    failed = bool(failures) and (gave_up or not visit.attempts or _ended_evaluating(failures, visit))
    failure = failures[-1] if failed and failures[-1].error is not None else _shown_failure(visit)
    if failure is None and failed:
        failure = failures[-1]
    if failure is None:
        return None if own else catchers[0][0]
    caught = find_catcher(state.catchers, failure)
    return next((index for index, each in catchers if each is caught), None if own else catchers[0][0])


def _ended_evaluating(failures: Sequence[WorkflowFailure], visit: StateVisit) -> bool:
    """Whether the last failure is that of an expression, after an attempt that had succeeded."""
    return len(failures) > sum(attempt.failed for attempt in visit.attempts)


def _shown_failure(visit: StateVisit) -> WorkflowFailure | None:
    """
    The failure that the output shows where no event tells of one: a Parameters or ResultPath that could not be applied.

    Its Error Output is then the output or in it, and the state made no attempt or its last one succeeded.
    """
    output: Any = visit.output
    if not isinstance(output, dict):
        return None
    for shown in (output, *output.values()):
        if isinstance(shown, dict) and shown.keys() == {"Error", "Cause"} and str(shown["Error"]).startswith("States."):
            return WorkflowFailure(shown["Error"], shown["Cause"])
    return None
