"""One file per state type, its fields, checks and behaviour together; this is the table of them."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from pytest_sfn.language.fields import Fields
from pytest_sfn.language.report import INVALID_STATE
from pytest_sfn.language.states.base import State, States
from pytest_sfn.language.transitions import check_transitions
from pytest_sfn.typing import JSON, QueryLanguage

#: State types and where they are defined, in the order of AWS's messages. Imported when a definition first uses them.
STATE_TYPES: dict[str, tuple[str, str]] = {
    "Task": ("task", "TaskState"),
    "Wait": ("wait", "WaitState"),
    "Pass": ("pass_", "PassState"),
    "Succeed": ("succeed", "SucceedState"),
    "Fail": ("fail", "FailState"),
    "Choice": ("choice", "ChoiceState"),
    "Parallel": ("parallel", "ParallelState"),
    "Map": ("map", "MapState"),
}
#: Source: developer guide, quotas: a state name has at most 80 characters.
MAX_STATE_NAME = 80


@cache
def state_class(type_name: str) -> type[State]:
    """The class of a state type."""
    module, name = STATE_TYPES[type_name]
    found: type[State] = getattr(import_module(f"{__name__}.{module}"), name)
    return found


def read_states(fields: Fields, *, whole: bool = False) -> States:
    """The StartAt and States of a state machine (`whole`), a branch or an item processor."""
    fields.require("StartAt", "States")
    start_at = fields.text("StartAt")
    documents: dict[str, JSON] = fields.typed("States", "OBJECT", default={})
    if fields.document.get("States") == {}:
        fields.problem("Value cannot be empty", "States")
    read = {name: _read_state(fields, name, document) for name, document in documents.items()}
    states = {name: state for name, state in read.items() if state is not None}
    check_transitions(fields, start_at, documents, states, whole=whole)
    for state in states.values():
        state.link(states)
    return States(states.get(start_at or ""), states)


def _read_state(fields: Fields, name: str, document: JSON) -> State | None:
    if len(name) > MAX_STATE_NAME:
        message = f"State name '{name}' exceeds the {MAX_STATE_NAME}-character limit allowed by the service"
        fields.problem(message, "States", name, code=INVALID_STATE)
    if not isinstance(document, dict):
        fields.problem("Expected value of type Object", "States", name)
        return None
    inner = fields.within(document, "States", name)
    inner.assignments = []
    inner.state = inner
    inner.language = read_query_language(inner, fields.settings.query_language)
    if fields.settings.query_language == "JSONata" and inner.language == "JSONPath":
        inner.downgraded = True
        inner.problem("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine")
    kind = _state_class_of(inner)
    if kind is None:
        return None
    state = kind(inner, name)
    inner.finish()
    return state


def _state_class_of(fields: Fields) -> type[State] | None:
    if not fields.has("Type"):
        fields.require("Type")
        return None
    type_name = fields.document["Type"]
    if not isinstance(type_name, str) or type_name not in STATE_TYPES:
        fields.problem(f"The field 'Type' should have one of these values: [{', '.join(STATE_TYPES)}]", "Type")
        return None
    return state_class(type_name)


def read_query_language(fields: Fields, inherited: QueryLanguage) -> QueryLanguage:
    """
    QueryLanguage of a state or of a state machine.

    Measured: a value that is neither of the two is refused, and the fields are then read as JSONata's.
    """
    value = fields.raw("QueryLanguage", inherited)
    if value in ("JSONPath", "JSONata"):
        return value  # type: ignore[no-any-return]  # just checked
    if isinstance(value, str):
        fields.problem("Value should be one of the following: [JSONPath, JSONata]", "QueryLanguage")
    else:
        fields.problem("Expected value of type [STRING]", "QueryLanguage")
    return "JSONata"
