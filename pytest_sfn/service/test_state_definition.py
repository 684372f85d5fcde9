"""The state under test: the definition of one state, or one state of a whole machine's definition."""

from __future__ import annotations

from pytest_sfn.aws.errors import invalid
from pytest_sfn.expressions.json_text import dumps, loads
from pytest_sfn.language.states.base import State
from pytest_sfn.service.definitions import Definitions
from pytest_sfn.typing import JSON, without_none

#: What AWS calls the state in Context Object and messages, whatever its name in the machine. Recorded from AWS.
STATE_NAME = "StateName"


def state_under_test(definitions: Definitions, definition: str, state_name: str | None) -> State:
    """
    The compiled state, in a machine of its own whose other states only exist to be gone to.

    Raises InvalidDefinition, and ValidationException where there is no state of that name.
    """
    language = None
    if state_name is not None:
        whole = definitions.compiled(definition, "STANDARD")
        state = whole.find_state(state_name)
        if state is None:
            raise invalid("State not found in definition")  # recorded from AWS
        document, language = whole.document_of(state), whole.definition.get("QueryLanguage")
    else:
        try:
            document = loads(definition)
        except ValueError:
            definitions.compiled(definition, "STANDARD")  # refuses it in AWS's words
            raise
    targets = {name: {"Type": "Succeed"} for name in _targets(document)} if isinstance(document, dict) else {}
    alone = {"QueryLanguage": language, "StartAt": STATE_NAME, "States": {STATE_NAME: document, **targets}}
    return definitions.compiled(dumps(without_none(alone)), "STANDARD").states.by_name[STATE_NAME]


def _targets(document: dict[str, JSON]) -> list[str]:
    """The names of the states it can go to."""
    named = [document.get("Next"), document.get("Default")]
    for field in ("Choices", "Catch"):
        entries = document.get(field)
        named += [entry.get("Next") for entry in entries or () if isinstance(entry, dict)]
    return [name for name in named if isinstance(name, str) and name != STATE_NAME]
