"""TimeoutSeconds and HeartbeatSeconds of a Task: a number, its Path twin (JSONPath), or an expression (JSONata)."""

from __future__ import annotations

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.scope import Scope
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import NumberField, is_whole, unexpected_type
from pytest_sfn.typing import JSON, Seconds, is_number

#: Source: developer guide, Task: both are positive integers up to 99999999.
MAX_TIMEOUT_SECONDS = 99_999_999


class Duration(NumberField):
    """Seconds, an integer above 0; None where the field is absent."""

    reads_context = True

    def _read_constant(self, fields: Fields) -> None:
        self.constant = fields.integer(self.name, minimum=1, maximum=MAX_TIMEOUT_SECONDS)

    @property
    def is_constant(self) -> bool:
        """Whether every attempt has the same seconds, `constant`."""
        return self._evaluate is None

    def seconds(self, document: JSON, scope: Scope) -> Seconds | None:
        """The seconds for this attempt."""
        return self.constant if self._evaluate is None else self._checked(self._evaluate(document, scope))

    def _checked(self, value: JSON) -> Seconds:
        whole = is_number(value) and is_whole(value)
        if whole and 0 < value <= MAX_TIMEOUT_SECONDS:
            return int(value)
        if not self._jsonata:
            what = f"The {self.name}Path parameter does not reference a positive integer"
            raise ExpressionFailure("States.Runtime", f"{what}: {self._text} == {dumps(value)}", f"{self.name}Path")
        if not whole:
            raise unexpected_type(self._text or "", self.name, "integer", value)
        cause = f"The {self.name} field must evaluate to an integer between 1 and {MAX_TIMEOUT_SECONDS}: {dumps(value)}"
        raise ExpressionFailure("States.QueryEvaluationError", cause, self.name)
