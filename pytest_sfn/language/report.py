"""
Collects the diagnostics of a definition while it is parsed, so that all of them are told at once.

Codes and words are those of ValidateStateMachineDefinition: recorded, or measured with it and published by others;
where neither was to be had, the words are ours under AWS's code.
"""

from __future__ import annotations

from typing import Literal

from pytest_sfn.errors import Diagnostic
from pytest_sfn.source import Location, SourceMap

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


class DefinitionPlace:
    """
    A place in a definition: the steps to it. Cheap to make, as every field has one and few are told.

    shown: as AWS tells it (`/States/Route/Choices[0]/Next`, nothing escaped). pointer: its JSON Pointer, by which
    source maps know lines (`/States/Route/Choices/0/Next`).
    """

    __slots__ = ("_outer", "_step")

    def __init__(self, outer: DefinitionPlace | None = None, step: str | int = "") -> None:
        self._outer = outer
        self._step = step

    def __truediv__(self, step: str | int) -> DefinitionPlace:
        return DefinitionPlace(self, step)

    def below(self, *steps: str | int) -> DefinitionPlace:
        """The place some steps further in."""
        place = self
        for step in steps:
            place = DefinitionPlace(place, step)
        return place

    @property
    def steps(self) -> tuple[str | int, ...]:
        """Names of members and indices of elements, from the outermost."""
        return () if self._outer is None else (*self._outer.steps, self._step)

    @property
    def shown(self) -> str:
        """The location in AWS's form; `/` for the whole document."""
        return "".join(f"[{step}]" if isinstance(step, int) else f"/{step}" for step in self.steps) or "/"

    @property
    def pointer(self) -> str:
        """The JSON Pointer; "" for the whole document."""
        return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in self.steps)


#: What belongs to the machine as a whole and has no location (MISSING_END_STATE).
NOWHERE = DefinitionPlace()


class Report:
    """The problems found so far, in the order they were found in."""

    def __init__(self, source_map: SourceMap | None = None) -> None:
        self.source_map = source_map or SourceMap()
        self.diagnostics: list[Diagnostic] = []

    def add(
        self,
        message: str,
        place: DefinitionPlace,
        *,
        code: str = SCHEMA,
        severity: Severity = "ERROR",
        mend: str | None = None,
        line_of: DefinitionPlace | None = None,
    ) -> None:
        """Note a problem. `line_of` is the place whose line is told where AWS's location is a larger one."""
        known = self.source_map.location((line_of or place).pointer)
        location = Location(known.file, known.line, "" if place is NOWHERE else place.shown)
        self.diagnostics.append(Diagnostic(code, message, location, severity=severity, mend=mend))
