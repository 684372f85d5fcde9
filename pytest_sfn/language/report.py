"""Collects the diagnostics of a definition while it is parsed, so that all of them are told at once."""

from __future__ import annotations

from typing import Literal

from pytest_sfn.errors import Diagnostic
from pytest_sfn.source import SourceMap

SCHEMA = "SCHEMA_VALIDATION_FAILED"
MISSING_TARGET = "MISSING_TRANSITION_TARGET"


class Report:
    """The problems found so far, in the order of the document."""

    def __init__(self, source_map: SourceMap | None = None) -> None:
        self.source_map = source_map or SourceMap()
        self.diagnostics: list[Diagnostic] = []

    def add(
        self,
        message: str,
        pointer: str,
        *,
        code: str = SCHEMA,
        severity: Literal["ERROR", "WARNING"] = "ERROR",
        mend: str | None = None,
    ) -> None:
        """Note a problem at a JSON Pointer; "" is the whole document."""
        self.diagnostics.append(
            Diagnostic(code, message, self.source_map.location(pointer), severity=severity, mend=mend)
        )

    @property
    def errors(self) -> list[Diagnostic]:
        """The diagnostics that keep a definition from running."""
        return [diagnostic for diagnostic in self.diagnostics if diagnostic.severity == "ERROR"]
