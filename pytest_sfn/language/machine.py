"""A parsed state machine: what `parse` makes of a definition, immutable and shared by all its executions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pytest_sfn.errors import DefinitionError, Diagnostic
from pytest_sfn.expressions.json_text import json_size
from pytest_sfn.language.fields import Fields, Settings
from pytest_sfn.language.report import Report
from pytest_sfn.language.states import read_states
from pytest_sfn.language.states.base import State, States
from pytest_sfn.source import SourceMap
from pytest_sfn.typing import JSON, StateMachineType

#: Source: developer guide, quotas: a definition has at most 1 MB.
MAX_DEFINITION_BYTES = 1_048_576
#: Source: developer guide, "State machine structure": TimeoutSeconds is up to 99999999.
MAX_TIMEOUT_SECONDS = 99_999_999

#: Tells what a Task's Resource is, or what is wrong with it. Injected, because integrations are a layer of their own.
ResourceParser = Callable[[str, StateMachineType], Any]


class StateMachine:
    """A state machine ready to run. `definition` is the document it was parsed from."""

    def __init__(
        self, definition: JSON, states: States, timeout_seconds: int | None, machine_type: StateMachineType
    ) -> None:
        self.definition = definition
        self.states = states
        self.timeout_seconds = timeout_seconds
        self.type = machine_type

    def all_states(self) -> Iterator[State]:
        """Every state, in the order of the document, those inside Parallel and Map after their state."""
        yield from _walk(self.states)

    def find_state(self, name: str) -> State | None:
        """The state of that name anywhere in the machine, None if there is none."""
        return next((state for state in self.all_states() if state.name == name), None)


def _walk(unit: States) -> Iterator[State]:
    for state in unit.by_name.values():
        yield state
        for inner in state.units():
            yield from _walk(inner)


def parse(
    definition: JSON,
    *,
    machine_type: StateMachineType = "STANDARD",
    source_map: SourceMap | None = None,
    parse_resource: ResourceParser | None = None,
) -> StateMachine:
    """
    The state machine a definition means.

    Raises DefinitionError with all its problems, each with its place and mend.
    """
    machine, diagnostics = analyse(
        definition, machine_type=machine_type, source_map=source_map, parse_resource=parse_resource
    )
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "ERROR"]
    if machine is None or errors:
        raise DefinitionError(errors, "The state machine definition is not valid")
    return machine


def analyse(
    definition: JSON,
    *,
    machine_type: StateMachineType = "STANDARD",
    source_map: SourceMap | None = None,
    parse_resource: ResourceParser | None = None,
) -> tuple[StateMachine | None, list[Diagnostic]]:
    """The state machine, None if it cannot be made, and every diagnostic, as ValidateStateMachineDefinition lists them."""
    report = Report(source_map)
    if not isinstance(definition, dict):
        report.add("Expected value of type Object", "/")
        return None, report.diagnostics
    settings = Settings(report, machine_type, parse_resource=parse_resource)
    fields = Fields(definition, "", settings, "JSONPath")
    language = fields.raw("QueryLanguage", "JSONPath")
    if language in ("JSONPath", "JSONata"):
        settings.query_language = fields.language = language
    else:
        fields.problem("The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata]", "QueryLanguage")
    fields.text("Comment")
    fields.text("Version")
    timeout_seconds = fields.integer("TimeoutSeconds", minimum=1, maximum=MAX_TIMEOUT_SECONDS)
    states = read_states(fields)
    fields.finish()
    _check_names(states, report)
    _check_size(definition, report)
    return StateMachine(definition, states, timeout_seconds, machine_type), report.diagnostics


def _check_names(states: States, report: Report) -> None:
    """State names are unique in the whole machine, those inside Parallel and Map included. Source: ASL specification, "States"."""
    seen: set[str] = set()
    for state in _walk(states):
        if state.name in seen:
            report.add(f"Duplicate state name: {state.name}", state.pointer, code="DUPLICATE_STATE_NAME")
        seen.add(state.name)


def _check_size(definition: JSON, report: Report) -> None:
    # every character is at least a byte: most definitions need no exact count
    if json_size(definition) > MAX_DEFINITION_BYTES:
        report.add(f"The definition is larger than {MAX_DEFINITION_BYTES} bytes", "/")
