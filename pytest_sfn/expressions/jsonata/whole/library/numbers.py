"""Functions of numbers: sums and rounding, and numbers as texts and back."""

from __future__ import annotations

import math
from collections.abc import Callable

from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.integer_pictures import format_integer, integer_picture, parse_integer
from pytest_sfn.expressions.jsonata.number_pictures import format_number
from pytest_sfn.expressions.jsonata.numbers import cast, in_base, rounded
from pytest_sfn.expressions.jsonata.values import UNDEFINED, number_text, whole
from pytest_sfn.expressions.jsonata.whole.frames import Frame, LibraryRow
from pytest_sfn.typing import JSON, is_number


def _sum(_frame: Frame, values: JSON) -> JSON:
    if values is UNDEFINED:
        return values
    total = 0.0
    for number in values:  # not `sum`, which corrects the rounding that doubles have elsewhere
        total += number
    return whole(total)


def _count(_frame: Frame, values: JSON) -> JSON:
    return 0 if values is UNDEFINED else len(values)


def _extreme(choose: Callable[[list[float]], float]) -> Callable[..., JSON]:
    def run(_frame: Frame, values: JSON) -> JSON:
        if values is UNDEFINED or not values:
            return UNDEFINED
        return math.nan if any(number != number for number in values) else choose(values)  # noqa: PLR0124 - NaN

    return run


def _average(_frame: Frame, values: JSON) -> JSON:
    if values is UNDEFINED or not values:
        return UNDEFINED
    total = 0.0
    for number in values:
        total += number
    return whole(total / len(values))


def _of_number(function: Callable[[float], JSON]) -> Callable[..., JSON]:
    def run(_frame: Frame, number: JSON) -> JSON:
        return number if number is UNDEFINED else function(number)

    return run


def _floor(number: float) -> JSON:
    return math.floor(number) if math.isfinite(number) else number


def _ceil(number: float) -> JSON:
    return math.ceil(number) if math.isfinite(number) else number


def _sqrt(number: float) -> JSON:
    if number < 0:
        raise JsonataError("D3060", values=(number,))
    return whole(math.sqrt(number))


def _power(_frame: Frame, base: JSON, exponent: JSON) -> JSON:
    if base is UNDEFINED:
        return base
    try:
        result = float(base) ** float(exponent)
    except (ArithmeticError, TypeError):
        result = math.inf
    if isinstance(result, complex) or not math.isfinite(result):
        raise JsonataError("D3061", values=(base, exponent))
    return whole(result)


def _round(_frame: Frame, number: JSON, places: JSON = UNDEFINED) -> JSON:
    if number is UNDEFINED:
        return number
    if places is UNDEFINED:
        return whole(float(rounded(number)))
    return whole(float(rounded(number, int(places)))) if float(places).is_integer() else math.nan


def _number(_frame: Frame, value: JSON) -> JSON:
    return value if value is UNDEFINED or is_number(value) else cast(value)


def _format_base(frame: Frame, number: JSON, radix: JSON = UNDEFINED) -> JSON:
    if number is UNDEFINED:
        return number
    base = 10 if radix is UNDEFINED else rounded(radix)
    if not 2 <= base <= 36:
        raise JsonataError("D3100", values=(base,))
    value = rounded(number)
    if not math.isfinite(value):
        return "Infinity" if value > 0 else "-Infinity" if value < 0 else "NaN"
    made = number_text(float(value)) if base == 10 else in_base(value, int(base))
    frame.evaluation.spend(len(made))
    return made


def _format_number(frame: Frame, number: JSON, picture: JSON, options: JSON = UNDEFINED) -> JSON:
    if number is UNDEFINED:
        return number
    frame.evaluation.spend(2 * len(picture))
    return format_number(number, picture, None if options is UNDEFINED else options)


def _format_integer(frame: Frame, number: JSON, picture: JSON) -> JSON:
    if number is UNDEFINED:
        return number
    frame.evaluation.spend(2 * len(picture))
    return format_integer(_floor(number), integer_picture(picture))


def _parse_integer(frame: Frame, value: JSON, picture: JSON) -> JSON:
    if value is UNDEFINED:
        return value
    frame.evaluation.spend(len(value) + 2 * len(picture))
    return whole(parse_integer(value, integer_picture(picture)))


#: Name -> function.
NUMBERS: dict[str, LibraryRow] = {
    "abs": (_of_number(abs), 1, "<n-:n>"),
    "average": (_average, 1, "<a<n>:n>"),
    "ceil": (_of_number(_ceil), 1, "<n-:n>"),
    "count": (_count, 1, "<a:n>"),
    "floor": (_of_number(_floor), 1, "<n-:n>"),
    "formatBase": (_format_base, 2, "<n-n?:s>"),
    "formatInteger": (_format_integer, 2, "<n-s:s>"),
    "formatNumber": (_format_number, 3, "<n-so?:s>"),
    "max": (_extreme(max), 1, "<a<n>:n>"),
    "min": (_extreme(min), 1, "<a<n>:n>"),
    "number": (_number, 1, "<(nsb)-:n>"),
    "parseInteger": (_parse_integer, 2, "<s-s:n>"),
    "power": (_power, 2, "<n-n:n>"),
    "round": (_round, 2, "<n-n?:n>"),
    "sqrt": (_of_number(_sqrt), 1, "<n-:n>"),
    "sum": (_sum, 1, "<a<n>:n>"),
}
