"""TimeoutSeconds and HeartbeatSeconds of a Task: a number, its Path twin (JSONPath), or an expression (JSONata)."""

from __future__ import annotations

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.language import expression_fields
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import is_whole, unexpected_type
from pytest_sfn.typing import JSON, Seconds, is_number

#: Source: developer guide, Task: both are positive integers up to 99999999.
MAX_TIMEOUT_SECONDS = 99_999_999


class Duration:
    """Seconds, an integer above 0; None where the field is absent."""

    def __init__(self, fields: Fields, name: str) -> None:
        self.name = name
        self.constant: Seconds | None = None
        self._jsonata = fields.jsonata
        self._text: str | None = None
        self._evaluate: Evaluator | None = None
        path_name = f"{name}Path"
        fields.only("JSONPath", path_name)
        fields.at_most_one(name, path_name)
        if fields.jsonata and expression_fields.is_expression(fields.document.get(name)):
            self._text = fields.text(name)
            self._evaluate = expression_fields.jsonata(fields, name, self._text)
        else:
            self.constant = fields.integer(name, minimum=1, maximum=MAX_TIMEOUT_SECONDS)
        if fields.has(path_name) and not fields.jsonata:
            self._text = fields.document[path_name]
            self._evaluate = expression_fields.reference_path(fields, path_name)

    @property
    def is_constant(self) -> bool:
        """Whether every attempt has the same seconds, `constant`."""
        return self._evaluate is None

    def value(self, document: JSON, scope: Scope) -> Seconds | None:
        """The seconds for this attempt."""
        if self._evaluate is None:
            return self.constant
        value = self._evaluate(document, scope)
        if is_number(value) and is_whole(value) and 0 < value <= MAX_TIMEOUT_SECONDS:
            return int(value)
        raise self._failure(value)

    def _failure(self, value: JSON) -> ExpressionFailure:
        if not self._jsonata:
            what = f"The {self.name}Path parameter does not reference a positive integer"
            return ExpressionFailure("States.Runtime", f"{what}: {self._text} == {dumps(value)}", f"{self.name}Path")
        if not is_number(value) or not is_whole(value):
            return unexpected_type(self._text or "", self.name, "integer", value)
        cause = f"The {self.name} field must evaluate to an integer between 1 and {MAX_TIMEOUT_SECONDS}: {dumps(value)}"
        return ExpressionFailure("States.QueryEvaluationError", cause, self.name)
