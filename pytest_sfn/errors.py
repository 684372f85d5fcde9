"""
The three kinds of trouble, which never mix.

Definition errors are found before anything runs; workflow failures are values that Retry and Catch see; harness errors
are mistakes of the test, pass through Retry and Catch and fail the test.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pytest_sfn.source import Location
from pytest_sfn.typing import JSON
from pytest_sfn.values import value


class SfnError(Exception):
    """Base of every exception that is the user's to mend."""


# --- definition errors
@value
class Diagnostic:
    """One problem of a definition, as ValidateStateMachineDefinition reports it, with its place and its mend."""

    code: str
    message: str
    location: Location
    severity: Literal["ERROR", "WARNING"] = "ERROR"
    mend: str | None = None

    def __str__(self) -> str:
        text = f"{self.location}: {self.code}: {self.message}"
        return f"{text}\n    {self.mend}" if self.mend else text


class DefinitionError(SfnError):
    """A definition that cannot be used; holds *all* its problems in `diagnostics`."""

    def __init__(self, diagnostics: Sequence[Diagnostic], title: str = "The definition cannot be used") -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join([f"{title}:", *(f"  {diagnostic}" for diagnostic in self.diagnostics)]))


class ExpressionSyntaxError(SfnError):
    """An expression (path, intrinsic, JSONata) that does not parse; the language layer makes a Diagnostic of it."""

    def __init__(self, message: str, expression: str, position: int | None = None) -> None:
        self.message = message
        self.expression = expression
        self.position = position
        super().__init__(message)


# --- workflow failures
class WorkflowFailure(Exception):  # noqa: N818 - the specification's word; a value, not an error of ours
    """
    A failure of a state: what Retriers and Catchers match.

    `error` is the Error Name (`States.Timeout`, `Lambda.Unknown`, ...) or None, `cause` its text or None: a Fail state
    may leave out either.
    """

    def __init__(self, error: str | None, cause: str | None = None) -> None:
        self.error = error
        self.cause = cause
        super().__init__(error, cause)


class ExpressionFailure(WorkflowFailure):
    """
    A failure while evaluating a field of a state.

    Its cause is written without the words "An error occurred while executing the state ...", which the engine puts
    before it. `location` is the field (`Arguments/FunctionName`) for the EvaluationFailed event of JSONata. `quoted` is
    the document whose compact text stands in the cause; where it was written otherwise, AWS quotes what was written.
    """

    def __init__(self, error: str, cause: str, location: str = "", *, quoted: JSON = None) -> None:
        self.location = location
        self.quoted = quoted
        super().__init__(error, cause)


def data_limit_exceeded(place: str) -> WorkflowFailure:
    """
    The failure of a result over 256 KiB; `place` is the state's name, or the Resource of a Task.

    Recorded from AWS for a function's ARN.
    """
    return WorkflowFailure(
        "States.DataLimitExceeded",
        f"The state/task '{place}' returned a result with a size exceeding the maximum number of bytes service limit.",
    )


def input_limit_exceeded(state_name: str) -> WorkflowFailure:
    """The failure of an effective input over 256 KiB. The Error Name is the developer guide's, the words are ours."""
    return WorkflowFailure(
        "States.DataLimitExceeded",
        f"The effective input of the state/task '{state_name}' has a size exceeding the maximum number of bytes "
        "service limit.",
    )


# --- harness errors
class HarnessError(SfnError, AssertionError):
    """A mistake of the test, not of the workflow: never seen by Retry or Catch."""


class UnsupportedFeature(HarnessError):  # noqa: N818 - the word STYLE and messages use
    """Something AWS can do and this emulation cannot; named by its ASL or API word."""
