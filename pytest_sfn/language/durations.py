"""Seconds by a number, a path or an expression: TimeoutSeconds and HeartbeatSeconds of a Task, and those of a Wait."""

from __future__ import annotations

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.scope import Scope
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import NumberField, is_whole, unexpected_type
from pytest_sfn.typing import JSON, Seconds, is_number

#: Source: developer guide, Task: both are positive integers up to 99999999; Wait: Seconds is one too, or 0.
MAX_SECONDS = 99_999_999


class Duration(NumberField):
    """Seconds, an integer above 0; None where the field is absent."""

    reads_context = True

    def _read_constant(self, fields: Fields) -> None:
        self.constant = fields.integer(self.name, minimum=1, maximum=MAX_SECONDS)

    @property
    def is_constant(self) -> bool:
        """Whether every attempt has the same seconds, `constant`."""
        return self._evaluate is None

    def seconds(self, document: JSON, scope: Scope) -> Seconds | None:
        """The seconds for this attempt."""
        if self._evaluate is None:
            return self.constant
        return checked_seconds(self._evaluate(document, scope), self.name, self._text, 1, jsonata=self._jsonata)


def checked_seconds(value: JSON, name: str, text: str | None, minimum: int, *, jsonata: bool) -> int:
    """The seconds that the expression `text` of a field gives. Raises States.Runtime or States.QueryEvaluationError."""
    whole = is_number(value) and is_whole(value)
    if whole and minimum <= value <= MAX_SECONDS:
        return int(value)
    if not jsonata:
        what = f"The {name}Path parameter does not reference a positive integer"
        raise ExpressionFailure("States.Runtime", f"{what}: {text} == {dumps(value)}", f"{name}Path")
    if not whole:
        raise unexpected_type(text or "", name, "integer", value)
    cause = f"The {name} field must evaluate to an integer between {minimum} and {MAX_SECONDS}: {dumps(value)}"
    raise ExpressionFailure("States.QueryEvaluationError", cause, name)
