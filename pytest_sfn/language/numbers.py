"""
Every field that takes a number: what may be written, what a path or an expression may give, and what AWS says else.

`NUMBERS` is the one table of it. A number is written as a constant, which is looked at when the machine is created, or
it is known at run time only: by the `...Path` twin of the field (JSONPath) or by an expression (JSONata).
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from pytest_sfn.expressions.json_text import MAX_PAYLOAD_BYTES, text_of
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.language import expression_fields
from pytest_sfn.language.fields import Fields
from pytest_sfn.typing import JSON, is_number
from pytest_sfn.values import value

Kind: TypeAlias = Literal["integer", "float"]

#: Source: developer guide, Task: both are positive integers up to 99999999; Wait: Seconds is one too, or 0.
MAX_SECONDS = 99_999_999
#: Source: developer guide, ItemReader, "MaxItems".
MAX_MAX_ITEMS = 100_000_000
#: Source: developer guide; measured with ValidateStateMachineDefinition, which takes IntervalSeconds of 0 as well.
MAX_MAX_DELAY_SECONDS = 31_622_400
#: What AWS reads a number of a path as: the text of the value, as a Java long. Recorded for 1.5 and for text that is no
#: number; measured for MaxItems and published with an emulator (floci-io/floci, pull request 3732): "2" is a number,
#: 2.0 and what is above 2**63 - 1 are none.
_LONG = re.compile(r"[+-]?[0-9]+")
_LONGS = range(-(2**63), 2**63)
#: As a Java float, for a percentage.
_FLOAT = re.compile(r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[fFdD]?\s*")

_NEGATIVE = "{name} cannot be negative."
_NO_SUCH_NUMBER = 'The {name}Path field refers to value "{text}" which is not a valid {kind}: {path}'
_NO_LONG = "The {name}Path parameter cannot be parsed as a long value: {path} == {text}"
_NO_POSITIVE = "The {name}Path parameter does not reference a positive integer: {path} == {text}"
_NOT_EVALUATED = "The {name} field must evaluate to an integer between {lowest} and 99999999: {text}"


@value
class NumberRule:
    """
    What holds for one field. The words are templates of `name`, `path`, `text` (of the value), `kind` and `lowest`.

    minimum, maximum: of a constant. lowest, highest: of a number known at run time. wrong: the cause of a value that is
    no number, by path. outside: that of a number out of its range, by path and by expression. error: the Error Name by
    path; one other than States.Runtime is no failure of an evaluation, and its cause does not name the state.
    texts: whether a path may select a number written as text. reads_context: whether it may lead into the Context
    Object (measured: those of a Map may not).
    """

    name: str
    minimum: int = 0
    maximum: int | None = None
    lowest: int = 0
    highest: int | None = None
    kind: Kind = "integer"
    wrong: str = _NO_SUCH_NUMBER
    outside: tuple[str, str] = (_NEGATIVE, _NEGATIVE)
    error: str = "States.Runtime"
    texts: bool = True
    reads_context: bool = False

    @property
    def json_type(self) -> str:
        """The JSON type of a constant, by the word of AWS's messages."""
        return "INTEGER" if self.kind == "integer" else "NUMBER"

    def holds(self, number: float) -> bool:
        """Whether a number known at run time is in its range."""
        return self.lowest <= number and (self.highest is None or number <= self.highest)


_BETWEEN = "{name} must be between 0 and 100."
_BYTES = f"{{name}} must be between 0 and {MAX_PAYLOAD_BYTES}."


def _seconds_of_a_task(name: str) -> NumberRule:
    limits = (1, MAX_SECONDS)
    outside = (_NO_POSITIVE, _NOT_EVALUATED)
    return NumberRule(name, *limits, *limits, wrong=_NO_POSITIVE, outside=outside, texts=False, reads_context=True)


#: The rules by field. Recorded from AWS: text that holds a number, for MaxConcurrency, both ToleratedFailure fields,
#: MaxItems and MaxItemsPerBatch; what is no number, for all of those but MaxItemsPerBatch, and for Seconds; -1 for
#: ToleratedFailureCount, ToleratedFailurePercentage (as -1.1 and 100.1), MaxItems and Seconds; and MaxItems above the
#: maximum of a constant, which runs. A negative MaxConcurrency makes AWS stall (recorded); here it fails. Inferred from
#: the nearest of these: all else, and all of TimeoutSeconds and HeartbeatSeconds, whose paths take no text. Nothing is
#: recorded of expressions that give no such number.
NUMBERS = {
    rule.name: rule
    for rule in (
        NumberRule("MaxConcurrency"),
        NumberRule("ToleratedFailureCount"),
        NumberRule("ToleratedFailurePercentage", 0, 100, 0, 100, "float", outside=(_BETWEEN, _BETWEEN)),
        NumberRule(
            "MaxItems",
            maximum=MAX_MAX_ITEMS,
            outside=("field {name} must be positive", _NEGATIVE),
            error="States.ItemReaderFailed",
        ),
        NumberRule("MaxItemsPerBatch"),
        NumberRule("MaxInputBytesPerBatch", 0, MAX_PAYLOAD_BYTES, 0, MAX_PAYLOAD_BYTES, outside=(_BYTES, _BYTES)),
        NumberRule(
            "Seconds",
            maximum=MAX_SECONDS,
            wrong=_NO_LONG,
            outside=("The {name}Path parameter references a negative value: {path} == {text}", _NOT_EVALUATED),
            reads_context=True,
        ),
        _seconds_of_a_task("TimeoutSeconds"),
        _seconds_of_a_task("HeartbeatSeconds"),
        # These are constants only.
        NumberRule("IntervalSeconds", maximum=99_999_999),
        NumberRule("MaxAttempts", maximum=99_999_999),
        NumberRule("BackoffRate", minimum=1, kind="float"),
        NumberRule("MaxDelaySeconds", minimum=1, maximum=MAX_MAX_DELAY_SECONDS),
    )
}


def read_constant(fields: Fields, name: str, default: float | None = None) -> float | None:
    """The constant of a field, the default where there is none or it was reported. Messages recorded from AWS."""
    rule = NUMBERS[name]
    number = fields.typed(name, rule.json_type, default=default)
    convert = int if rule.kind == "integer" else float
    maximum = None if rule.maximum is None else convert(rule.maximum)
    return number if fields.in_range(name, number, convert(rule.minimum), maximum) else default


class NumberField:
    """A number by a constant, by its `...Path` twin (JSONPath), or by an expression (JSONata), as `NUMBERS` says."""

    def __init__(self, fields: Fields, name: str, *, default: float | None = None) -> None:
        self.name = name
        self.rule = NUMBERS[name]
        path_name = f"{name}Path"
        self.given = fields.has(name) or fields.has(path_name)
        self.constant: float | None = default
        self._text: str = ""
        self._evaluate: Evaluator | None = None
        self._jsonata = fields.jsonata
        fields.only("JSONPath", path_name)
        fields.at_most_one(name, path_name)
        if fields.has(path_name) and not fields.jsonata:
            self._text = fields.raw(path_name)
            self._evaluate = expression_fields.reference_path(fields, path_name, context=self.rule.reads_context)
        if fields.jsonata and expression_fields.is_expression(fields.document.get(name)):
            self._text = fields.raw(name)
            self._evaluate = expression_fields.jsonata(fields, name, self._text)
        else:
            self.constant = read_constant(fields, name, default)
        self._field = name if self._evaluate is None else fields.located(name)

    @property
    def is_constant(self) -> bool:
        """Whether every visit has the same number, `constant`."""
        return self._evaluate is None

    def value(self, document: JSON, scope: Scope) -> float | None:
        """
        The number for this visit; None where the field is absent and has no default.

        Raises States.Runtime or States.QueryEvaluationError. Only a number whose range is no matter of evaluation
        (MaxItems by path) is left to `check`.
        """
        if self._evaluate is None:
            return self.constant
        given = self._evaluate(document, scope)
        number = number_of(self.rule, given, self._text, self._field, jsonata=self._jsonata)
        if self._jsonata or self.rule.error == "States.Runtime":
            self.check(number)
        return number

    def check(self, number: float | None) -> None:
        """Raise what AWS fails with for a number of a path or an expression that is out of its range."""
        if self._evaluate is not None and number is not None:
            check_range(self.rule, number, self._text, self._field, jsonata=self._jsonata)


def number_of(rule: NumberRule, given: JSON, source: str, field: str, *, jsonata: bool) -> float:
    """The number that the path or expression `source` gives."""
    number = _evaluated(rule, given) if jsonata else _selected(rule, given)
    if number is not None:
        return number
    if jsonata:
        raise unexpected_type(source, field, "integer" if rule.kind == "integer" else "number", given)
    raise ExpressionFailure("States.Runtime", _worded(rule, rule.wrong, given, source), f"{rule.name}Path")


def check_range(rule: NumberRule, number: float, source: str, field: str, *, jsonata: bool) -> None:
    """Raise what AWS fails with for a number of a path or an expression that is out of its range."""
    if rule.holds(number):
        return
    cause = _worded(rule, rule.outside[jsonata], number, source)
    if jsonata:
        raise ExpressionFailure("States.QueryEvaluationError", cause, field)
    if rule.error == "States.Runtime":
        raise ExpressionFailure(rule.error, cause, f"{rule.name}Path")
    raise WorkflowFailure(rule.error, cause)


def _worded(rule: NumberRule, words: str, given: JSON, path: str) -> str:
    return words.format(name=rule.name, kind=rule.kind, path=path, text=text_of(given), lowest=rule.lowest)


def _selected(rule: NumberRule, given: JSON) -> float | None:
    """What AWS reads as a number in the text of a value that a path selects; None if it is none."""
    if isinstance(given, str) and not rule.texts:
        return None
    text = text_of(given)
    if rule.kind == "float":
        found = _FLOAT.fullmatch(text)
        return None if found is None else float(found[1])
    if len(text) > 30 or _LONG.fullmatch(text) is None:
        return None
    return int(text) if int(text) in _LONGS else None


def _evaluated(rule: NumberRule, given: JSON) -> float | None:
    """The number that an expression gives; JSONata knows no other than 64-bit floats, of which 3.0 is whole."""
    if not is_number(given):
        return None
    if rule.kind == "float":
        return float(given)
    return int(given) if given == given // 1 and int(given) in _LONGS else None


def unexpected_type(expression: str, field: str, expected: str, value: JSON) -> ExpressionFailure:
    """
    The failure of an expression whose value does not fit its field.

    Recorded from AWS for boolean (Condition) and array (Items); for other types the words are taken to be the same.
    """
    from pytest_sfn.expressions import jsonata

    return jsonata.unexpected_type(expression, field, expected, value)
