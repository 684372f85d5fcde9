"""What JSONata's values are in Python: JSON as it is, and UNDEFINED for no value at all."""

from __future__ import annotations

import json
import math
import re
from json.encoder import encode_basestring
from typing import Final, final

from pytest_sfn.typing import JSON


@final
class Undefined:
    """The type of UNDEFINED, the value of what is not there; unlike null, which is None."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED: Final[JSON] = Undefined()


class Doubt(Exception):  # noqa: N818 - no error: the other evaluator is asked
    """The compiled code met what it does not know for certain, mostly an error: the whole language is asked."""


#: Integers beyond this are not exact in JSONata's arithmetic, which is of doubles.
EXACT = 2**53
LONG = 2**63
#: How many parts of a value are compared or written here; of more (one part may stand in many places) Doubt is raised.
_MOST_PARTS = 50_000
_EXPONENT_FROM = 1e21
_NUMERIC = re.compile(r"-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?", re.ASCII)


def whole(number: float) -> int | float:
    """The number as AWS writes it: without a point where it is whole and fits a long."""
    return int(number) if number.is_integer() and -LONG <= number < LONG else number


def as_output(number: float) -> JSON:
    """A double as an expression's value: without a point if whole, as text if infinite (AWS answers "Infinity")."""
    if math.isfinite(number):
        return whole(number)
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def computed(number: float) -> JSON:
    """The result of arithmetic; what a double cannot hold is in doubt."""
    if type(number) is int:
        if -EXACT < number < EXACT:
            return number
        raise Doubt
    if not math.isfinite(number):
        raise Doubt
    return whole(number)


def truth(value: JSON) -> bool:
    """The effective boolean value; no value is false."""
    kind = type(value)
    if kind is bool:
        return value  # type: ignore[no-any-return] # a bool
    if kind is list:
        return any(map(truth, value))
    if kind is str or kind is dict or kind is int or kind is float:
        return bool(value)
    return False


def equal(left: JSON, right: JSON) -> bool:
    """Deep equality, in which 1 is 1.0 and not true."""
    if type(left) is list or type(left) is dict:
        return left is right or _deep_equal(left, right, [_MOST_PARTS])
    return bool(left == right) and (type(left) is bool) == (type(right) is bool)


def _deep_equal(left: JSON, right: JSON, remaining: list[int]) -> bool:
    if type(left) is not list and type(left) is not dict:
        return equal(left, right)
    if type(left) is not type(right) or len(left) != len(right):
        return False
    remaining[0] -= len(left)
    if remaining[0] < 0:
        raise Doubt
    if type(left) is list:
        return all(_deep_equal(*pair, remaining) for pair in zip(left, right, strict=True))
    members = left.items()  # type: ignore[union-attr] # a dict
    return all(key in right and _deep_equal(value, right[key], remaining) for key, value in members)


def text(value: JSON) -> str:
    """The value as `$string` and `&` write it; UNDEFINED is empty."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return] # a str
    if kind is int:
        return str(value)
    return "" if value is UNDEFINED else _written(value, [_MOST_PARTS])


def _written(value: JSON, remaining: list[int]) -> str:
    kind = type(value)
    remaining[0] -= 1 + len(value) // 64 if kind is str else 1
    if remaining[0] < 0:
        raise Doubt
    if kind is str:
        return encode_basestring(value)
    if kind is dict:
        return (
            "{"
            + ",".join(f"{encode_basestring(key)}:{_written(member, remaining)}" for key, member in value.items())
            + "}"
        )
    if kind is list:
        return "[" + ",".join([_written(item, remaining) for item in value]) + "]"
    if kind is float:
        return number_text(value)
    if value is None or kind is bool or kind is int:
        return json.dumps(value)
    raise Doubt


def number_text(number: float) -> str:
    """
    A double's text: whole ones in full below 1e21, others with 15 significant digits.

    JSONata's rule; the boundary and the digits of big whole numbers were measured on AWS.
    """
    if not math.isfinite(number):
        raise Doubt
    if number.is_integer() and abs(number) < _EXPONENT_FROM:
        return _in_full(number)
    digits, _, exponent = f"{number:.14e}".partition("e")
    return _javascript(digits.rstrip("0").rstrip("."), int(exponent))


def _in_full(number: float) -> str:
    digits, _, exponent = repr(number).partition("e")
    if not exponent:
        return str(int(number))
    head, _, tail = digits.partition(".")
    tail = "" if tail == "0" else tail
    return head + tail.ljust(int(exponent), "0")


def _javascript(digits: str, exponent: int) -> str:
    """Digits `d.ddd` times ten to the exponent, as JavaScript writes a number."""
    sign, plain = "-" if digits.startswith("-") else "", digits.lstrip("-").replace(".", "")
    if -7 < exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{plain}"
    if 0 <= exponent < 21:
        head, tail = plain[: exponent + 1].ljust(exponent + 1, "0"), plain[exponent + 1 :]
        return f"{sign}{head}.{tail}" if tail else f"{sign}{head}"
    return f"{digits}e{exponent:+d}"


def as_number(value: JSON) -> JSON:
    """`$number`: of numbers, true and false, and decimal texts."""
    kind = type(value)
    if kind is int or kind is float or value is UNDEFINED:
        return value
    if kind is bool:
        return int(value)
    if kind is str and _NUMERIC.fullmatch(value):
        return computed(float(value)) if len(value) > 15 or not value.lstrip("-").isdigit() else int(value)
    raise Doubt


def javascript_text(number: float) -> str:
    """A number as JavaScript writes it: the shortest text that reads back the same."""
    value = float(number)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value.is_integer() and abs(value) < _EXPONENT_FROM:
        return _in_full(value)
    mantissa, _, power = f"{value!r}".partition("e")
    sign, plain = ("-", mantissa[1:]) if mantissa.startswith("-") else ("", mantissa)
    head, _, tail = plain.partition(".")
    digits = (head + tail).lstrip("0")
    exponent = int(power or 0) + (len(head) - 1 if head != "0" else -1 - (len(tail) - len(tail.lstrip("0"))))
    digits = digits.rstrip("0") or "0"
    return _javascript(sign + digits[0] + ("." + digits[1:] if digits[1:] else ""), exponent)
