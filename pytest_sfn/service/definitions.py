"""State machine definitions as the API takes them: texts, compiled once, validated, refused in AWS's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.errors import Diagnostic
from pytest_sfn.expressions.json_text import loads
from pytest_sfn.language.machine import StateMachine
from pytest_sfn.service.json_errors import json_fault
from pytest_sfn.source import Location
from pytest_sfn.typing import StateMachineType

#: Definitions kept compiled in a process; a test suite has few, and they come again and again.
_CACHE_SIZE = 512

#: A compiled definition, None if there can be none, and all its diagnostics.
Analysis: TypeAlias = "tuple[StateMachine | None, Sequence[Diagnostic]]"


class Definitions:
    """
    Compiles definition texts.

    `parse_resource` tells what a Task's Resource is, `template_problems` what it has against its Parameters (the
    integrations' table).
    """

    def __init__(
        self,
        parse_resource: Callable[[str, StateMachineType], Any] | None = None,
        template_problems: Callable[..., Sequence[Any]] | None = None,
    ) -> None:
        self._parse_resource = parse_resource
        self._template_problems = template_problems
        #: The compiled definition, None if there can be none, and all its diagnostics.
        self.analysed: Callable[[str, StateMachineType], Analysis] = lru_cache(_CACHE_SIZE)(self._analyse)

    def compiled(self, definition: str, machine_type: StateMachineType) -> StateMachine:
        """The compiled definition. Raises InvalidDefinition."""
        machine, diagnostics = self.analysed(definition, machine_type)
        errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "ERROR"]
        if errors or machine is None:
            raise invalid_definition(errors)
        return machine

    def _analyse(self, definition: str, machine_type: StateMachineType) -> Analysis:
        from pytest_sfn.language.machine import analyse

        fault = json_fault(definition) if definition.strip() else None
        if fault is not None:
            return None, [Diagnostic("INVALID_JSON_DESCRIPTION", fault.message, Location(pointer=fault.source))]
        compiled, diagnostics = analyse(
            loads(definition) if definition.strip() else None,
            machine_type=machine_type,
            parse_resource=self._parse_resource,
            template_problems=self._template_problems,
        )
        if compiled is None or any(diagnostic.severity == "ERROR" for diagnostic in diagnostics):
            return None, diagnostics
        return compiled, diagnostics


def invalid_definition(diagnostics: Sequence[Diagnostic]) -> ServiceError:
    """
    An InvalidDefinition error which tells all diagnostics in AWS's form: `CODE: message at /pointer`.

    Recorded from AWS for one; several are joined by a comma, as users' reports show. Some have no place.
    """
    told = ", ".join(_told(diagnostic) for diagnostic in diagnostics)
    return ServiceError("InvalidDefinition", f"Invalid State Machine Definition: '{told}'")


def _told(diagnostic: Diagnostic) -> str:
    text, place = f"{diagnostic.code}: {diagnostic.message}", diagnostic.location.pointer
    return f"{text} at {place}" if place else text
