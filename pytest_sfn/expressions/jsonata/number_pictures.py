"""
`$formatNumber`: decimal pictures (`#,##0.00;(#0.00)`).

Source: JSONata documentation, "$formatNumber()", and XPath's fn:format-number, which it follows; 2.0.6 ran, also for
what a wrong picture is told.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.integer_pictures import regular_distance
from pytest_sfn.expressions.jsonata.numbers import rounded
from pytest_sfn.typing import JSON

_DEFAULTS = {
    "decimal-separator": ".",
    "grouping-separator": ",",
    "exponent-separator": "e",
    "infinity": "Infinity",
    "minus-sign": "-",
    "NaN": "NaN",
    "percent": "%",
    "per-mille": "\u2030",
    "zero-digit": "0",
    "digit": "#",
    "pattern-separator": ";",
}


class _Symbols(NamedTuple):
    decimal: str
    grouping: str
    exponent: str
    minus: str
    percent: str
    per_mille: str
    digits: str
    optional: str
    pattern: str

    @property
    def active(self) -> str:
        return self.digits + self.decimal + self.exponent + self.grouping + self.optional + self.pattern


class _SubPicture(NamedTuple):
    prefix: str
    suffix: str
    scale: int
    has_decimal: bool
    integer_groups: tuple[int, ...]
    every: int
    fraction_groups: tuple[int, ...]
    integer_digits: int
    mantissa_digits: int
    least_fraction: int
    most_fraction: int
    exponent_digits: int


def format_number(value: float, picture: str, options: dict[str, JSON] | None = None) -> str:
    """The number as the picture writes it. Errors: JsonataError D3080 to D3093."""
    merged = {**_DEFAULTS, **{key: str(option) for key, option in (options or {}).items()}}
    symbols, positive, negative = _analysed(picture, tuple(sorted(merged.items())))
    return _written(value, positive if value >= 0 else negative, symbols)


@lru_cache(maxsize=256)
def _analysed(picture: str, options: tuple[tuple[str, str], ...]) -> tuple[_Symbols, _SubPicture, _SubPicture]:
    given = dict(options)
    zero = ord(given["zero-digit"][:1] or "0")
    symbols = _Symbols(
        given["decimal-separator"],
        given["grouping-separator"],
        given["exponent-separator"],
        given["minus-sign"],
        given["percent"],
        given["per-mille"],
        "".join(map(chr, range(zero, zero + 10))),
        given["digit"],
        given["pattern-separator"],
    )
    texts = picture.split(symbols.pattern) if symbols.pattern else list(picture)
    if len(texts) > 2:
        raise JsonataError("D3080")
    parts = [_sub_picture(text, symbols) for text in texts]
    first = parts[0]
    second = parts[1] if len(parts) > 1 else first._replace(prefix=symbols.minus + first.prefix)
    return symbols, first, second


def _sub_picture(text: str, symbols: _Symbols) -> _SubPicture:
    ends = [
        place for place, character in enumerate(text) if character in symbols.active and character != symbols.exponent
    ]
    if not ends:
        raise JsonataError("D3086")  # told by AWS of a picture without a digit sign (floci-io/floci#2737)
    prefix, suffix, active = text[: ends[0]], text[ends[-1] + 1 :], text[ends[0] : ends[-1] + 1]
    at = text.find(symbols.exponent, len(prefix))
    mantissa, exponent = active, None
    if 0 <= at <= len(text) - len(suffix):
        # The place of the exponent is counted from the beginning of the sub-picture, as in JSONata.
        mantissa, exponent = active[:at], active[at + 1 :]
    integer, point, fraction = mantissa.partition(symbols.decimal)
    if not point:
        fraction = suffix
    _validate(text, active, mantissa, integer, fraction, exponent, symbols)
    return _analyse(text, prefix, suffix, integer, fraction, exponent, symbols)


def _validate(
    text: str, active: str, mantissa: str, integer: str, fraction: str, exponent: str | None, symbols: _Symbols
) -> None:
    """The last rule that is broken is told, as in JSONata."""
    digits, optional, grouping = symbols.digits, symbols.optional, symbols.grouping
    has_percent, has_per_mille = symbols.percent in text, symbols.per_mille in text
    point = text.find(symbols.decimal)
    beside = (text[point - 1 : point] if point > 0 else "", text[point + 1 : point + 2])
    first_optional, last_optional = integer.find(optional), fraction.rfind(optional)
    broken = {
        "D3081": text.count(symbols.decimal) > 1,
        "D3082": text.count(symbols.percent) > 1,
        "D3083": text.count(symbols.per_mille) > 1,
        "D3084": has_percent and has_per_mille,
        "D3085": not any(character in digits or character == optional for character in mantissa),
        "D3086": any(character not in symbols.active for character in active),
        "D3087": point >= 0 and grouping in beside,
        "D3088": point < 0 and integer.endswith(grouping),
        "D3089": grouping * 2 in text,
        "D3090": first_optional >= 0 and any(character in digits for character in integer[:first_optional]),
        "D3091": last_optional >= 0 and any(character in digits for character in fraction[last_optional:]),
        "D3092": bool(exponent) and (has_percent or has_per_mille),
        "D3093": exponent is not None and (not exponent or any(character not in digits for character in exponent)),
    }
    told = [code for code, is_broken in broken.items() if is_broken]
    if told:
        raise JsonataError(told[-1])


def _analyse(
    text: str, prefix: str, suffix: str, integer: str, fraction: str, exponent: str | None, symbols: _Symbols
) -> _SubPicture:
    def count(part: str, *, optional: bool) -> int:
        return sum(character in symbols.digits or (optional and character == symbols.optional) for character in part)

    groups = [count(integer[place:], optional=True) for place, sign in enumerate(integer) if sign == symbols.grouping]
    fraction_groups: list[int] = []
    place = fraction.find(symbols.grouping)
    while place >= 0:
        fraction_groups.append(count(fraction[:place], optional=True))
        place = integer.find(symbols.grouping, place + 1)  # looked for in the integer part, as in JSONata
    least_integer = mantissa_digits = count(integer, optional=False)
    least, most = count(fraction, optional=False), count(fraction, optional=True)
    if least_integer == 0 and most == 0:
        if exponent is not None:
            least = most = 1
        else:
            least_integer = 1
    if exponent is not None and least_integer == 0 and symbols.optional in integer:
        least_integer = 1
    if least_integer == 0 and least == 0:
        least = 1
    return _SubPicture(
        prefix,
        suffix,
        100 if symbols.percent in text else 1000 if symbols.per_mille in text else 1,
        symbols.decimal in text,
        tuple(groups),
        regular_distance(groups),
        tuple(fraction_groups),
        least_integer,
        mantissa_digits,
        least,
        most,
        count(exponent or "", optional=False),
    )


def _written(value: float, picture: _SubPicture, symbols: _Symbols) -> str:
    number = value * picture.scale
    exponent = 0
    if picture.exponent_digits and number > 0 and math.isfinite(number):
        number, exponent = _with_exponent(float(number), picture.mantissa_digits)
    elif picture.exponent_digits:
        raise JsonataError(None, "Expression evaluation timeout: Check for infinite loop")  # JSONata never ends here
    text = fixed(abs(rounded(number, picture.most_fraction)), picture.most_fraction)
    whole, _, fraction = text.partition(".")
    zero = symbols.digits[0]
    if zero != "0":
        whole, fraction = _family(whole, symbols), _family(fraction, symbols)
    whole = whole.lstrip(zero).rjust(picture.integer_digits, zero)
    fraction = fraction.rstrip(zero).ljust(picture.least_fraction, zero)
    joined = _grouped(whole, fraction, picture, symbols)
    if not picture.has_decimal or joined.endswith(symbols.decimal):
        joined = joined[:-1]
    if picture.exponent_digits:
        digits = _family(str(abs(exponent)), symbols).rjust(picture.exponent_digits, zero)
        joined += symbols.exponent + (symbols.minus if exponent < 0 else "") + digits
    return picture.prefix + joined + picture.suffix


def _with_exponent(number: float, digits: int) -> tuple[float, int]:
    largest, least, exponent = 10.0**digits, 10.0 ** (digits - 1), 0
    while number < least:
        number *= 10
        exponent -= 1
    while number > largest:
        number /= 10
        exponent += 1
    return number, exponent


def _grouped(whole: str, fraction: str, picture: _SubPicture, symbols: _Symbols) -> str:
    joined, point = whole + symbols.decimal + fraction, len(whole)
    if picture.every:
        places = range(picture.every, point, picture.every)
        for cut in [point - place for place in places]:
            joined = joined[:cut] + symbols.grouping + joined[cut:]
        point += len(places)
    else:
        for place in picture.integer_groups:
            cut = point - place  # before the beginning it counts from the end, as in JSONata
            joined = joined[:cut] + symbols.grouping + joined[cut:]
            point += 1
    for place in picture.fraction_groups:
        cut = place + point + 1
        joined = joined[:cut] + symbols.grouping + joined[cut:]
    return joined


def _family(digits: str, symbols: _Symbols) -> str:
    return "".join(symbols.digits[ord(digit) - 48] if digit.isdecimal() else digit for digit in digits)


def fixed(number: float, places: int) -> str:
    """The number with so many decimal places, from its exact value, a half away from zero: JavaScript's toFixed."""
    if not math.isfinite(number):
        return "Infinity" if number > 0 else "NaN"
    with localcontext(Context(prec=2000)):
        return f"{Decimal(number).quantize(Decimal(1).scaleb(-min(places, 100)), rounding=ROUND_HALF_UP):f}"
