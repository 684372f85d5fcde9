"""
Values of templates as the JVM would have them: how they print, compare and count as true.

Java text, number, Boolean and null are str, int or float, bool and None. A plain `list` came out of a JSON document and
prints as JSON; a `JavaList` was made by the template (`[1, 2]`, `keySet()`) and prints as java.util.ArrayList does.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, TypeAlias

from pytest_sfn.expressions.java_text import java_text
from pytest_sfn.typing import is_number

Value: TypeAlias = Any


class UndefinedValue(str):
    """
    What a null or undefined reference yields on API Gateway: an empty text (recorded: it equals `""`).

    A type of its own, so that the one rule that is not recorded can be changed: whether it counts as true.
    """

    __slots__ = ()


UNDEFINED = UndefinedValue("")

#: Whether `#if($undefined)` holds. Users report so (dherault/serverless-offline#50), and Velocity 1.x takes everything
#: but null and false for true; not recorded.
UNDEFINED_IS_TRUE = True


class JavaList(list[Value]):
    """A java.util.ArrayList made by the template."""

    __slots__ = ()


class JavaArray(JavaList):
    """A Java array, as `split` gives it: has the methods of lists, but not their printed form."""

    __slots__ = ()


class Opaque(dict[str, Value]):
    """A map that prints as nothing: `$context` and its members (recorded)."""


class Entry:
    """An entry of a map: `.key` and `.value`."""

    __slots__ = ("key", "value")

    def __init__(self, key: Value, value: Value) -> None:
        self.key = key
        self.value = value


def truth(value: Value) -> bool:
    """Whether a condition holds: all but null and false do, empty texts, 0 and empty lists as well."""
    if type(value) is UndefinedValue:
        return UNDEFINED_IS_TRUE
    return value is not None and value is not False


def as_text(value: Value) -> str:
    """What `toString()` gives; null gives `null`."""
    if value is None or isinstance(value, str | int | float):
        return java_text(value)
    return _structure_text(value)


def _structure_text(value: Value) -> str:  # noqa: PLR0911 - one class a line
    if isinstance(value, Opaque):
        return ""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_text(key)}={as_text(member)}" for key, member in value.items()) + "}"
    if isinstance(value, JavaArray):
        return "[Ljava.lang.String;@1b6d3586"  # a hash of the address follows the @; any will do
    if isinstance(value, JavaList):
        return "[" + ", ".join(map(as_text, value)) + "]"
    if isinstance(value, list):
        return _PROTECTED.sub(lambda match: _escaped(match[0]), as_json(value))
    if isinstance(value, Entry):
        return f"{as_text(value.key)}={as_text(value.value)}"
    return str(value)


#: What the JSON library escapes where a list prints itself, but not in `$input.json` (json-smart's protection "4 web").
_PROTECTED = re.compile("[/\\x7f-\\x9f\\u2000-\\u20ff]")


def _escaped(char: str) -> str:
    return "\\/" if char == "/" else f"\\u{ord(char):04X}".lower()


def as_json(value: Value) -> str:
    """Compact JSON text, with numbers as Java prints them."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and math.isinf(value):
        return "null"
    if value is None or isinstance(value, bool | int | float):
        return as_text(value)
    if isinstance(value, dict):
        members = (f"{json.dumps(as_text(key), ensure_ascii=False)}:{as_json(member)}" for key, member in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_json, value)) + "]"
    return json.dumps(as_text(value), ensure_ascii=False)


def equal(left: Value, right: Value) -> bool:
    """
    Velocity's `==`: numbers by value, values of one class by `equals`, all others by their printed form.

    So `1 == "1"` holds, and a null or undefined value equals another one and the empty text.
    """
    if left is None or right is None:
        return left is right or (left or right) == UNDEFINED
    if is_number(left) and is_number(right):
        return bool(left == right)
    return java_equals(left, right) or (type(left) is not type(right) and as_text(left) == as_text(right))


def java_equals(left: Value, right: Value) -> bool:
    """`Object.equals`: false for values of different classes, for 1 and 1.0 too."""
    if isinstance(left, str):
        return isinstance(right, str) and str(left) == str(right)
    if isinstance(left, bool) or isinstance(right, bool) or left is None or right is None:
        return left is right
    if isinstance(left, int | float) or isinstance(right, int | float):
        return type(left) is type(right) and bool(left == right)
    return bool(left == right)
