"""Two runs of one execution laid side by side: where their statuses, outputs, paths and data part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from difflib import unified_diff

from pytest_sfn.assertions import RecordedExecution
from pytest_sfn.assertions.execution import ExecutionSource
from pytest_sfn.assertions.value_paths import Ignored
from pytest_sfn.assertions.visits import Attempt, Line, Reader, StateVisit
from pytest_sfn.backends.causes import message_of
from pytest_sfn.typing import JSON

#: What differs from run to run, and says nothing of the workflow.
_RUN_MEMBERS = frozenset({"SdkHttpMetadata", "SdkResponseMetadata", "ExecutedVersion", "ResponseMetadata"})
_PASSING = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)"), "<time>"),
    (re.compile(r"arn:aws[\w-]*:states:[\w-]*:\d*:(execution|express|stateMachine|mapRun):[^\"\s]+"), "<arn>"),
    (re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{60,}={0,2}(?![\w+/=])"), "<token>"),
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
