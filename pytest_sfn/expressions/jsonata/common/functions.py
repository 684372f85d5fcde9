"""
JSONata's functions as far as they are compiled.

Each takes its arguments with UNDEFINED for no value, and raises Doubt for what is not plainly right, so that errors are
worded in one place. Results that JSONata calls sequences come through `sequence`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from pytest_sfn.expressions.jsonata.code_units import paired
from pytest_sfn.expressions.jsonata.failures import MAX_BYTES, MEMORY_LIMIT, JsonataError, json_type
from pytest_sfn.expressions.jsonata.values import UNDEFINED, Doubt, as_number, computed, equal, text, truth
from pytest_sfn.typing import JSON, is_number


class CompiledFunction(NamedTuple):
    """A function with the numbers of arguments for which it is compiled."""

    call: Callable[..., JSON]
    least: int
    most: int


def sequence(items: list[JSON]) -> JSON:
    """A result sequence: nothing, its one item, or an array."""
    return items if len(items) > 1 else items[0] if items else UNDEFINED


def bounded(value: str) -> str:
    """The text, unless it is bigger than AWS lets a value be."""
    if len(value) > MAX_BYTES:
        raise JsonataError(None, MEMORY_LIMIT)
    return value


def lookup(value: JSON, key: str) -> JSON:
    """The member of an object, or the sequence of those of an array's objects."""
    kind = type(value)
    if kind is dict:
        return value.get(key, UNDEFINED)
    if kind is not list:
        return UNDEFINED
    found: list[JSON] = []
    for item in value:
        member = lookup(item, key)
        if type(member) is list:
            found.extend(member)
        elif member is not UNDEFINED:
            found.append(member)
    return sequence(found)


def append(first: JSON, second: JSON) -> JSON:
    """Both as one array; no value adds nothing."""
    if first is UNDEFINED or second is UNDEFINED:
        return second if first is UNDEFINED else first
    head = first if type(first) is list else [first]
    tail = second if type(second) is list else [second]
    if (len(head) + len(tail)) * 8 > MAX_BYTES:
        raise JsonataError(None, MEMORY_LIMIT)
    return [*head, *tail]


def _numbers(value: JSON) -> list[float]:
    items = value if type(value) is list else [value]
    if not all(map(is_number, items)):
        raise Doubt
    return items


def _string(value: JSON) -> str:
    if type(value) is not str:
        raise Doubt
    return value


def _integer(value: JSON) -> int:
    if type(value) is not int:
        raise Doubt
    return value


def _total(numbers: list[float]) -> float:
    total: float = 0
    for number in numbers:  # not `sum`, which corrects the rounding that doubles have elsewhere
        total += number
    return total


def _sum(values: JSON) -> JSON:
    return UNDEFINED if values is UNDEFINED else computed(_total(_numbers(values)))


def _count(values: JSON) -> JSON:
    return 0 if values is UNDEFINED else len(values) if type(values) is list else 1


def _max(values: JSON) -> JSON:
    return UNDEFINED if values is UNDEFINED else max(_numbers(values), default=UNDEFINED)


def _min(values: JSON) -> JSON:
    return UNDEFINED if values is UNDEFINED else min(_numbers(values), default=UNDEFINED)


def _average(values: JSON) -> JSON:
    if values is UNDEFINED or values == []:
        return UNDEFINED
    numbers = _numbers(values)
    return computed(_total(numbers) / len(numbers))


def _to_string(value: JSON) -> JSON:
    return UNDEFINED if value is UNDEFINED else bounded(text(value))


def _substring(value: JSON, start: JSON, length: JSON = UNDEFINED) -> JSON:
    characters = _string(value)
    first = max(_integer(start), -len(characters))
    if length is UNDEFINED:
        return characters[first:]
    count = _integer(length)
    end = first + count if first >= 0 else len(characters) + first + count
    return characters[first:end] if count > 0 else ""


def _substring_before(value: JSON, mark: JSON) -> JSON:
    return _string(value).partition(_string(mark))[0] if mark else _refuse()


def _substring_after(value: JSON, mark: JSON) -> JSON:
    before, found, after = _string(value).partition(_string(mark) or _refuse())
    return after if found else before


def _refuse() -> str:
    raise Doubt


def _of_text(function: Callable[[str], JSON]) -> Callable[[JSON], JSON]:
    def call(value: JSON) -> JSON:
        return UNDEFINED if value is UNDEFINED else function(_string(value))

    return call


def _trim(value: str) -> str:
    return " ".join(part for part in value.replace("\t", " ").replace("\n", " ").replace("\r", " ").split(" ") if part)


def _contains(value: JSON, part: JSON) -> JSON:
    return _string(part) in _string(value)


def _split(value: JSON, separator: JSON, limit: JSON = UNDEFINED) -> JSON:
    parts: list[JSON] = list(_string(value).split(_string(separator) or _refuse()))
    if limit is UNDEFINED:
        return parts
    return parts[: _integer(limit)] if _integer(limit) >= 0 else _refuse()


def _join(values: JSON, separator: JSON = UNDEFINED) -> JSON:
    between = "" if separator is UNDEFINED else _string(separator)
    if values is UNDEFINED:
        return UNDEFINED
    texts = [_string(value) for value in (values if type(values) is list else [values])]
    if sum(map(len, texts)) + len(between) * len(texts) > MAX_BYTES:
        raise JsonataError(None, MEMORY_LIMIT)
    return paired(between.join(texts))


def _replace(value: JSON, pattern: JSON, replacement: JSON, limit: JSON = UNDEFINED) -> JSON:
    count = -1 if limit is UNDEFINED else _integer(limit)
    if count < 0 and limit is not UNDEFINED:
        raise Doubt
    if len(_string(value)) * (len(_string(replacement)) + 1) > MAX_BYTES:
        raise Doubt
    return value.replace(_string(pattern) or _refuse(), replacement, count)


def _of_number(function: Callable[[float], JSON]) -> Callable[[JSON], JSON]:
    def call(value: JSON) -> JSON:
        if value is UNDEFINED:
            return UNDEFINED
        if not is_number(value):
            raise Doubt
        return function(value)

    return call


def _sqrt(value: float) -> JSON:
    return computed(math.sqrt(value)) if value >= 0 else _refuse()


def _power(base: JSON, exponent: JSON) -> JSON:
    if not is_number(base) or not is_number(exponent):
        raise Doubt
    try:
        result = float(base) ** float(exponent)
    except ArithmeticError:
        raise Doubt from None
    return computed(result) if isinstance(result, float) else _refuse()


def _round(value: JSON, precision: JSON = UNDEFINED) -> JSON:
    shift = 0 if precision is UNDEFINED else _integer(precision)
    if value is UNDEFINED:
        return UNDEFINED
    if not is_number(value):
        raise Doubt
    if shift == 0:
        return computed(round(value))
    digits, _, exponent = repr(value).partition("e")
    shifted = round(float(f"{digits}e{int(exponent or 0) + shift}"))
    return computed(float(f"{shifted}e{-shift}"))


def _boolean(value: JSON) -> JSON:
    return UNDEFINED if value is UNDEFINED else truth(value)


def _not(value: JSON) -> JSON:
    return UNDEFINED if value is UNDEFINED else not truth(value)


def _exists(value: JSON) -> JSON:
    return value is not UNDEFINED


def _keys(value: JSON) -> JSON:
    if type(value) is dict:
        return sequence(list(value))
    if type(value) is list and all(type(item) is dict for item in value):
        return sequence(list(dict.fromkeys(key for item in value for key in item)))
    raise Doubt


def _lookup(value: JSON, key: JSON) -> JSON:
    return lookup(value, _string(key))


def _merge(values: JSON) -> JSON:
    if values is UNDEFINED:
        return UNDEFINED
    merged: dict[str, JSON] = {}
    for item in values if type(values) is list else [values]:
        if type(item) is not dict:
            raise Doubt
        merged.update(item)
    return merged


def _reverse(values: JSON) -> JSON:
    return values[::-1] if type(values) is list else UNDEFINED if values is UNDEFINED else [values]


def _distinct(values: JSON) -> JSON:
    if type(values) is not list or len(values) < 2:
        return values
    found: list[JSON] = []
    for item in values:
        if not any(equal(item, other) for other in found):
            found.append(item)
        if len(found) * len(values) > 1_000_000:
            raise Doubt
    if len(found) == 1:
        raise Doubt  # an array of one or the item itself: that depends on where `values` come from
    return found


def _sort(values: JSON) -> JSON:
    if values is UNDEFINED:
        return UNDEFINED
    items = values if type(values) is list else [values]
    if len(items) < 2:
        return items
    if all(map(is_number, items)) or all(type(item) is str and item.isascii() for item in items):
        return sorted(items)
    raise Doubt


def _type(value: JSON) -> JSON:
    if value is UNDEFINED:
        return UNDEFINED
    return "function" if callable(value) else json_type(value)


def _zip(*arrays: JSON) -> JSON:
    if any(type(array) is not list for array in arrays):
        raise Doubt
    return [list(items) for items in zip(*arrays, strict=False)]


#: Functions of values alone, by name.
FUNCTIONS: dict[str, CompiledFunction] = {
    "abs": CompiledFunction(_of_number(lambda number: computed(abs(number))), 1, 1),
    "append": CompiledFunction(append, 2, 2),
    "average": CompiledFunction(_average, 1, 1),
    "boolean": CompiledFunction(_boolean, 1, 1),
    "ceil": CompiledFunction(_of_number(lambda number: computed(math.ceil(number))), 1, 1),
    "contains": CompiledFunction(_contains, 2, 2),
    "count": CompiledFunction(_count, 1, 1),
    "distinct": CompiledFunction(_distinct, 1, 1),
    "exists": CompiledFunction(_exists, 1, 1),
    "floor": CompiledFunction(_of_number(lambda number: computed(math.floor(number))), 1, 1),
    "join": CompiledFunction(_join, 1, 2),
    "keys": CompiledFunction(_keys, 1, 1),
    "length": CompiledFunction(_of_text(len), 1, 1),
    "lookup": CompiledFunction(_lookup, 2, 2),
    "lowercase": CompiledFunction(_of_text(str.lower), 1, 1),
    "max": CompiledFunction(_max, 1, 1),
    "merge": CompiledFunction(_merge, 1, 1),
    "min": CompiledFunction(_min, 1, 1),
    "not": CompiledFunction(_not, 1, 1),
    "number": CompiledFunction(as_number, 1, 1),
    "power": CompiledFunction(_power, 2, 2),
    "replace": CompiledFunction(_replace, 3, 4),
    "reverse": CompiledFunction(_reverse, 1, 1),
    "round": CompiledFunction(_round, 1, 2),
    "sort": CompiledFunction(_sort, 1, 1),
    "split": CompiledFunction(_split, 2, 3),
    "sqrt": CompiledFunction(_of_number(_sqrt), 1, 1),
    "string": CompiledFunction(_to_string, 1, 1),
    "substring": CompiledFunction(_substring, 2, 3),
    "substringAfter": CompiledFunction(_substring_after, 2, 2),
    "substringBefore": CompiledFunction(_substring_before, 2, 2),
    "sum": CompiledFunction(_sum, 1, 1),
    "trim": CompiledFunction(_of_text(_trim), 1, 1),
    "type": CompiledFunction(_type, 1, 1),
    "uppercase": CompiledFunction(_of_text(str.upper), 1, 1),
    "zip": CompiledFunction(_zip, 2, 8),
}
