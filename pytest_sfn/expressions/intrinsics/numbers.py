"""Intrinsic functions for numbers and random values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.expressions.intrinsics.arguments import BadArgument, as_integer
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from random import Random


def math_add(left: JSON, right: JSON) -> int:
    """States.MathAdd: the sum of two numbers, each first rounded to an integer."""
    return as_integer(left) + as_integer(right, "second")


def math_random(random: Random, start: JSON, end: JSON, seed: JSON = None) -> int:
    """States.MathRandom: an integer from `start` to below `end`; equal for equal seeds, though not what AWS draws."""
    first, last = as_integer(start), as_integer(end, "second")
    if first >= last:
        raise BadArgument("the start number must be less than the end number")
    return (random if seed is None else _seeded(as_integer(seed, "third"))).randrange(first, last)


def _seeded(seed: int) -> Random:
    from random import Random

    return Random(seed)  # noqa: S311 - reproducible on purpose


def uuid(random: Random) -> str:
    """States.UUID: a version 4 UUID from the execution's generator."""
    digits = f"{random.getrandbits(122):031x}"
    variant = "89ab"[int(digits[0])]
    return f"{digits[1:9]}-{digits[9:13]}-4{digits[13:16]}-{variant}{digits[16:19]}-{digits[19:]}"
