"""JSONata's operators, compiled: arithmetic, comparison, equality, `and`, `or`, `in`, `&`, negation and ranges."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from pytest_sfn.expressions.jsonata.code_units import paired
from pytest_sfn.expressions.jsonata.common.environment import SMALL, JsonataEnvironment, Run, charge, spend
from pytest_sfn.expressions.jsonata.common.functions import bounded
from pytest_sfn.expressions.jsonata.failures import MAX_BYTES, MEMORY_LIMIT, JsonataError
from pytest_sfn.expressions.jsonata.values import EXACT, UNDEFINED, Doubt, computed, equal, text, truth
from pytest_sfn.typing import JSON, is_number


def arithmetic(symbol: str, left: Run, right: Run) -> Run:
    """`+ - * / %`: numbers only; no value on a side gives no value."""
    apply = _ARITHMETIC[symbol]

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        first, second = left(item, environment), right(item, environment)
        if type(first) is int and type(second) is int:
            result = apply(first, second)
            if type(result) is int and -EXACT < result < EXACT:
                return result
            return computed(result)
        return _mixed(apply, first, second)

    return run


def _mixed(apply: Callable[[float, float], float], first: JSON, second: JSON) -> JSON:
    if (is_number(first) or first is UNDEFINED) and (is_number(second) or second is UNDEFINED):
        if first is UNDEFINED or second is UNDEFINED:
            return UNDEFINED
        return computed(apply(first, second))
    raise Doubt


def arithmetic_with_constant(symbol: str, left: Run, constant: int) -> Run:
    """As `arithmetic`, with an integer on the right: counters."""
    apply = _ARITHMETIC[symbol]

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        first = left(item, environment)
        if type(first) is int:
            result = apply(first, constant)
            if type(result) is int and -EXACT < result < EXACT:
                return result
            return computed(result)
        return _mixed(apply, first, constant)

    return run


def _divided(first: float, second: float) -> float:
    if second == 0:
        raise Doubt
    return first / second


def _remainder(first: float, second: float) -> float:
    if second == 0:
        raise Doubt
    return math.fmod(first, second)


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "%": _remainder,
}


def comparison(symbol: str, left: Run, right: Run) -> Run:
    """`< <= > >=`: two numbers or two texts; no value on a side gives no value."""
    compare = COMPARISONS[symbol]

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        first, second = left(item, environment), right(item, environment)
        kind = type(first)
        if type(second) is kind and (kind is int or kind is float or (kind is str and first.isascii())):
            return compare(first, second)
        return _compared(compare, first, second)

    return run


def comparison_with_constant(symbol: str, left: Run, constant: JSON) -> Run:
    """As `comparison`, with a number or text on the right: most conditions."""
    compare = COMPARISONS[symbol]
    #: The order of texts beyond ASCII is by their units: the evaluator's.
    kind = object if type(constant) is str and not constant.isascii() else type(constant)

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        first = left(item, environment)
        return compare(first, constant) if type(first) is kind else _compared(compare, first, constant)

    return run


def _compared(compare: Callable[[JSON, JSON], bool], first: JSON, second: JSON) -> JSON:
    if is_number(first) and is_number(second):
        return compare(first, second)
    known = all(is_number(value) or type(value) is str or value is UNDEFINED for value in (first, second))
    if known and (first is UNDEFINED or second is UNDEFINED):
        return UNDEFINED
    raise Doubt


COMPARISONS: dict[str, Callable[[JSON, JSON], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def equality(symbol: str, left: Run, right: Run) -> Run:
    """`=` and `!=`: both are false where a side has no value."""
    wanted = symbol == "="

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        first, second = left(item, environment), right(item, environment)
        if type(first) is str and type(second) is str:
            return (first == second) is wanted
        if first is UNDEFINED or second is UNDEFINED:
            return False
        return equal(first, second) is wanted

    return run


def conjunction(_symbol: str, left: Run, right: Run) -> Run:
    """`and` of the effective boolean values; the right side is left alone where the left decides."""

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        return truth(left(item, environment)) and truth(right(item, environment))

    return run


def disjunction(_symbol: str, left: Run, right: Run) -> Run:
    """`or` of the effective boolean values; the right side is left alone where the left decides."""

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        return truth(left(item, environment)) or truth(right(item, environment))

    return run


def inclusion(_symbol: str, left: Run, right: Run) -> Run:
    """`in`: whether an array holds the value; objects and arrays are never found, as JavaScript compares them."""

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        value, found = left(item, environment), right(item, environment)
        if value is UNDEFINED or found is UNDEFINED:
            return False
        if type(value) in (list, dict):
            raise Doubt
        items = found if type(found) is list else [found]
        if len(items) > SMALL:
            charge(environment, items)
        return any(equal(value, other) for other in items)

    return run


def concatenation(_symbol: str, left: Run, right: Run) -> Run:
    """`&`: both sides as texts; no value is empty."""

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        made = bounded(paired(text(left(item, environment)) + text(right(item, environment))))
        if len(made) > SMALL:
            charge(environment, made)
        return made

    return run


def span(_symbol: str, left: Run, right: Run) -> Run:
    """`..`: the integers from left to right."""

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        first, last = left(item, environment), right(item, environment)
        if type(first) is not int or type(last) is not int:
            raise Doubt
        if first > last:
            return UNDEFINED
        if last - first >= 10_000_000:
            raise Doubt  # D2014
        if (last - first + 1) * 8 > MAX_BYTES:
            raise JsonataError(None, MEMORY_LIMIT)
        spend(environment, (last - first) // 2)
        return list(range(first, last + 1))

    return run


def negation(value: Run) -> Run:
    """`-x`."""

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        number = value(item, environment)
        if number is UNDEFINED:
            return UNDEFINED
        if not is_number(number):
            raise Doubt
        return computed(-number)

    return run


#: Operator -> what compiles it.
OPERATORS: dict[str, Callable[[str, Run, Run], Run]] = {
    **dict.fromkeys(_ARITHMETIC, arithmetic),
    **dict.fromkeys(COMPARISONS, comparison),
    "=": equality,
    "!=": equality,
    "and": conjunction,
    "or": disjunction,
    "in": inclusion,
    "&": concatenation,
    "..": span,
}
