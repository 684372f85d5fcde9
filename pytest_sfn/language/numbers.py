"""Number fields that may also be given by a path or by a JSONata expression: MaxConcurrency, Tolerated..., MaxItems ..."""

from __future__ import annotations

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.jsonpath import compile_path
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.language.data_flow import jsonata_template
from pytest_sfn.language.fields import Fields
from pytest_sfn.typing import JSON


class NumberField:
    """
    A number, its `...Path` twin (JSONPath), or an expression (JSONata).

    `value` checks what is only known at run time: an integer (a number, for percentages) that is not negative and at most
    `maximum`. Messages recorded from AWS.
    """

    def __init__(
        self, fields: Fields, name: str, *, default: float | None = None, maximum: float | None = None, whole: bool = True
    ) -> None:
        self.name = name
        self.whole = whole
        self.maximum = maximum
        self.constant: float | None = default
        self.path: str | None = None
        self._evaluate: Evaluator | None = None
        self.given = fields.has(name) or fields.has(f"{name}Path")
        path_name = f"{name}Path"
        fields.only("JSONPath", path_name)
        if fields.has(name) and fields.has(path_name):
            fields.problem(f"Only one of these fields is allowed: [{name}, {path_name}]")
        if fields.has(path_name) and not fields.jsonata:
            self.path = fields.text(path_name)
            if self.path is not None:
                self._evaluate = fields.compiled(
                    path_name, lambda text: compile_path(text, path_name, missing="path"), self.path
                )
        elif fields.jsonata and isinstance(fields.document.get(name), str):
            self._evaluate = jsonata_template(fields, name, fields.raw(name))
        elif fields.has(name):
            self._read_constant(fields)

    def _read_constant(self, fields: Fields) -> None:
        value = fields.typed(self.name, "INTEGER" if self.whole else "NUMBER", default=self.constant)
        if value is not None and value < 0:
            fields.problem("Value is not greater than or equal to 0", self.name)
        elif value is not None and self.maximum is not None and value > self.maximum:
            fields.problem(f"Value is not less than or equal to {self.maximum:g}", self.name)
        else:
            self.constant = value

    def value(self, document: JSON, scope: Scope) -> float:
        """The number for this visit; 0 where the field is absent and has no default."""
        if self._evaluate is None:
            return self.constant or 0
        return self._checked(self._evaluate(document, scope))

    def _checked(self, value: JSON) -> float:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if number and self.whole and not float(value).is_integer():
            number = False
        error = "States.Runtime" if self.path is not None else "States.QueryEvaluationError"
        if not number:
            kind = "integer" if self.whole else "number"
            raise ExpressionFailure(
                error,
                f'The {self.name}{"Path" if self.path else ""} field refers to value "{_shown(value)}" which is not a valid {kind}: '
                f"{self.path}",
                self.name,
            )
        if value < 0:
            raise ExpressionFailure(error, f"{self.name} cannot be negative.", self.name)
        if self.maximum is not None and value > self.maximum:
            raise ExpressionFailure(error, f"{self.name} cannot be greater than {self.maximum:g}.", self.name)
        return float(value) if not self.whole else int(value)


def _shown(value: JSON) -> str:
    return value if isinstance(value, str) else dumps(value)
