"""Two runs of one execution laid side by side: where their statuses, outputs, paths and data part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import zip_longest

from pytest_sfn.assertions import RecordedExecution
from pytest_sfn.assertions.execution import ExecutionSource
from pytest_sfn.assertions.value_paths import Ignored
from pytest_sfn.assertions.visits import Attempt, Line, Reader, StateVisit, indices_of
from pytest_sfn.backends.causes import message_of
from pytest_sfn.typing import JSON, Seconds

#: What differs from run to run, and says nothing of the workflow.
_RUN_MEMBERS = frozenset({"SdkHttpMetadata", "SdkResponseMetadata", "ExecutedVersion", "ResponseMetadata"})
_PASSING = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)"), "<time>"),
    (re.compile(r"arn:aws[\w-]*:states:[\w-]*:\d*:(execution|express|stateMachine|mapRun):[^\"\s]+"), "<arn>"),
    (re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{60,}={0,2}(?![\w+/=])"), "<token>"),
    (re.compile(r"entered at the event id #\d+"), "entered at the event id #<number>"),  # branches begin in any order
)


def differences(
    first: ExecutionSource, second: ExecutionSource, names: tuple[str, str], *, times: bool, ignored: Ignored
) -> str:
    """
    A unified diff of the two, empty where they tell the same.

    times: whether waits before retries count. ignored: what is left out of every input, output, request and variable.
    """
    left, right = (list(story(source, times=times, ignored=ignored)) for source in (first, second))
    return "\n".join(unified_diff(left, right, names[0], names[1], lineterm="", n=3))


def story(source: ExecutionSource, *, times: bool, ignored: Ignored) -> Iterator[str]:
    """An execution in lines that two engines should agree on."""
    execution = RecordedExecution(source)
    yield f"status {execution.status}"
    yield f"path {' -> '.join(execution.path)}"
    if execution.error is not None or execution.cause is not None:
        yield f"error {execution.error}: {_text(message_of(execution.cause))}"
    if execution.output is not None:
        yield f"output {shown(ignored.left_out(execution.output))}"
    yield from _lines(Reader().read(execution.events).root, "", times=times, ignored=ignored)


def _lines(line: Line, indent: str, *, times: bool, ignored: Ignored) -> Iterator[str]:
    for visit in line.visits:
        yield f"{indent}{visit.type} {visit.name!r}"
        yield f"{indent}  input {shown(ignored.left_out(visit.input))}"
        yield from (f"{indent}  {text}" for text in _attempts(visit, times=times, ignored=ignored))
        for label, inner in _children(visit):
            yield f"{indent}  {label}"
            yield from _lines(inner, f"{indent}    ", times=times, ignored=ignored)
        if visit.assigned:
            yield f"{indent}  assigned {shown(ignored.left_out(visit.assigned))}"
        if visit.exited is not None:
            yield f"{indent}  output {shown(ignored.left_out(visit.output))}"


def _attempts(visit: StateVisit, *, times: bool, ignored: Ignored) -> Iterator[str]:
    if visit.type not in ("Task", "Parallel", "Map"):
        return
    before: Attempt | None = None
    for number, attempt in enumerate(visit.attempts, 1):
        if before is not None and before.ended is not None and times:
            yield f"{round(attempt.started - before.ended, 1):g} s later"
        request = "" if attempt.request_text is None else f": {shown(ignored.left_out(attempt.request))}"
        yield f"attempt {number}{request}"
        if attempt.failed and visit.type == "Task":
            yield f"  failed {attempt.error}: {_text(message_of(attempt.cause))}"
        before = attempt


def _children(visit: StateVisit) -> Sequence[tuple[str, Line]]:
    """Iterations by index, branches by their first state: engines begin branches in orders of their own."""
    if visit.type == "Map":
        return [(f"iteration {index}", line) for index, line in sorted(visit.lines.items())]
    lines = sorted(visit.lines.values(), key=lambda line: line.names[:1])
    return [("branch", line) for line in lines]


def shown(value: JSON) -> str:
    """A value as JSON text without what differs from run to run."""
    return _text(json.dumps(_lasting(value), sort_keys=True, ensure_ascii=False)) or ""


def _lasting(value: JSON) -> JSON:
    if isinstance(value, list):
        return [_lasting(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _lasting(item) for name, item in value.items() if name not in _RUN_MEMBERS}
    if isinstance(kept.get("Cause"), str) and "Error" in kept:
        kept["Cause"] = message_of(kept["Cause"])
    return kept


def _text(text: str | None) -> str | None:
    if text is None:
        return None
    for pattern, word in _PASSING:
        text = pattern.sub(word, text)
    return text


@dataclass(frozen=True, slots=True)
class Parting:
    """
    The first place where an execution goes otherwise than one before it.

    place: of what: `state 'Ship', its request`. moment: when that was before, in Unix seconds. before and now: as
    texts, without what differs from run to run.
    """

    place: str
    moment: Seconds
    before: str
    now: str

    def lines(self, names: tuple[str, str]) -> list[str]:
        """What differs, short values side by side and long ones as a diff; names: of before and now."""
        if "\n" not in self.before + self.now:
            width = max(map(len, names))
            sides = zip(names, (self.before, self.now), strict=True)
            return [f"{self.place}:", *(f"  {name:<{width}}: {text}" for name, text in sides)]
        diff = unified_diff(self.before.splitlines(), self.now.splitlines(), *names, lineterm="", n=3)
        return [f"{self.place}:", *(f"  {line}" for line in diff)]


def parting(before: ExecutionSource, now: ExecutionSource, ignored: Ignored) -> Parting | None:
    """Where the second execution parts from the first: its path, inputs, requests, answers, outputs, or its end."""
    left, right = (Reader().read(source.history.events) for source in (before, now))
    found = next(_partings(left.root, right.root, "", ignored, whole=True), None)
    if found is None and abs(before.start_date - now.start_date) < _LATE_SECONDS:
        found = next(_waits(left.all, right.all), None)
    if found is not None:
        return found
    stopped = before.stop_date or before.start_date
    ends = [(each.status, each.error, message_of(each.cause)) for each in (before, now)]
    if ends[0] != ends[1]:
        return Parting(
            "the end", stopped, *(": ".join(_text(part) or "" for part in end if part is not None) for end in ends)
        )
    if before.status == "TIMED_OUT":
        took = [(each.stop_date or each.start_date) - each.start_date for each in (before, now)]
        if _differ(*took):
            return Parting("the end", stopped, *(f"TIMED_OUT after {seconds:.0f} s" for seconds in took))
    return next(_values("the execution's output", stopped, before.output, now.output, ignored), None)


def _waits(before: list[StateVisit], now: list[StateVisit]) -> Iterator[Parting]:
    """Wait states that took another time, of executions with one start: some wait until a moment."""
    lefts, rights = (_waited(each) for each in (before, now))
    for place in (each for each in lefts if each in rights):
        for (exited, left), (_, right) in zip(lefts[place], rights[place], strict=False):
            if _differ(left, right):
                yield Parting(f"state {place[0]!r}, its wait", exited, f"{left:.0f} s", f"{right:.0f} s")


def _waited(visits: list[StateVisit]) -> dict[tuple[str, tuple[int, ...]], list[tuple[Seconds, Seconds]]]:
    """(when it ended, how long it took) of Wait states, by name and Map iteration."""
    waited: dict[tuple[str, tuple[int, ...]], list[tuple[Seconds, Seconds]]] = {}
    for visit in visits:
        if visit.type == "Wait" and visit.exited is not None:
            took = visit.exited - visit.entered
            waited.setdefault((visit.name, indices_of(visit)[0]), []).append((visit.exited, took))
    return waited


def _partings(before: Line, now: Line, around: str, ignored: Ignored, *, whole: bool) -> Iterator[Parting]:
    """whole: neither line was cut off by something else, which may have come at another moment."""
    last = ""
    for left, right in zip_longest(before.visits, now.visits):
        if left is None or right is None or left.name != right.name:
            if whole or (left is not None and right is not None):
                moment = left.entered if left is not None else before.visits[-1].exited or 0.0 if before.visits else 0.0
                names = [f"state {each.name!r}" if each is not None else "no further state" for each in (left, right)]
                yield Parting(f"the path{around} {f'after state {last!r}' if last else 'at its start'}", moment, *names)
            return
        last = left.name
        yield from _of_visit(left, right, f"state {last!r}{around}", ignored, whole=whole)


def _of_visit(left: StateVisit, right: StateVisit, state: str, ignored: Ignored, *, whole: bool) -> Iterator[Parting]:
    if left.type != right.type:
        yield Parting(f"{state}, its Type", left.entered, left.type, right.type)
    if left.input_text is not None:
        yield from _values(f"{state}, its input", left.entered, left.input, right.input, ignored)
    if left.type in ("Task", "Parallel", "Map"):
        for number, (one, other) in enumerate(zip(left.attempts, right.attempts, strict=False), 1):
            yield from _of_attempt(left, one, other, (state, number), ignored)
        if whole and len(left.attempts) != len(right.attempts):
            ended = left.attempts[-1].ended if left.attempts else None
            yield Parting(
                f"{state}, its attempts", ended or left.entered, *(str(len(visit.attempts)) for visit in (left, right))
            )
    if left.exited is not None and right.exited is not None:
        yield from _values(f"{state}, its variables", left.exited, left.assigned, right.assigned, ignored)
        if left.output_text is not None:
            yield from _values(f"{state}, its output", left.exited, left.output, right.output, ignored)


def _of_attempt(
    visit: StateVisit, left: Attempt, right: Attempt, place: tuple[str, int], ignored: Ignored
) -> Iterator[Parting]:
    state = place[0] if len(visit.attempts) == 1 else f"{place[0]}, attempt {place[1]}"
    if left.request_text is not None:
        yield from _values(f"{state}, its request", left.started, left.request, right.request, ignored)
    cut = left.failed or right.failed or left.ended is None or right.ended is None
    by_index = visit.type == "Map"
    lines = _by_name(left.lines, by_index=by_index), _by_name(right.lines, by_index=by_index)
    if not cut and len(lines[0]) != len(lines[1]):
        what = "iterations" if by_index else "branches"
        yield Parting(f"{state}, its {what}", left.started, *(str(len(each)) for each in lines))
    for name, line in lines[0].items():
        if name in lines[1]:
            around = f" ({'iteration' if by_index else 'branch'} {name} of {visit.name!r})"
            yield from _partings(line, lines[1][name], around, ignored, whole=not cut)
    if visit.type == "Task" and left.ended is not None and right.ended is not None:
        ends = [_end_of(each, ignored) for each in (left, right)]
        if ends[0] != ends[1]:
            yield Parting(f"{state}, its answer", left.ended, *ends)
        elif left.timed_out and left.error == "States.Timeout":  # heartbeats are in no history
            took = [left.ended - left.started, right.ended - right.started]
            if _differ(*took):
                yield Parting(
                    f"{state}, its time limit", left.ended, *(f"timed out after {seconds:.0f} s" for seconds in took)
                )


def _differ(before: Seconds, now: Seconds) -> bool:
    """Whether two time limits are others, and not one that came a little late."""
    return abs(before - now) > max(_LATE_SECONDS, 0.05 * before)


def _by_name(lines: dict[int, Line], *, by_index: bool) -> dict[object, Line]:
    """Iterations by index; branches by their first state, as engines begin them in orders of their own."""
    return {index if by_index else repr("".join(line.names[:1])): line for index, line in sorted(lines.items())}


def _end_of(attempt: Attempt, ignored: Ignored) -> str:
    if attempt.failed:
        return f"failed {attempt.error}: {_text(message_of(attempt.cause))}"
    result = None if attempt.result_text is None else json.loads(attempt.result_text)
    return _readable(ignored.left_out(result))


def _values(place: str, moment: Seconds, before: JSON, now: JSON, ignored: Ignored) -> Iterator[Parting]:
    if before == now:
        return
    texts = [_readable(ignored.left_out(value)) for value in (before, now)]
    if texts[0] != texts[1]:
        yield Parting(place, moment, *texts)


_SHORT = 80
_LATE_SECONDS = 2.0


def _readable(value: JSON) -> str:
    """As `shown`; over several lines where it is long."""
    text = shown(value)
    if len(text) <= _SHORT:
        return text
    try:
        return json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False)
    except ValueError:  # what was left out of a text within a text was part of its syntax
        return text
