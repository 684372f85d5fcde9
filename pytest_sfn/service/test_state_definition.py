"""The state under test: the definition of one state, or one state of a whole machine's definition."""

from __future__ import annotations

from pytest_sfn.aws.errors import invalid
from pytest_sfn.expressions.json_text import dumps, loads
from pytest_sfn.language.states.base import State
from pytest_sfn.service.definitions import Definitions
from pytest_sfn.typing import JSON

#: What AWS calls the state in Context Object and messages, whatever its name in the machine. Recorded from AWS.
STATE_NAME = "StateName"


def state_under_test(definitions: Definitions, definition: str, state_name: str | None) -> State:
    """
    The compiled state, in a machine of its own whose other states only exist to be gone to.

    Raises InvalidDefinition, and ValidationException where there is no state of that name.
    """
    if state_name is None:
        document, language = _document(definitions, definition), None
    else:
        document, language = _named(definitions, definition, state_name)
    machine = definitions.compiled(dumps(_machine_of(document, language)), "STANDARD")
    return machine.states.by_name[STATE_NAME]


def _document(definitions: Definitions, definition: str) -> JSON:
    try:
        return loads(definition)
    except ValueError:
        definitions.compiled(definition, "STANDARD")
        raise


def _named(definitions: Definitions, definition: str, state_name: str) -> tuple[JSON, str | None]:
    machine = definitions.compiled(definition, "STANDARD")
    state = machine.find_state(state_name)
    if state is None:
        raise invalid("State not found in definition")  # recorded from AWS
    return machine.document_of(state), machine.definition.get("QueryLanguage")


def _machine_of(document: JSON, language: str | None) -> JSON:
    targets = {name: {"Type": "Succeed"} for name in _targets(document)} if isinstance(document, dict) else {}
    machine = {"StartAt": STATE_NAME, "States": {STATE_NAME: document, **targets}}
    return machine if language is None else {"QueryLanguage": language, **machine}


def _targets(document: dict[str, JSON]) -> list[str]:
    """The names of the states it can go to."""
    named = [document.get("Next"), document.get("Default")]
    for field in ("Choices", "Catch"):
        entries = document.get(field)
        named += [entry.get("Next") for entry in entries or () if isinstance(entry, dict)]
    return [name for name in named if isinstance(name, str) and name != STATE_NAME]
