"""
How users call pytest-sfn, for the type checker: `mypy --strict` reads this file, nobody runs it.

A line that stops checking is a change users must hear of (changelog.d/).
"""

from __future__ import annotations

from typing import assert_type

from pytest_sfn.errors import DefinitionError, Diagnostic, WorkflowFailure
from pytest_sfn.source import Location


def a_definition_error_lists_its_diagnostics(error: DefinitionError) -> None:
    """Each problem of a definition has a code, a place and perhaps a mend."""
    assert_type(error.diagnostics, tuple[Diagnostic, ...])
    for diagnostic in error.diagnostics:
        assert_type(diagnostic.location, Location)
        assert_type(diagnostic.location.line, int | None)
        assert_type(diagnostic.mend, str | None)


def a_failure_may_lack_error_and_cause(failure: WorkflowFailure) -> None:
    """A Fail state may leave out either."""
    assert_type(failure.error, str | None)
    assert_type(failure.cause, str | None)
