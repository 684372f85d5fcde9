"""Values as Java prints them, which shows where AWS puts a value into a text without making JSON of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

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
    Java's `Double.toString`: `1.1`, `1.0E10`, `1.0E-5`, `NaN`, `-Infinity`; an exponent from 10**7 and below 10**-3.

    Recorded from AWS for points in time (Unix seconds) and small numbers; its JSON library works on Java doubles.
    """
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    from decimal import Decimal

    # The shortest digits that mean the number, which Python finds as Java does.
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    text = "".join(map(str, digits))
    return f"{'-' * sign}{text[0]}.{text[1:].rstrip('0') or '0'}E{len(text) + int(exponent) - 1}"


def hash_map_order(names: Sequence[str]) -> list[str]:
    """
    The names, all different, in the order in which a Java HashMap that got them in turn gives them.

    Where AWS keeps members in one, that is the order in its JSON texts. Source: java.util.HashMap of OpenJDK: a name is
    kept at its `String.hashCode` (of UTF-16 units), its upper half folded into the lower, modulo the size of the table,
    which starts at 16 and doubles when it is three quarters full; names of one place keep their order.
    """
    size = 16
    while len(names) > size * 3 // 4:
        size *= 2
    return sorted(names, key=lambda name: _spread(name) & (size - 1))


def _spread(name: str) -> int:
    units = name.encode("utf-16-be", "surrogatepass")
    code = 0
    for high, low in zip(units[::2], units[1::2], strict=True):
        code = (31 * code + (high << 8 | low)) & 0xFFFFFFFF
    return code ^ (code >> 16)
