"""Number fields that may also be given by a path or by a JSONata expression: MaxConcurrency, TimeoutSeconds ..."""

from __future__ import annotations

import re

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import text_of
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.language import expression_fields
from pytest_sfn.language.fields import Fields
from pytest_sfn.typing import JSON, is_number

_DIGITS = re.compile(r"-?[0-9]{1,18}")


def is_whole(value: float) -> bool:
    """Whether a number has no fraction; 3.0 has none."""
    return isinstance(value, int) or value.is_integer()


class NumberField:
    """
    A number, its `...Path` twin (JSONPath), or an expression (JSONata).

    `value` checks what is only known at run time: an integer (a number, for percentages) that is not negative and at
    most `maximum`. Messages recorded from AWS. texts: a path may also select a number written as text, `"2"`, as it may
    for ItemReader and ItemBatcher (recorded from AWS).
    """

    #: Whether its path may lead into the Context Object. Measured: those of a Map may not.
    reads_context = False

    def __init__(
        self,
        fields: Fields,
        name: str,
        *,
        default: float | None = None,
        maximum: float | None = None,
        whole: bool = True,
        texts: bool = False,
    ) -> None:
        self.name = name
        self._texts = texts
        self.whole = whole
        self.maximum = maximum
        self.constant: float | None = default
        path_name = f"{name}Path"
        self.given = fields.has(name) or fields.has(path_name)
        self._text: str | None = None
        self._evaluate: Evaluator | None = None
        self._jsonata = fields.jsonata
        fields.only("JSONPath", path_name)
        fields.at_most_one(name, path_name)
        if fields.has(path_name) and not fields.jsonata:
            self._text = fields.raw(path_name)
            self._evaluate = expression_fields.reference_path(fields, path_name, context=self.reads_context)
        if fields.jsonata and expression_fields.is_expression(fields.document.get(name)):
            self._text = fields.raw(name)
            self._evaluate = expression_fields.jsonata(fields, name, self._text)
        else:
            self._read_constant(fields)
        self._field = name if self._evaluate is None else fields.located(name)

    def _read_constant(self, fields: Fields) -> None:
        value = fields.typed(self.name, "INTEGER" if self.whole else "NUMBER", default=self.constant)
        convert = int if self.whole else float
        maximum = None if self.maximum is None else convert(self.maximum)
        if fields.in_range(self.name, value, convert(0), maximum):
            self.constant = value

    def value(self, document: JSON, scope: Scope) -> float:
        """The number for this visit; 0 where the field is absent and has no default."""
        if self._evaluate is None:
            return self.constant or 0
        return self._checked(self._evaluate(document, scope))

    def _checked(self, value: JSON) -> float:
        if self._texts and not self._jsonata and isinstance(value, str) and _DIGITS.fullmatch(value):
            value = int(value)
        if not is_number(value) or (self.whole and not is_whole(value)):
            raise self._wrong_type(value)
        error = "States.QueryEvaluationError" if self._jsonata else "States.Runtime"
        if value < 0:
            raise ExpressionFailure(error, f"{self.name} cannot be negative.", self._field)
        if self.maximum is not None and value > self.maximum:
            raise ExpressionFailure(error, f"{self.name} cannot be greater than {self.maximum:g}.", self._field)
        return int(value) if self.whole else float(value)

    def _wrong_type(self, value: JSON) -> ExpressionFailure:
        kind = "integer" if self.whole else "number"
        if self._jsonata:
            return unexpected_type(self._text or "", self._field, kind, value)
        return ExpressionFailure(
            "States.Runtime",
            f'The {self.name}Path field refers to value "{text_of(value)}" which is not a valid {kind}: {self._text}',
            self.name,
        )


def unexpected_type(expression: str, field: str, expected: str, value: JSON) -> ExpressionFailure:
    """
    The failure of an expression whose value does not fit its field.

    Recorded from AWS for boolean (Condition) and array (Items); for other types the words are taken to be the same.
    """
    from pytest_sfn.expressions import jsonata

    return jsonata.unexpected_type(expression, field, expected, value)
