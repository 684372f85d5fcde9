"""One file per state type, its fields, checks and behaviour together; this is the table of them."""

from __future__ import annotations

from importlib import import_module

from pytest_sfn.language.fields import Fields
from pytest_sfn.language.report import MISSING_TARGET
from pytest_sfn.language.states.base import State, States

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
_CLASSES: dict[str, type[State]] = {}


def state_class(type_name: str) -> type[State]:
    """The class of a state type."""
    known = _CLASSES.get(type_name)
    if known is None:
        module, name = STATE_TYPES[type_name]
        known = _CLASSES[type_name] = getattr(import_module(f"{__name__}.{module}"), name)
    return known


def read_states(fields: Fields) -> States:
    """The StartAt and States of a state machine, a branch or an item processor."""
    fields.require("StartAt", "States")
    start_at = fields.text("StartAt")
    documents = fields.typed("States", "OBJECT", default={})
    if fields.has("States") and documents == {}:
        fields.problem("Value cannot be empty", "States")
    by_name: dict[str, State] = {}
    for name, document in documents.items():
        state = _read_state(fields, name, document)
        if state is not None:
            by_name[name] = state
    _link(fields, start_at, documents, by_name)
    return States(by_name.get(start_at or ""), by_name)


def _read_state(fields: Fields, name: str, document: object) -> State | None:
    place = f"States/{name}"
    if len(name) > MAX_STATE_NAME:
        fields.problem(f"State name exceeds {MAX_STATE_NAME} characters", place)
    if not isinstance(document, dict):
        fields.problem("Expected value of type Object", place)
        return None
    inner = fields.within(document, place)
    inner.language = _language(inner)
    type_name = document.get("Type")
    if "Type" not in document:
        inner.require("Type")
        return None
    if type_name not in STATE_TYPES:
        inner.problem(f"The field 'Type' should have one of these values: [{', '.join(STATE_TYPES)}]", "Type")
        return None
    state = state_class(type_name)(inner, name)
    inner.finish()
    return state


def _language(fields: Fields) -> str:
    """The state's query language; a JSONata machine holds no JSONPath states. Message recorded from AWS."""
    top = fields.settings.query_language
    own = fields.raw("QueryLanguage", top)
    if own not in ("JSONPath", "JSONata"):
        fields.problem("The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata]", "QueryLanguage")
        return top
    if top == "JSONata" and own == "JSONPath":
        fields.problem("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine")
    return own  # type: ignore[no-any-return]  # checked above


def _link(fields: Fields, start_at: str | None, documents: dict[str, object], by_name: dict[str, State]) -> None:
    if start_at is not None and start_at not in documents:
        _missing_target(fields, start_at, "StartAt", list(documents))
    for state in by_name.values():
        for target, pointer in state.targets():
            if target not in documents:
                _missing_target(fields, target, pointer.removeprefix(f"{fields.pointer}/"), list(documents))
        state.link(by_name)


def _missing_target(fields: Fields, target: str, field: str, names: list[str]) -> None:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a definition that is refused

    near = get_close_matches(target, names, 1)
    what = field.rpartition("/")[2]
    fields.problem(
        f"Missing '{what}' target: {target}",
        field,
        code=MISSING_TARGET,
        mend=f"Did you mean '{near[0]}'?" if near else f"The states are: {', '.join(names)}",
    )
