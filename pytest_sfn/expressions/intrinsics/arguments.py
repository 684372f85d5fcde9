"""What intrinsic functions check of their arguments, and how they say no."""

from __future__ import annotations

import math

from pytest_sfn.typing import JSON, is_number

#: Java's `int`.
_LARGEST = 2**31 - 1


class BadArgument(Exception):  # noqa: N818 - it never leaves the package; the compiler makes an ExpressionFailure of it
    """An argument the function cannot take; the text says why."""


def as_array(value: JSON, position: str = "first") -> list[JSON]:
    """The value, which must be an array."""
    if isinstance(value, list):
        return value
    raise BadArgument(f"the {position} argument must be an array")


def as_text(value: JSON, position: str = "first") -> str:
    """The value, which must be a string."""
    if isinstance(value, str):
        return value
    raise BadArgument(f"the {position} argument must be a string")


def as_integer(value: JSON, position: str = "first") -> int:
    """
    The value, which must be a number, rounded to the nearest integer, halves upwards.

    Recorded from AWS: MathAdd rounds as Java's Math.round does, -1.5 to -1.
    """
    if is_number(value):
        integer = math.floor(value + 0.5) if isinstance(value, float) else value
        if -_LARGEST - 1 <= integer <= _LARGEST:
            return integer
    raise BadArgument(f"the {position} argument must be an integer between -2147483648 and 2147483647")


def at_most(text: str, characters: int) -> str:
    """The text, which must not be longer."""
    if len(text) > characters:
        raise BadArgument(f"the string must not be longer than {characters} characters")
    return text


def same(left: JSON, right: JSON) -> bool:
    """Whether two JSON values are equal as Java's `equals` has it: `1`, `1.0` and `true` all differ."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    return bool(left == right)
