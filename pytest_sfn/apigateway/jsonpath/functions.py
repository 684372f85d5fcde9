"""Functions at the end of a JSONPath, such as `$.numbers.sum()`: one table, name -> function of the value before it."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.typing import JSON, is_number


def _numbers(value: JSON, arguments: tuple[JSON, ...]) -> list[float]:
    """The numbers of an array and of the arguments as doubles. Raises ValueError where there are none."""
    candidates = [*(value if isinstance(value, list) else []), *arguments]
    numbers = [float(number) for number in candidates if is_number(number)]
    if not numbers:
        raise ValueError("Aggregation function attempted to calculate value using empty array")
    return numbers


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def _deviation(numbers: list[float]) -> float:
    """The standard deviation of a whole population."""
    mean = _mean(numbers)
    return float(_mean([(number - mean) ** 2 for number in numbers]) ** 0.5)


def _length(value: JSON) -> int:
    if isinstance(value, list | dict):
        return len(value)
    raise TypeError("length() needs an array or an object")


def _concat(value: JSON, arguments: tuple[JSON, ...]) -> str:
    parts = [*(value if isinstance(value, list) else []), *arguments]
    return "".join(part for part in parts if isinstance(part, str))


#: name -> (value, arguments) -> result. Raising TypeError, ValueError or LookupError makes the path match nothing.
#: Source: Jayway JsonPath's README, "Functions".
PATH_FUNCTIONS: dict[str, Callable[[JSON, tuple[JSON, ...]], JSON]] = {
    "append": lambda value, arguments: [*value, *arguments],
    "avg": lambda value, arguments: _mean(_numbers(value, arguments)),
    "concat": _concat,
    "first": lambda value, _: value[0],
    "index": lambda value, arguments: value[arguments[0]],
    "keys": lambda value, _: list(value.keys()) if isinstance(value, dict) else _refuse("keys() needs an object"),
    "last": lambda value, _: value[-1],
    "length": lambda value, _: _length(value),
    "max": lambda value, arguments: max(_numbers(value, arguments)),
    "min": lambda value, arguments: min(_numbers(value, arguments)),
    "size": lambda value, _: _length(value),
    "stddev": lambda value, arguments: _deviation(_numbers(value, arguments)),
    "sum": lambda value, arguments: sum(_numbers(value, arguments)),
}


def _refuse(why: str) -> JSON:
    raise TypeError(why)
