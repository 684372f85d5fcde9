"""The causes of `States.QueryEvaluationError`, worded as AWS words them."""

from __future__ import annotations

import json
import math
import re

from pytest_sfn.errors import ExpressionFailure, ExpressionSyntaxError
from pytest_sfn.expressions.jsonata.values import UNDEFINED, whole
from pytest_sfn.typing import JSON

#: AWS refuses an evaluation nested deeper than this (measured with TestState and published in 2026).
MAX_DEPTH = 100
#: AWS accepts `[1..873782]` and refuses one element more, and refuses a text of 2^23 characters (measured, 2026).
MAX_BYTES = 873_782 * 8
#: AWS ends an evaluation after a time (about a second); a count of steps does the same and is the same everywhere. How
#: many is our own choice: as many as take about a second here.
MAX_STEPS = 1_000_000
#: Making texts and arrays counts as steps too: so many bytes or elements are one, and so many bytes of a result, in
#: which one text may stand many times.
BYTES_PER_STEP = 128
ITEMS_PER_STEP = 8
RESULT_BYTES_PER_STEP = 10

#: How deep a result may be nested. Jackson, which AWS's services read JSON with, stops at 1,000 levels; what AWS says
#: then is not known. Half of that leaves room for whoever walks the value after us.
MAX_NESTING = 500

MEMORY_LIMIT = "Expression evaluation memory limit exceeded: Check for excessive memory usage"
STEP_LIMIT = "Expression evaluation timeout: Check for infinite loop"
DEPTH_LIMIT = (
    "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive."
    f" Depth={MAX_DEPTH + 1} max={MAX_DEPTH}"
)

_SURROGATE = re.compile("[\ud800-\udfff]")
_CODED = re.compile(r"[A-Z]\d{4}: ")
_PLACEHOLDER = re.compile(r"\{\{\{(\w+)\}\}\}|\{\{(\w+)\}\}")


class JsonataError(Exception):
    """
    An error thrown by an expression.

    `code` is JSONata's (`T2001`), or None for the bounds of evaluation, which have none. Texts with placeholders
    (`The left side of the {{token}} operator ...`) take `values` in the order of their placeholders.
    """

    def __init__(self, code: str | None, message: str | None = None, values: tuple[JSON, ...] = ()) -> None:
        self.code = code
        self.message = message
        self.values = values
        super().__init__(code, message)

    def __str__(self) -> str:
        message = self.message
        if message is None:
            from pytest_sfn.expressions.jsonata.messages import MESSAGES

            message = render(MESSAGES.get(self.code or "", self.code or ""), self.values)
        return f"{self.code}: {message}" if self.code else message


def render(text: str, values: tuple[JSON, ...]) -> str:
    """The message text with its placeholders filled: JSON in `{{x}}`, as it is in `{{{x}}}`."""
    remaining = iter(values)

    def value(match: re.Match[str]) -> str:
        given = next(remaining, UNDEFINED)
        return str(given) if match[1] else as_json(given)

    return _PLACEHOLDER.sub(value, text)


def as_json(value: JSON) -> str:
    """The value as messages show it: compact JSON, `undefined` for no value, null for what JSON does not have."""
    if value is UNDEFINED:
        return "undefined"
    shown = json.dumps(_showable(value), separators=(",", ":"), ensure_ascii=False)
    return shown if shown.isascii() else _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", shown)


def _showable(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {key: _showable(member) for key, member in value.items() if member is not UNDEFINED}
    if isinstance(value, list):
        return [_showable(item) for item in value]
    if isinstance(value, float):
        return whole(value) if math.isfinite(value) else None
    return value if value is None or isinstance(value, (str, int)) else None


def thrown(expression: str, field: str, error: JsonataError) -> ExpressionFailure:
    """The failure of an expression that threw; a coded message follows a full stop, one without a code a colon."""
    text = str(error)
    separator = ". " if _CODED.match(text) else ": "
    return _failure(expression, field, f"threw an error during evaluation{separator}{text}")


def undefined(expression: str, field: str) -> ExpressionFailure:
    """The failure of an expression without a value: JSON has no undefined."""
    return _failure(expression, field, "returned nothing (undefined).")


def unsupported(expression: str, field: str) -> ExpressionFailure:
    """The failure of an expression whose value is a function."""
    return _failure(expression, field, "returned an unsupported result type.")


def _failure(expression: str, field: str, tail: str) -> ExpressionFailure:
    cause = f"The JSONata expression '{expression}' specified for the field '{field}' {tail}"
    return ExpressionFailure("States.QueryEvaluationError", cause, location=field)


def unexpected_type(expression: str, field: str, expected: str, value: JSON) -> ExpressionFailure:
    """
    The failure of an expression whose value is not of the type its field needs (`Expected 'array', but was 'number'`).

    `expression` is given with or without its delimiters. Recorded from AWS.
    """
    shown = unwrap(expression) if is_jsonata(expression) else expression
    found = json_type(value)
    tail = f"returned an unexpected result type. Expected '{expected}', but was '{found}' for value: {as_json(value)}"
    return _failure(shown, field, tail)


def json_type(value: JSON) -> str:
    """The JSON type's name, as AWS names it: null, boolean, number, string, array or object."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def is_jsonata(value: JSON) -> bool:
    """Whether a template's value is an expression: a text that begins with `{%` and ends with `%}`, nothing outside."""
    return isinstance(value, str) and value.startswith("{%") and value.endswith("%}") and len(value) >= 4


def unwrap(text: str) -> str:
    """The expression inside `{% ... %}`, without the blanks around it, as AWS shows it in causes."""
    if not is_jsonata(text):
        raise ExpressionSyntaxError("A JSONata expression begins with {% and ends with %}, with nothing outside", text)
    return text[2:-2].strip()
