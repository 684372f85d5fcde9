"""ValidateStateMachineDefinition."""

from __future__ import annotations

from pytest_sfn.errors import Diagnostic
from pytest_sfn.service.state import ServiceState
from pytest_sfn.typing import JSON, without_none

#: Source: API Reference, ValidateStateMachineDefinition: the default and maximum of maxResults.
_MAX_DIAGNOSTICS = 100


def validate_state_machine_definition(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """All diagnostics of a definition, at least as severe as `severity`, at most `maxResults`."""
    _, diagnostics = service.definitions.analysed(parameters["definition"], parameters.get("type", "STANDARD"))
    if parameters.get("severity", "ERROR") == "ERROR":
        diagnostics = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "ERROR"]
    most = parameters.get("maxResults") or _MAX_DIAGNOSTICS
    failed = any(diagnostic.severity == "ERROR" for diagnostic in diagnostics)
    return {
        "result": "FAIL" if failed else "OK",
        "diagnostics": [_as_shown(diagnostic) for diagnostic in diagnostics[:most]],
        "truncated": len(diagnostics) > most,
    }


def _as_shown(diagnostic: Diagnostic) -> dict[str, str]:
    shown = {"severity": diagnostic.severity, "code": diagnostic.code, "message": diagnostic.message}
    return without_none({**shown, "location": diagnostic.location.pointer or None})
