"""Values as Java prints them, which shows where AWS puts a value into a text without making JSON of it."""

from __future__ import annotations

from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON

_CONSTANTS = {None: "null", True: "true", False: "false"}


def java_text(value: JSON) -> str:
    """
    Java's `String.valueOf` of a JSON value: `{Id=1, Tags=[a, b]}`, `null`, `true`, `1.1`; a text stays as it is.

    Recorded from AWS: States.Format of an object.
    """
    if isinstance(value, str):
        return value
    if value.__class__ is int:
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={java_text(member)}" for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(java_text, value)) + "]"
    if isinstance(value, float):
        return java_double(value)
    return _CONSTANTS[value]


def java_json(value: JSON) -> str:
    """The compact JSON text of a value, its numbers as Java writes them."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{dumps(name)}:{java_json(member)}" for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(java_json, value)) + "]"
    return java_double(value) if isinstance(value, float) else dumps(value)


def java_double(value: float) -> str:
    """
    Java's `Double.toString`: `1.1`, `1.0E10`, `1.0E-5`; an exponent from 10**7 and below 10**-3.

    Not recorded from AWS beyond small numbers; its JSON library works on Java doubles.
    """
    magnitude = abs(value)
    if value == 0 or 1e-3 <= magnitude < 1e7:
        return repr(value)
    digits, _, exponent = f"{value!r}".partition("e")
    if not exponent:
        digits, exponent = _scientific(digits)
    mantissa = digits if "." in digits else f"{digits}.0"
    return f"{mantissa}E{int(exponent)}"


def _scientific(digits: str) -> tuple[str, str]:
    """The shortest digits of a plain number as mantissa and exponent: `12345678.9` is `1.23456789` and `7`."""
    sign = "-" if digits.startswith("-") else ""
    whole, _, fraction = digits.lstrip("-").partition(".")
    significant = (whole + fraction).lstrip("0")
    leading_zeros = len(fraction) - len(fraction.lstrip("0"))
    exponent = len(whole) - 1 if whole != "0" else -leading_zeros - 1
    rest = significant[1:].rstrip("0") or "0"
    return f"{sign}{significant[0]}.{rest}", str(exponent)
