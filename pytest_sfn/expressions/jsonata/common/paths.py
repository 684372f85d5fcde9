"""
JSONata's paths, compiled: steps that map over arrays, predicates, and sequences of one that become their item.

A step's results are flattened into one sequence; an array that is the only result of the last step is that array.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from pytest_sfn.expressions.jsonata.common.environment import SMALL, JsonataEnvironment, Run, charge, spend
from pytest_sfn.expressions.jsonata.common.functions import lookup, sequence
from pytest_sfn.expressions.jsonata.values import UNDEFINED, Doubt, truth
from pytest_sfn.typing import JSON, is_number

#: A predicate: the items it leaves, and whether they are a sequence (an array found by position is that array).
Filter: TypeAlias = Callable[[JSON, JsonataEnvironment], tuple[list[JSON], bool]]


def names_of(source: Run, keys: tuple[str, ...]) -> Run:
    """A path of names: `$states.input.order.total`. Objects all the way cost a look-up each."""
    if len(keys) == 1:
        return _one_name(source, keys)
    if len(keys) == 2:
        return _two_names(source, keys)

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        value = source(item, environment)
        for position, key in enumerate(keys):
            if type(value) is not dict:
                return map_names(value, keys[position:], environment)
            value = value.get(key, UNDEFINED)
        return value

    return run


def _one_name(source: Run, keys: tuple[str, ...]) -> Run:
    (key,) = keys

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        value = source(item, environment)
        return value.get(key, UNDEFINED) if type(value) is dict else map_names(value, keys, environment)

    return run


def _two_names(source: Run, keys: tuple[str, ...]) -> Run:
    outer, inner = keys

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        value = source(item, environment)
        if type(value) is dict:
            value = value.get(outer, UNDEFINED)
            return value.get(inner, UNDEFINED) if type(value) is dict else map_names(value, (inner,), environment)
        return map_names(value, keys, environment)

    return run


def state_name(member: str, key: str) -> Run:
    """`$states.MEMBER.KEY`: the commonest path of all, as one function."""
    keys = (key,)

    def run(_item: JSON, environment: JsonataEnvironment) -> JSON:
        value = environment[0].get(member, UNDEFINED)
        return value.get(key, UNDEFINED) if type(value) is dict else map_names(value, keys, environment)

    return run


def map_names(value: JSON, keys: tuple[str, ...], environment: JsonataEnvironment) -> JSON:
    """The names looked up one after the other, mapping over arrays."""
    for position, key in enumerate(keys):
        if type(value) is list:
            if len(value) > SMALL:
                charge(environment, value)
            return _map_items(value, keys[position:])
        if type(value) is not dict:
            return UNDEFINED
        value = value.get(key, UNDEFINED)
    return value


def _map_items(items: list[JSON], keys: tuple[str, ...]) -> JSON:
    for key in keys[:-1]:
        items = flatten([member for item in items if (member := lookup(item, key)) is not UNDEFINED])
    found = [member for item in items if (member := lookup(item, keys[-1])) is not UNDEFINED]
    if len(found) == 1 and type(found[0]) is list:
        return found[0]
    return sequence(flatten(found))


def flatten(found: list[JSON]) -> list[JSON]:
    """Arrays among the results replaced by their items."""
    flat: list[JSON] = []
    for item in found:
        if type(item) is list:
            flat.extend(item)
        else:
            flat.append(item)
    return flat


class CompiledStep:
    """One step of a path: `run` for each item, then the filters; `cons` keeps the arrays it makes whole."""

    __slots__ = ("cons", "filters", "run")

    def __init__(self, run: Run, filters: list[Filter], *, cons: bool) -> None:
        self.run = run
        self.filters = filters
        self.cons = cons

    def results(self, items: list[JSON], environment: JsonataEnvironment) -> tuple[list[JSON], bool]:
        """The results for all items, and whether the only one is an array to be taken as it is."""
        run, filters = self.run, self.filters
        spend(environment, len(items))
        found: list[JSON] = []
        plain = True
        for item in items:
            value = run(item, environment)
            if filters:
                value, plain = _filtered(value, filters, environment)
            if value is not UNDEFINED:
                found.append(value)
        return found, plain and len(found) == 1 and type(found[0]) is list


def _filtered(value: JSON, filters: list[Filter], environment: JsonataEnvironment) -> tuple[list[JSON], bool]:
    is_sequence = True
    for keep in filters:
        value, is_sequence = keep(value, environment)
    return value, not is_sequence


def path(steps: list[CompiledStep], *, absolute: bool, keep: bool) -> Run:
    """A path in general. `absolute`: it begins with a variable, so the context is one item even if it is an array."""

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        items = item if type(item) is list and not absolute else [item]
        for step in steps[:-1]:
            found, _ = step.results(items, environment)
            items = found if step.cons else flatten(found)
            if not items:
                return UNDEFINED
        found, single_array = steps[-1].results(items, environment)
        if single_array:
            return found[0]
        items = found if steps[-1].cons else flatten(found)
        return items if keep and items else sequence(items)

    return run


def filtered(source: Run, filters: list[Filter]) -> Run:
    """A value that is no path with predicates: `$x[0]`, `(...)[y = 1]`."""

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        value = source(item, environment)
        is_sequence = False
        for keep in filters:
            value, is_sequence = keep(value, environment)
        return sequence(value) if is_sequence else value

    return run


def at_position(position: float) -> Filter:
    """`[0]`, `[-1]`: the item at a position, counted from the end if negative."""
    place = math.floor(position)

    def keep(value: JSON, _environment: JsonataEnvironment) -> tuple[list[JSON], bool]:
        items = value if type(value) is list else [] if value is UNDEFINED else [value]
        if not -len(items) <= place < len(items):
            return [], True
        found = items[place]
        return (found, False) if type(found) is list else ([found], True)

    return keep


def where(predicate: Run) -> Filter:
    """`[price > 3]`, `[[0, 2]]`: the items for which the predicate is true, or whose positions it gives."""

    def keep(value: JSON, environment: JsonataEnvironment) -> tuple[list[JSON], bool]:
        if value is UNDEFINED:
            if truth(predicate(value, environment)):
                raise Doubt  # JSONata keeps what is not there
            return [], True
        items = value if type(value) is list else [value]
        spend(environment, len(items))
        kept: list[JSON] = []
        for index, item in enumerate(items):
            result = predicate(item, environment)
            if result is True:
                kept.append(item)
            elif result is not False:
                kept.extend([item] * _times(result, index, len(items)))
        return kept, True

    return keep


def _times(result: JSON, index: int, count: int) -> int:
    """How often the item at `index` is kept: positions may name it more than once."""
    positions = [result] if is_number(result) else result
    if type(positions) is list and all(map(is_number, positions)):
        places = [math.floor(position) for position in positions]
        return sum(place == index or place + count == index for place in places)
    return int(truth(result))
