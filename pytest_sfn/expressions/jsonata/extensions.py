"""
The functions Step Functions adds to JSONata: `$partition $range $hash $random $uuid $parse`.

Source: developer guide, "JSONata functions provided by Step Functions". What happens with missing and wrong arguments
was measured on AWS with TestState and published in 2026. UNDEFINED stands for an argument left out and for no value.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from pytest_sfn.expressions.jsonata.failures import MAX_BYTES, MEMORY_LIMIT, JsonataError
from pytest_sfn.expressions.jsonata.values import UNDEFINED
from pytest_sfn.typing import JSON, is_number

if TYPE_CHECKING:
    from random import Random

#: As AWS lists them in its message.
HASH_ALGORITHMS = ("SHA-1", "SHA-384", "SHA-256", "SHA-512", "MD5")
_LARGEST_LONG = 2**63 - 1


def signature_error(name: str, argument: int) -> JsonataError:
    """T0410, for an argument of the wrong type or one too many; `argument` counts from 1."""
    return JsonataError("T0410", f'Argument {argument} of function "{name}" does not match function signature')


def partition(array: JSON = UNDEFINED, size: JSON = UNDEFINED) -> JSON:
    """
    `array` cut into arrays of `size` elements; the last may be shorter.

    Without a size the whole array is one part. No array, an empty one and size 0 give nothing.
    """
    if array is UNDEFINED:
        return UNDEFINED
    if not isinstance(array, list):
        raise JsonataError("T0412", 'Argument 1 of function "partition" must be an array of undefined')
    if not array:
        return UNDEFINED
    if size is UNDEFINED:
        return [array]
    step = _towards_zero(size, "partition", 2)
    if step < 0:
        raise JsonataError("D3137", "Second argument must be zero or greater")
    return [array[start : start + step] for start in range(0, len(array), step)] if step else UNDEFINED


def number_range(start: JSON = UNDEFINED, end: JSON = UNDEFINED, step: JSON = UNDEFINED) -> JSON:
    """
    The numbers from `start` to `end`, both included, by `step`.

    One number alone is that number, as a sequence of JSONata is (recorded from AWS: 1 to 9 by 9 is 1). No step, a step
    of 0 and one away from `end` give nothing. AWS sets no limit of its own here (1,000 elements is the limit of
    `States.ArrayRange`), only that of memory.
    """
    first, last = _towards_zero(start, "range", 1), _towards_zero(end, "range", 2)
    if step is UNDEFINED:
        return UNDEFINED
    by = _towards_zero(step, "range", 3)
    if by == 0:
        return UNDEFINED
    numbers = range(first, last + (1 if by > 0 else -1), by)
    if len(numbers) * 8 > MAX_BYTES:
        raise JsonataError(None, MEMORY_LIMIT)
    return UNDEFINED if not numbers else numbers[0] if len(numbers) == 1 else list(numbers)


def hash_text(text: JSON = UNDEFINED, algorithm: JSON = UNDEFINED) -> JSON:
    """The hexadecimal digest of the UTF-8 text; nothing without an algorithm, whose names are case-sensitive."""
    import hashlib

    if not isinstance(text, str):
        raise signature_error("hash", 1)
    if algorithm is UNDEFINED:
        return UNDEFINED
    if not isinstance(algorithm, str):
        raise signature_error("hash", 2)
    if algorithm not in HASH_ALGORITHMS:
        raise JsonataError("D3137", f"Hash algorithm '{algorithm}' must be one of {', '.join(HASH_ALGORITHMS)}")
    name = algorithm.replace("-", "").lower()
    return hashlib.new(name, text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def random_number(random: Callable[[], Random], seed: JSON = UNDEFINED) -> float:
    """A number from 0 up to 1; the same seed gives the same number, that of Java's `Random.nextDouble`, as on AWS."""
    if seed is UNDEFINED:
        return random().random()
    mask = (1 << 48) - 1
    state = (_towards_zero(seed, "random", 1) ^ 0x5DEECE66D) & mask
    state = (state * 0x5DEECE66D + 0xB) & mask
    high = state >> 22
    state = (state * 0x5DEECE66D + 0xB) & mask
    return ((high << 27) + (state >> 21)) / (1 << 53)


def uuid_text(random: Callable[[], Random]) -> str:
    """A version 4 UUID, drawn from the execution's generator."""
    bits = random().getrandbits(128) & ~(0xF << 76) & ~(0x3 << 62) | (0x4 << 76) | (0x2 << 62)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def parse_text(text: JSON = UNDEFINED) -> JSON:
    """The value a JSON text holds; JSON with more after it, a key twice, or a number beyond a double is refused."""
    if text is UNDEFINED:
        return UNDEFINED
    if not isinstance(text, str):
        raise signature_error("parse", 1)
    try:
        return json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_refused,
        )
    except (ValueError, RecursionError):
        raise JsonataError("D3137", "Invalid JSON") from None


def _without_duplicates(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _integer(digits: str) -> int | float:
    """An integer as it is while it fits a long, else the nearest double, as AWS reads it."""
    number = int(digits) if len(digits) < 400 else _refused(digits)
    return number if -_LARGEST_LONG - 1 <= number <= _LARGEST_LONG else float(number)


def _number(digits: str) -> int | float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        _refused(digits)
    return int(number) if number.is_integer() and abs(number) <= _LARGEST_LONG else number


def _refused(digits: str) -> NoReturn:
    raise ValueError(digits)


def _towards_zero(value: JSON, name: str, argument: int) -> int:
    """An integer argument; fractions are cut off (-1.7 is -1 on AWS, though JSONata itself rounds down)."""
    if not is_number(value):
        raise signature_error(name, argument)
    return int(value)
