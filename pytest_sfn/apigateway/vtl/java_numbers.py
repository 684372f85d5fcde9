"""The methods of Java's numbers and of java.lang.Boolean."""

from __future__ import annotations

import re

from pytest_sfn.apigateway.vtl.errors import JavaException
from pytest_sfn.apigateway.vtl.java_values import Value, as_text, java_equals
from pytest_sfn.apigateway.vtl.method_tables import table

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_DOUBLE = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[dDfF]?\s*", re.ASCII)


def _parse_integer(_: Value, text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise JavaException(f'NumberFormatException: For input string: "{text}"')
    return int(text)


def _parse_double(_: Value, text: str) -> float:
    if not _DOUBLE.fullmatch(text):
        raise JavaException(f'NumberFormatException: For input string: "{text}"')
    return float(text.strip().rstrip("dDfF"))


def _whole(number: float) -> int:
    """The integer part; NaN and infinities as Java narrows them."""
    if number != number:  # noqa: PLR0124 - NaN
        return 0
    if number in (float("inf"), float("-inf")):
        return 2**63 - 1 if number > 0 else -(2**63)
    return int(number)


def _compare(left: float, right: float) -> int:
    return (left > right) - (left < right)


NUMBER = table(
    ("compareTo", "n", _compare),
    ("doubleValue", "", float),
    ("equals", "o", java_equals),
    ("floatValue", "", float),
    ("intValue", "", _whole),
    ("longValue", "", _whole),
    ("parseDouble", "s", _parse_double),
    ("parseInt", "s", _parse_integer),
    ("toString", "", as_text),
    ("toString", "n", lambda _, number: as_text(number)),
    ("valueOf", "s", lambda kind, text: (_parse_double if isinstance(kind, float) else _parse_integer)(kind, text)),
    ("valueOf", "n", lambda _, number: number),
)

BOOLEAN = table(
    ("booleanValue", "", lambda value: value),
    ("compareTo", "o", lambda value, other: _compare(value, bool(other))),
    ("equals", "o", java_equals),
    ("parseBoolean", "s", lambda _, text: text.lower() == "true"),
    ("toString", "", as_text),
    ("valueOf", "s", lambda _, text: text.lower() == "true"),
)
