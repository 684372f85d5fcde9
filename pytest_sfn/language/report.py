"""
Collects the diagnostics of a definition while it is parsed, so that all of them are told at once.

Codes and words are those of ValidateStateMachineDefinition: recorded, or measured with it and published by others;
where neither was to be had, the words are ours under AWS's code.
"""

from __future__ import annotations

from typing import Literal

from pytest_sfn.errors import Diagnostic
from pytest_sfn.source import SourceMap
from pytest_sfn.values import replaced, value

#: Source: API Reference, ValidateStateMachineDefinitionDiagnostic, for all but the last four, which were measured.
SCHEMA = "SCHEMA_VALIDATION_FAILED"
MISSING_TARGET = "MISSING_TRANSITION_TARGET"
MISSING_END = "MISSING_END_STATE"
DUPLICATE_STATE = "DUPLICATE_STATE_NAME"
INVALID_STATE = "INVALID_STATE_NAME"
DUPLICATE_LABEL = "DUPLICATE_LABEL_NAME"
INVALID_LABEL = "INVALID_LABEL_NAME"
TOO_DEEP = "TOO_DEEPLY_NESTED"
NO_DOLLAR = "NO_DOLLAR"
NO_PATH = "NO_PATH"
STATIC_RESULT = "PASS_RESULT_IS_STATIC"
INVALID_VARIABLE = "INVALID_VARIABLE_NAME"
RESERVED_VARIABLE = "RESERVED_VARIABLE_NAME"

Severity = Literal["ERROR", "WARNING"]


@value
class Place:
    """
    A place in a definition.

    shown: as AWS tells it (`/States/Route/Choices[0]/Next`, nothing escaped). pointer: its JSON Pointer, by which
    source maps know lines (`/States/Route/Choices/0/Next`).
    """

    shown: str = ""
    pointer: str = ""

    def __truediv__(self, step: str | int) -> Place:
        if isinstance(step, int):
            return Place(f"{self.shown}[{step}]", f"{self.pointer}/{step}")
        return Place(f"{self.shown}/{step}", f"{self.pointer}/{step.replace('~', '~0').replace('/', '~1')}")

    def below(self, *steps: str | int) -> Place:
        """The place some steps further in."""
        place = self
        for step in steps:
            place /= step
        return place


#: What belongs to the machine as a whole and has no location (MISSING_END_STATE).
NOWHERE = Place()


class Report:
    """The problems found so far, in the order they were found in."""

    def __init__(self, source_map: SourceMap | None = None) -> None:
        self.source_map = source_map or SourceMap()
        self.diagnostics: list[Diagnostic] = []

    def add(
        self,
        message: str,
        place: Place,
        *,
        code: str = SCHEMA,
        severity: Severity = "ERROR",
        mend: str | None = None,
        line_of: Place | None = None,
    ) -> None:
        """Note a problem. `line_of` is the place whose line is told where AWS's location is a larger one."""
        location = replaced(self.source_map.location((line_of or place).pointer), pointer=place.shown)
        self.diagnostics.append(Diagnostic(code, message, location, severity=severity, mend=mend))
