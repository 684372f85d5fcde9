"""Intrinsic functions for arrays. Source of each: developer guide, "Intrinsics for arrays"."""

from __future__ import annotations

from pytest_sfn.expressions.intrinsics.arguments import BadArgument, as_array, as_integer, same
from pytest_sfn.typing import JSON

#: "Make sure that the array returned does not contain more than 1000 elements."
_MAX_RANGE = 1000


def array(*elements: JSON) -> list[JSON]:
    """States.Array: the arguments as an array."""
    return list(elements)


def array_partition(elements: JSON, size: JSON) -> list[list[JSON]]:
    """States.ArrayPartition: the array in chunks of `size`, the last one perhaps shorter."""
    elements, size = as_array(elements), as_integer(size, "second")
    if size < 1:
        raise BadArgument("the chunk size must be a positive integer")
    return [elements[start : start + size] for start in range(0, len(elements), size)]


def array_contains(elements: JSON, wanted: JSON) -> bool:
    """States.ArrayContains: whether an element equals the value."""
    return any(same(element, wanted) for element in as_array(elements))


def array_range(first: JSON, last: JSON, step: JSON) -> list[int]:
    """States.ArrayRange: the numbers from `first` to `last`, both included, at most 1,000."""
    first, last, step = as_integer(first), as_integer(last, "second"), as_integer(step, "third")
    if step == 0:
        raise BadArgument("the increment must not be zero")
    numbers = range(first, last + (1 if step > 0 else -1), step)
    if len(numbers) > _MAX_RANGE:
        raise BadArgument(f"the array must not have more than {_MAX_RANGE} elements")
    return list(numbers)


def array_get_item(elements: JSON, index: JSON) -> JSON:
    """States.ArrayGetItem: the element at the index, which counts from 0."""
    elements, index = as_array(elements), as_integer(index, "second")
    if not 0 <= index < len(elements):
        raise BadArgument(f"the index {index} is out of bounds for an array of {len(elements)} elements")
    return elements[index]


def array_length(elements: JSON) -> int:
    """States.ArrayLength: the number of elements."""
    return len(as_array(elements))


def array_unique(elements: JSON) -> list[JSON]:
    """States.ArrayUnique: the elements without repetitions, first ones first."""
    unique: list[JSON] = []
    for element in as_array(elements):
        if not any(same(element, earlier) for earlier in unique):
            unique.append(element)
    return unique
