"""JSONata's functions that take a function, as far as they are compiled: `$map $filter $reduce $each $sift $sort`."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.expressions.jsonata.common.environment import JsonataEnvironment, Lambda, spend
from pytest_sfn.expressions.jsonata.common.functions import FUNCTIONS, sequence
from pytest_sfn.expressions.jsonata.values import UNDEFINED, Doubt, truth
from pytest_sfn.typing import JSON


def _arity(function: JSON) -> int:
    if type(function) is not Lambda:
        raise Doubt
    return len(function.names)


def _items(values: JSON, environment: JsonataEnvironment) -> list[JSON]:
    items = values if type(values) is list else [values]
    spend(environment, len(items))
    return items


def _caller(function: JSON, values: JSON) -> Callable[[JSON, JSON], JSON]:
    """Calls with as many of value, index (or key) and the whole as the function takes."""
    arity = _arity(function)

    def call(value: JSON, index: JSON) -> JSON:
        return function(*(value, index, values)[: max(arity, 1)])

    return call


def _map(environment: JsonataEnvironment, values: JSON, function: JSON) -> JSON:
    items = [] if values is UNDEFINED else _items(values, environment)
    call = _caller(function, items)
    results = [call(item, index) for index, item in enumerate(items)]
    return sequence([result for result in results if result is not UNDEFINED])


def _filter(environment: JsonataEnvironment, values: JSON, function: JSON) -> JSON:
    items = [] if values is UNDEFINED else _items(values, environment)
    call = _caller(function, items)
    return sequence([item for index, item in enumerate(items) if truth(call(item, index))])


def _reduce(environment: JsonataEnvironment, values: JSON, function: JSON, first: JSON = UNDEFINED) -> JSON:
    arity = _arity(function)
    if arity < 2:
        raise Doubt
    if values is UNDEFINED:
        return UNDEFINED
    items = _items(values, environment)
    start = 0
    if first is UNDEFINED:
        if not items:
            return UNDEFINED
        first, start = items[0], 1
    result = first
    for index in range(start, len(items)):
        result = function(*(result, items[index], index, items)[:arity])
    return result


def _each(environment: JsonataEnvironment, value: JSON, function: JSON) -> JSON:
    call = _caller(function, value)
    results = [call(member, key) for key, member in _members(value, environment)]
    return sequence([result for result in results if result is not UNDEFINED])


def _sift(environment: JsonataEnvironment, value: JSON, function: JSON) -> JSON:
    call = _caller(function, value)
    kept = {key: member for key, member in _members(value, environment) if truth(call(member, key))}
    return kept or UNDEFINED


def _members(value: JSON, environment: JsonataEnvironment) -> list[tuple[str, JSON]]:
    if type(value) is not dict:
        raise Doubt
    spend(environment, len(value))
    return list(value.items())


def _sort(environment: JsonataEnvironment, values: JSON, function: JSON) -> JSON:
    if _arity(function) != 2:
        raise Doubt
    if values is UNDEFINED:
        return UNDEFINED
    items = _items(values, environment)
    spend(environment, len(items) * len(items).bit_length())

    class Ordered:
        """Sorts after another where the function says so; a stable sort asks only whether one comes before."""

        __slots__ = ("value",)

        def __init__(self, value: JSON) -> None:
            self.value = value

        def __lt__(self, other: Ordered) -> bool:
            return truth(function(other.value, self.value))

    return sorted(items, key=Ordered)


#: Name -> what calls it (the environment, then its arguments) and how many arguments it is compiled for.
HIGHER_ORDER: dict[str, tuple[Callable[..., JSON], int, int]] = {
    "each": (_each, 2, 2),
    "filter": (_filter, 2, 2),
    "map": (_map, 2, 2),
    "reduce": (_reduce, 2, 3),
    "sift": (_sift, 2, 2),
    "sort": (_sort, 2, 2),
}


def function_value(name: str, environment: JsonataEnvironment) -> Lambda | None:
    """A built-in function of one argument as a value: `$map(names, $uppercase)`."""
    function = FUNCTIONS.get(name)
    if function is None or function.most != 1:
        return None
    call = function.call

    def body(_item: JSON, inner: JsonataEnvironment) -> JSON:
        return call(inner.frame.values["value"] if inner.frame else UNDEFINED)

    return Lambda(("value",), body, UNDEFINED, environment)
