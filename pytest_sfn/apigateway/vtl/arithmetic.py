"""Velocity's operators on numbers; a result that Velocity takes for null is None."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from pytest_sfn.apigateway.vtl.errors import JavaException
from pytest_sfn.apigateway.vtl.frame import MAX_TEXT
from pytest_sfn.apigateway.vtl.java_values import JavaList, Value, as_text
from pytest_sfn.typing import is_number

#: Bits of an integer; java.math.BigInteger has no such limit, but no template needs more.
_MAX_BITS = 4096
#: Items of a range; each is an object of its own on the JVM.
_MAX_RANGE = 1_000_000


def add(left: Value, right: Value) -> Value:
    """A sum; with a text on either side the texts joined."""
    if isinstance(left, str) or isinstance(right, str):
        joined = as_text(left) + as_text(right)
        if len(joined) > MAX_TEXT:
            raise JavaException("a text of more than 10 MB")
        return joined
    return _calculate(left, right, lambda a, b: a + b)


def _calculate(left: Value, right: Value, operation: Callable[[Value, Value], Value]) -> Value:
    if not (is_number(left) and is_number(right)):
        return None
    try:
        result = operation(left, right)
    except OverflowError:  # a double and an integer beyond its range
        return math.inf
    if isinstance(result, int) and result.bit_length() > _MAX_BITS:
        raise JavaException(f"an integer of more than {_MAX_BITS} bits")
    return result


def _divide(left: Value, right: Value) -> Value:
    if right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)  # towards zero, as Java
        return quotient if (left < 0) == (right < 0) else -quotient
    return left / right


def _remainder(left: Value, right: Value) -> Value:
    if right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        remainder = abs(left) % abs(right)
        return -remainder if left < 0 else remainder
    return math.fmod(left, right) if math.isfinite(left) else math.nan


def integer_range(first: Value, last: Value) -> Value:
    """`[first..last]`, downwards if the last is the smaller; None if either is no integer."""
    if not (isinstance(first, int) and isinstance(last, int)) or isinstance(first, bool) or isinstance(last, bool):
        return None
    if abs(last - first) >= _MAX_RANGE:
        raise JavaException(f"a range of more than {_MAX_RANGE} items")
    return JavaList(range(first, last + 1) if first <= last else range(first, last - 1, -1))


OPERATIONS: Mapping[str, Callable[[Value, Value], Value]] = {
    "+": add,
    "-": lambda left, right: _calculate(left, right, lambda a, b: a - b),
    "*": lambda left, right: _calculate(left, right, lambda a, b: a * b),
    "/": lambda left, right: _calculate(left, right, _divide),
    "%": lambda left, right: _calculate(left, right, _remainder),
}
COMPARISONS: Mapping[str, Callable[[Value, Value], bool]] = {
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}
