"""A parsed state machine: what `parse` makes of a definition, immutable and shared by all its executions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pytest_sfn.errors import DefinitionError, Diagnostic
from pytest_sfn.expressions.json_text import json_size
from pytest_sfn.language.fields import DefinitionSettings, Fields
from pytest_sfn.language.report import DUPLICATE_LABEL, DUPLICATE_STATE, NOWHERE, TOO_DEEP, DefinitionPlace, Report
from pytest_sfn.language.states import read_query_language, read_states
from pytest_sfn.language.states.base import State, States
from pytest_sfn.language.variables import check_scopes
from pytest_sfn.source import SourceMap
from pytest_sfn.typing import JSON, StateMachineType

#: Source: developer guide, quotas: a definition has at most 1 MB.
MAX_DEFINITION_BYTES = 1_048_576
#: Source: developer guide, "State machine structure": TimeoutSeconds is up to 99999999. Measured: 0 is accepted.
MAX_TIMEOUT_SECONDS = 99_999_999

#: Tells what a Task's Resource is, or what is wrong with it. Injected, because integrations are a layer of their own.
ResourceParser = Callable[[str, StateMachineType], Any]
#: Tells what a Resource has against Parameters, or Arguments (`jsonata`), as TemplateProblems. Injected likewise.
TemplateCheck = Callable[..., Sequence[Any]]


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

    def document_of(self, state: State) -> dict[str, JSON]:
        """What the definition says of a state of the machine."""
        document: JSON = self.definition
        for step in state.place.steps:
            document = document[step]
        return document  # type: ignore[no-any-return]  # a state's document is an object

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
    template_problems: TemplateCheck | None = None,
) -> StateMachine:
    """
    The state machine a definition means.

    Raises DefinitionError with all its problems, each with its place and mend.
    """
    machine, diagnostics = analyse(
        definition,
        machine_type=machine_type,
        source_map=source_map,
        parse_resource=parse_resource,
        template_problems=template_problems,
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
    template_problems: TemplateCheck | None = None,
) -> tuple[StateMachine | None, list[Diagnostic]]:
    """The state machine, None if there can be none, and all that ValidateStateMachineDefinition would tell of it."""
    report = Report(source_map)
    if not isinstance(definition, dict):
        report.add("Definition must be a valid JSON object", NOWHERE)
        return None, report.diagnostics
    settings = DefinitionSettings(
        report, machine_type, parse_resource=parse_resource, template_problems=template_problems
    )
    try:
        machine = _read(definition, settings)
    except RecursionError:
        report.add("The states are too deeply nested", DefinitionPlace(), code=TOO_DEEP)
        return None, report.diagnostics
    return machine, report.diagnostics


def _read(definition: dict[str, JSON], settings: DefinitionSettings) -> StateMachine:
    report = settings.report
    fields = Fields(definition, DefinitionPlace(), settings, "JSONPath")
    settings.query_language = fields.language = read_query_language(fields, "JSONPath")
    fields.text("Comment")
    fields.word("Version", ("1.0",))
    timeout_seconds = fields.integer("TimeoutSeconds", minimum=0, maximum=MAX_TIMEOUT_SECONDS)
    states = read_states(fields, whole=True)
    fields.finish()
    _check_names(states, report)
    check_scopes(definition, states, report)
    if json_size(definition) > MAX_DEFINITION_BYTES:
        report.add(f"The definition is larger than {MAX_DEFINITION_BYTES} bytes", DefinitionPlace())
    return StateMachine(definition, states, timeout_seconds or None, settings.machine_type)


def _check_names(states: States, report: Report) -> None:
    """
    State names and Labels are unique in the whole machine, those inside Parallel and Map included.

    Source: ASL specification, "States"; the messages were measured.
    """
    names: set[str] = set()
    labels: set[str] = set()
    for state in _walk(states):
        if state.name in names:
            report.add(f"Duplicate State name: {state.name}", state.place, code=DUPLICATE_STATE)
        names.add(state.name)
        distributed = getattr(state, "distributed", None)
        label = None if distributed is None else distributed.label
        if label in labels:
            report.add(f"Duplicate Label name: {label}", state.place / "Label", code=DUPLICATE_LABEL)
        if label is not None:
            labels.add(label)
