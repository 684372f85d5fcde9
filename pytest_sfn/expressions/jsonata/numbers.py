"""Numbers of JSONata, which are doubles: rounding, casting and other bases, as JavaScript has them."""

from __future__ import annotations

import math
import re

from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.values import javascript_text, whole
from pytest_sfn.typing import JSON

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?", re.ASCII)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PREFIXED = re.compile(r"0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+", re.ASCII)
_BASES = {"x": 16, "o": 8, "b": 2}


def rounded(number: float, places: int = 0) -> float:
    """The number rounded to decimal places as it is written, a half to the even neighbour."""
    if not math.isfinite(number):
        return math.nan if places else number
    shifted = _shifted(number, places) if places else number
    if not math.isfinite(shifted):
        return shifted
    nearest = math.floor(shifted + 0.5) if abs(shifted) < 2**52 else shifted
    if abs(nearest - shifted) == 0.5 and nearest % 2 == 1:
        nearest -= 1
    return _shifted(float(nearest), -places) if places else nearest


def _shifted(number: float, places: int) -> float:
    digits, _, exponent = javascript_text(number).partition("e")
    moved = int(exponent or 0) + places
    return float(f"{digits}e{max(min(moved, 10_000), -10_000)}")


def cast(value: JSON) -> JSON:
    """`$number` of a text, true or false. Errors: JsonataError D3030."""
    if type(value) is bool:
        return int(value)
    if type(value) is str:
        if _DECIMAL.fullmatch(value):
            number = float(value)
            if math.isfinite(number):
                return whole(number)
        elif _PREFIXED.fullmatch(value):
            return whole(float(int(value[2:], _BASES[value[1].lower()])))
    raise JsonataError("D3030", values=(value,))


def in_base(number: float, radix: int) -> str:
    """A whole number in a base of 2 to 36; beyond 2**53 with the digits of its exact value."""
    value, digits = abs(int(number)), ""
    while value:
        value, digit = divmod(value, radix)
        digits = _DIGITS[digit] + digits
    return ("-" if number < 0 else "") + (digits or "0")


def as_place(number: float) -> int:
    """The place in a text or array that a number names, whole and within what JavaScript counts; 0 for NaN."""
    return int(max(min(number, 2**53), -(2**53))) if number == number else 0  # noqa: PLR0124 - NaN
