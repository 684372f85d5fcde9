"""Functions that take a function: `$map $filter $single $reduce $each $sift $sort`."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.values import UNDEFINED
from pytest_sfn.expressions.jsonata.whole import operations
from pytest_sfn.expressions.jsonata.whole.frames import Frame, Function, LibraryRow, Sequence, call
from pytest_sfn.typing import JSON


def _caller(frame: Frame, function: Function, whole_value: JSON) -> Callable[[JSON, JSON], JSON]:
    """Calls with as many of value, index (or key) and the whole as the function takes."""
    count = max(min(function.arity, 3), 1)
    evaluation = frame.evaluation

    def run(value: JSON, index: JSON) -> JSON:
        evaluation.spend(1)
        return call(function, [value, index, whole_value][:count], UNDEFINED, frame)

    return run


def _map(frame: Frame, values: JSON, function: JSON) -> JSON:
    if values is UNDEFINED:
        return values
    run = _caller(frame, function, values)
    frame.evaluation.room_for_items(len(values))
    return Sequence([found for index, item in enumerate(values) if (found := run(item, index)) is not UNDEFINED])


def _filter(frame: Frame, values: JSON, function: JSON) -> JSON:
    if values is UNDEFINED:
        return values
    run = _caller(frame, function, values)
    return Sequence([item for index, item in enumerate(values) if operations.truth(run(item, index))])


def _single(frame: Frame, values: JSON, function: JSON = UNDEFINED) -> JSON:
    if values is UNDEFINED:
        return values
    run = None if function is UNDEFINED else _caller(frame, function, values)
    found = [item for index, item in enumerate(values) if run is None or operations.truth(run(item, index))]
    if len(found) != 1:
        raise JsonataError("D3138" if found else "D3139")
    return found[0]


def _reduce(frame: Frame, values: JSON, function: JSON, first: JSON = UNDEFINED) -> JSON:
    if values is UNDEFINED:
        return values
    if function.arity < 2:
        raise JsonataError("D3050")
    result, start = (values[0], 1) if first is UNDEFINED and values else (first, 0)
    for index in range(start, len(values)):
        frame.evaluation.spend(1)
        given = [result, values[index], index, values][: min(function.arity, 4)]
        result = call(function, given, UNDEFINED, frame)
    return result


def _each(frame: Frame, value: JSON, function: JSON) -> JSON:
    if value is UNDEFINED or value is None:
        return Sequence()
    run = _caller(frame, function, value)
    return Sequence([found for key, member in value.items() if (found := run(member, key)) is not UNDEFINED])


def _sift(frame: Frame, value: JSON, function: JSON = UNDEFINED) -> JSON:
    if value is UNDEFINED:
        return value
    if not isinstance(function, Function):
        raise JsonataError("T1006")
    run = _caller(frame, function, value)
    return {key: member for key, member in value.items() if operations.truth(run(member, key))} or UNDEFINED


def _sort(frame: Frame, values: JSON, function: JSON = UNDEFINED) -> JSON:
    if values is UNDEFINED or len(values) < 2:
        return values
    if function is not UNDEFINED:
        return merge_sort(
            values, lambda first, second: _js_truth(call(function, [first, second], UNDEFINED, frame)), frame
        )
    numbers = all(map(operations.numeric, values))
    if not numbers and not all(type(value) is str for value in values):
        raise JsonataError("D3070")
    frame.evaluation.room_for_items(len(values))
    frame.evaluation.spend(len(values))
    return sorted(values) if numbers else sorted(values, key=lambda value: value.encode("utf-16-be", "surrogatepass"))


def _js_truth(value: JSON) -> bool:
    """What a comparison function gives is judged as JavaScript judges: empty arrays and objects are true."""
    return True if isinstance(value, (list, dict, Function)) else bool(value) and value == value  # noqa: PLR0124 - NaN


def merge_sort(items: list[JSON], after: Callable[[JSON, JSON], bool], frame: Frame) -> list[JSON]:
    """The items sorted, stable, by merging halves; `after`: whether its first argument comes after its second."""
    evaluation = frame.evaluation
    evaluation.room_for_items(len(items))

    def sort(start: int, end: int) -> list[JSON]:
        if end - start < 2:
            return items[start:end]
        middle = start + (end - start) // 2
        left, right = sort(start, middle), sort(middle, end)
        merged: list[JSON] = []
        first = second = 0
        while first < len(left) and second < len(right):
            evaluation.spend(1)
            if after(left[first], right[second]):
                merged.append(right[second])
                second += 1
            else:
                merged.append(left[first])
                first += 1
        return [*merged, *left[first:], *right[second:]]

    return sort(0, len(items))


#: Name -> function.
FUNCTIONALS: dict[str, LibraryRow] = {
    "each": (_each, 2, "<o-f:a>"),
    "filter": (_filter, 2, "<af>"),
    "map": (_map, 2, "<af>"),
    "reduce": (_reduce, 3, "<afj?:j>"),
    "sift": (_sift, 2, "<o-f?:o>"),
    "single": (_single, 2, "<af?>"),
    "sort": (_sort, 2, "<af?:a>"),
}
