"""Which workflow variables each state reads: `variableReferences` of DescribeStateMachine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.jsonata.analysis import variables_used
from pytest_sfn.expressions.jsonata.failures import is_jsonata
from pytest_sfn.typing import JSON

#: Fields that hold the states of a scope of their own, or a text AWS takes as it is.
_NOT_READ = frozenset({"Type", "Resource", "Comment", "Next", "Default", "ErrorEquals", "ResultPath", "Result"})
#: A variable in a path or intrinsic function; texts in quotes are skipped.
_VARIABLE = re.compile(r"'(?:\\.|[^'\\])*'|(?<![$\w])\$([^\W\d]\w*)")


def variable_references(definition: dict[str, JSON]) -> dict[str, list[str]]:
    """
    State name -> names of the variables it reads, sorted; states that read none are left out.

    States inside Map and Parallel stand beside the others, under their own names. In JSONPath a variable counts where a
    path is expected (`InputPath`, `Variable`, `SecondsPath`, members that end with `.$`, and in their intrinsic
    functions); `"$name"` as a plain value is text. In JSONata it counts in each `{% ... %}`. Recorded from AWS.
    """
    language = definition.get("QueryLanguage", "JSONPath")
    found = {}
    for name, state in _states(definition):
        reads = _in_jsonata if state.get("QueryLanguage", language) == "JSONata" else _in_jsonpath
        names = sorted({variable for key, value in _own_fields(state) for variable in reads(key, value)})
        if names:
            found[name] = names
    return found


def _states(scope: dict[str, JSON]) -> Iterator[tuple[str, dict[str, JSON]]]:
    states = scope.get("States")
    for name, state in states.items() if isinstance(states, dict) else ():
        if not isinstance(state, dict):
            continue
        yield name, state
        branches = state.get("Branches")
        inner = [state.get("ItemProcessor"), state.get("Iterator"), *(branches if isinstance(branches, list) else ())]
        for nested in inner:
            if isinstance(nested, dict):
                yield from _states(nested)


def _own_fields(state: dict[str, JSON]) -> Iterator[tuple[str, JSON]]:
    for key, value in state.items():
        if key not in _NOT_READ and key not in ("ItemProcessor", "Iterator", "Branches"):
            yield key, value


def _in_jsonata(_key: str, value: JSON) -> Iterator[str]:
    if isinstance(value, dict):
        for member in value.values():
            yield from _in_jsonata("", member)
    elif isinstance(value, list):
        for item in value:
            yield from _in_jsonata("", item)
    elif is_jsonata(value):
        try:
            yield from variables_used(value)
        except ExpressionSyntaxError:
            return


def _in_jsonpath(key: str, value: JSON) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name not in ("ResultPath", "Next"):
                yield from _in_jsonpath(name, member)
    elif isinstance(value, list):
        for item in value:
            yield from _in_jsonpath("", item)
    elif isinstance(value, str) and (key.endswith((".$", "Path")) or key == "Variable"):
        yield from (match[1] for match in _VARIABLE.finditer(value) if match[1])
