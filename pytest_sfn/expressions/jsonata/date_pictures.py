"""
Pictures of dates and times (`[Y0001]-[M01]-[D01]`): `$fromMillis`, `$toMillis` and `$now`.

Source: JSONata documentation, "Date/Time functions", and XPath's fn:format-dateTime, which it follows; 2.0.6 ran. All
times are milliseconds of the Unix epoch in the proleptic Gregorian calendar, as JavaScript's dates.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.integer_pictures import (
    IntegerPicture,
    format_integer,
    integer_pattern,
    integer_picture,
    leading_integer,
    parse_integer,
)
from pytest_sfn.expressions.jsonata.values import UNDEFINED
from pytest_sfn.typing import JSON

_DAY = 86_400_000
_LAST = 8_640_000_000_000_000
_DAYS = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DEFAULTS = {
    "Y": "1", "M": "1", "D": "1", "d": "1", "F": "n", "W": "1", "w": "1", "X": "1", "x": "1", "H": "1", "h": "1",
    "P": "n", "m": "01", "s": "01", "f": "1", "Z": "01:01", "z": "01:01", "C": "n", "E": "n",
}  # fmt: skip
_NUMERIC = "YMDdFWwXxHhmsf"
_ISO = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]"
_ISO_TIMESTAMP = re.compile(
    r"\d{4}(-[01]\d)*(-[0-3]\d)*(T[0-2]\d:[0-5]\d:[0-5]\d)*(\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?", re.ASCII
)
#: What JavaScript's Date.parse reads of the timestamps that pass.
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)


class Moment(NamedTuple):
    """A time taken apart, in UTC. month: 1 to 12. weekday: 1 is Monday."""

    millis: int
    year: int
    month: int
    day: int
    weekday: int
    hour: int
    minute: int
    second: int
    fraction: int


class Part(NamedTuple):
    """
    A part of a picture: a literal (component ""), or a marker.

    names: lower, upper or title where it is written as a name. width: the largest, None for any. digits: for years,
    months and days, how many the number has at most (-1: any). style: the second presentation modifier.
    """

    component: str
    literal: str = ""
    names: str = ""
    width: int | None = None
    integer: IntegerPicture | None = None
    digits: int = -1
    style: str = ""


def moment_of(millis: float) -> Moment:
    """The time taken apart. Raises ValueError beyond JavaScript's dates."""
    if not math.isfinite(millis) or abs(millis) > _LAST:
        raise ValueError(millis)
    days, rest = divmod(math.trunc(millis), _DAY)
    year, month, day = _civil(days)
    seconds, fraction = divmod(rest, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return Moment(math.trunc(millis), year, month, day, (days + 3) % 7 + 1, hour, minute, second, fraction)


def _civil(days: int) -> tuple[int, int, int]:
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


def _day_number(year: int, month: int, day: int = 1) -> int:
    """The days since 1970; months and days beyond the calendar count on, as in JavaScript's Date.UTC."""
    more, month_index = divmod(month - 1, 12)
    years = year + more - (month_index < 2)
    era, year_of_era = divmod(years, 400)
    day_of_year = (153 * ((month_index + 10) % 12) + 2) // 5
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468 + day - 1


# --- the picture ----------------------------------------------------------------------------------------------------
@lru_cache(maxsize=256)
def date_picture(picture: str) -> tuple[Part, ...]:
    """The parts of a picture. Errors: JsonataError D3131, D3132, D3135."""
    parts: list[Part] = []
    start = position = 0

    def literal(end: int) -> None:
        if end > start:
            parts.append(Part("", picture[start:end].replace("]]", "]")))

    while position < len(picture):
        if picture[position] != "[":
            position += 1
            continue
        literal(position)
        if picture.startswith("[[", position):
            parts.append(Part("", "["))
            position += 2
            start = position
            continue
        end = picture.find("]", position)
        if end < 0:
            raise JsonataError("D3135")
        parts.append(_marker("".join(picture[position + 1 : end].split())))
        start = position = end + 1
    literal(position)
    return tuple(parts)


def _marker(text: str) -> Part:  # noqa: C901 - one rule after the other
    component = text[:1]
    body, comma, widths = text[1:].rpartition(",")
    least = width = None
    if comma:
        first, dash, second = widths.partition("-")
        least, width = _width(first), _width(second) if dash else None
    else:
        body = text[1:]
    style = ""
    if not body:
        if component not in _DEFAULTS:
            raise JsonataError("D3132", values=(component,))
        body = _DEFAULTS[component]
    elif len(body) > 1 and body[-1] in "atco":
        body, style = body[:-1], body[-1]
    if body[0] in "nN":
        names = "lower" if body[0] == "n" else "title" if body[1:2] == "n" else "upper"
        integer = integer_picture(body) if component in ("Z", "z") else None
        return Part(component, names=names, width=width, integer=integer, style=style)
    if component in ("Z", "z"):
        return Part(component, width=width, integer=integer_picture(body), style=style)
    if component not in _NUMERIC:
        return Part(component, width=width, style=style)
    integer = integer_picture(f"{body};{style}" if style else body)
    if least is not None and integer.mandatory < least and integer.kind == "decimal":
        integer = integer._replace(mandatory=least)
    digits = -1
    if component in "YMD":
        if width is not None:
            digits = width
            integer = integer._replace(mandatory=width)
        elif integer.kind == "decimal" and integer.mandatory + integer.optional >= 2:
            digits = integer.mandatory + integer.optional
    return Part(component, width=width, integer=integer, digits=digits, style=style)


def _width(text: str) -> int | None:
    number = leading_integer(text)
    return None if text == "*" or math.isnan(number) else min(int(number), 1000)


# --- writing --------------------------------------------------------------------------------------------------------
def format_date(millis: float, picture: JSON = UNDEFINED, timezone: JSON = UNDEFINED) -> str:
    """`$fromMillis`. Errors: JsonataError D3130 to D3135, D3110 for a time beyond JavaScript's dates."""
    offset = 0.0 if timezone is UNDEFINED else leading_integer(timezone)
    if math.isnan(offset):
        raise JsonataError("D3134")
    hours, minutes = math.floor(offset / 100), math.fmod(offset, 100)
    try:
        moment = moment_of(millis + (60 * hours + minutes) * 60_000)
    except (ValueError, OverflowError):
        raise JsonataError("D3110", values=(millis,)) from None
    parts = date_picture(_ISO if picture is UNDEFINED else picture)
    return "".join(part.literal or _written(moment, part, hours, int(minutes)) for part in parts)


def _written(moment: Moment, part: Part, hours: int, minutes: int) -> str:
    component = part.component
    if component in ("Z", "z"):
        return _zone(part, hours, minutes)
    if component in "CE":
        return "ISO"
    if component == "P":
        text = "pm" if moment.hour >= 12 else "am"
        return text.upper() if part.names == "upper" else text
    value = _FRAGMENTS[component](moment) if component in _FRAGMENTS else 0
    if component not in _FRAGMENTS:
        return "undefined"
    if part.names and component != "f":
        return _name(part, value)
    if part.integer is None:
        raise JsonataError("D3133", values=(component,))
    if component == "Y" and part.digits != -1:
        value = int(math.fmod(value, 10**part.digits))
    return format_integer(value, part.integer)


def _name(part: Part, value: int) -> str:
    if part.component in "Mx":
        name = _MONTHS[value - 1]
    elif part.component == "F":
        name = _DAYS[value]
    else:
        raise JsonataError("D3133", values=(part.component,))
    name = name.upper() if part.names == "upper" else name.lower() if part.names == "lower" else name
    return name if part.width is None else name[: part.width]


def _zone(part: Part, hours: int, minutes: int) -> str:
    offset = hours * 100 + minutes
    integer = part.integer
    if integer is None:
        raise JsonataError("D3134")
    if integer.every:
        text = format_integer(offset, integer)
    elif integer.kind != "decimal" or integer.mandatory > 4:
        raise JsonataError("D3134")
    elif integer.mandatory <= 2:
        text = format_integer(hours, integer)
        if minutes:
            text += ":" + format_integer(minutes, integer_picture("00"))
    else:
        text = format_integer(offset, integer)
    text = f"+{text}" if offset >= 0 else text
    if offset == 0 and part.style == "t":
        return "Z"
    return f"GMT{text}" if part.component == "z" else text


def _first_week(year: int, month: int) -> int:
    """The day number of the Monday that begins the first ISO week of a month (or year: month 1)."""
    first = _day_number(year, month)
    weekday = (first + 3) % 7 + 1
    return first + 8 - weekday if weekday > 4 else first - (weekday - 1)


def _week(moment: Moment, *, of_year: bool) -> int:
    month = 1 if of_year else moment.month
    step = 12 if of_year else 1
    today = moment.millis // _DAY
    week = (today - _first_week(moment.year, month)) // 7 + 1
    if week > (52 if of_year else 4) and today >= _first_week(moment.year, month + step):
        return 1
    if week < 1:
        return (today - _first_week(moment.year, month - step)) // 7 + 1
    return week


def _week_year(moment: Moment) -> int:
    today = moment.millis // _DAY
    if today < _first_week(moment.year, 1):
        return moment.year - 1
    return moment.year + (today >= _first_week(moment.year + 1, 1))


def _week_month(moment: Moment) -> int:
    today = moment.millis // _DAY
    if today < _first_week(moment.year, moment.month):
        return (moment.month - 2) % 12 + 1
    return moment.month % 12 + 1 if today >= _first_week(moment.year, moment.month + 1) else moment.month


_FRAGMENTS: dict[str, Callable[[Moment], int]] = {
    "Y": lambda moment: moment.year,
    "M": lambda moment: moment.month,
    "D": lambda moment: moment.day,
    "d": lambda moment: moment.millis // _DAY - _day_number(moment.year, 1) + 1,
    "F": lambda moment: moment.weekday,
    "W": lambda moment: _week(moment, of_year=True),
    "w": lambda moment: _week(moment, of_year=False),
    "X": _week_year,
    "x": _week_month,
    "H": lambda moment: moment.hour,
    "h": lambda moment: moment.hour % 12 or 12,
    "m": lambda moment: moment.minute,
    "s": lambda moment: moment.second,
    "f": lambda moment: moment.fraction,
}


# --- reading --------------------------------------------------------------------------------------------------------
def parse_timestamp(text: str) -> JSON:
    """`$toMillis` without a picture. Errors: JsonataError D3110."""
    match = _DATE.fullmatch(text) if _ISO_TIMESTAMP.fullmatch(text) else None
    if match is None:
        raise JsonataError("D3110", values=(text,))
    year, month, day, hour, minute, second = (int(found) if found else None for found in match.groups()[:6])
    month, day, hour = month or (1 if match[2] is None else 0), day or (1 if match[3] is None else 0), hour or 0
    minute, second = minute or 0, second or 0
    fraction = int((match[7] or "0")[:3].ljust(3, "0"))
    last = hour == 24 and not (minute or second or fraction)
    if not (1 <= month <= 12 and 1 <= day <= 31 and (hour < 24 or last) and year is not None):
        raise JsonataError("D3110", values=(text,))
    millis = _day_number(year, month, day) * _DAY + ((hour * 60 + minute) * 60 + second) * 1000 + fraction
    zone = match[8]
    if zone and zone != "Z":
        sign, digits = (-1 if zone[0] == "-" else 1), zone[1:].replace(":", "")
        if int(digits[:2]) > 23:
            raise JsonataError("D3110", values=(text,))
        millis -= sign * (int(digits[:2]) * 60 + int(digits[2:])) * 60_000
    return millis


def parse_date(text: str, picture: str, now: float) -> JSON:
    """`$toMillis` by a picture; what the picture leaves out above its parts is that of `now`. UNDEFINED: no match."""
    readers = [_reader(part) for part in date_picture(picture)]
    match = re.fullmatch("".join(f"({pattern})" for pattern, _ in readers), text, re.IGNORECASE | re.ASCII)
    if match is None:
        return UNDEFINED
    found: dict[str, float | None] = {}
    for part, (_, read), value in zip(date_picture(picture), readers, match.groups(), strict=True):
        if read is not None:
            found[part.component] = read(value)
    return _assembled(found, now) if found else UNDEFINED


def _reader(part: Part) -> tuple[str, Callable[[str], float | None] | None]:
    """A regex of the part and what reads its text."""
    if not part.component:
        return re.escape(part.literal), None
    if part.component in ("Z", "z"):
        return _zone_reader(part)
    if part.integer is not None:
        integer = part.integer
        return integer_pattern(integer, part.digits), lambda text: parse_integer(text, integer)
    if part.component in "Mx":
        names = {name[: part.width]: float(number) for number, name in enumerate(_MONTHS, 1)}
    elif part.component == "F":
        names = {name[: part.width]: float(number) for number, name in enumerate(_DAYS) if number}
    elif part.component == "P":
        names = {"am": 0.0, "AM": 0.0, "pm": 1.0, "PM": 1.0}
    else:
        raise JsonataError("D3133", values=(part.component,))
    return "[a-zA-Z]+", names.get


def _zone_reader(part: Part) -> tuple[str, Callable[[str], float | None]]:
    prefix = "GMT" if part.component == "z" else ""
    separator = part.integer.separators[0][1] if part.integer and part.integer.every else ""
    pattern = f"{prefix}[-+][0-9]+" + (f"{re.escape(separator)}[0-9]+" if separator else "")

    def read(text: str) -> float:
        text = text[len(prefix) :]
        if separator:
            hours, _, minutes = text.partition(separator)
        else:
            hours, minutes = (text, "0") if len(text) <= 3 else (text[:3], text[3:])
        return leading_integer(hours) * 60 + leading_integer(minutes)

    return pattern, read


def _assembled(found: dict[str, float | None], now: float) -> JSON:
    by_day_of_year = not _is_type(found, "YXMxWwdD", 0b10100001) and _is_type(found, "YXMxWwdD", 0b10000010)
    by_week_of_month = _is_type(found, "YXMxWwdD", 0b01010100)
    by_week = not by_week_of_month and _is_type(found, "YXMxWwdD", 0b01001000)
    half_days = not _is_type(found, "PHhmsf", 0b010111) and _is_type(found, "PHhmsf", 0b101111)
    date = "YD" if by_day_of_year else "XxwF" if by_week_of_month else "XWF" if by_week else "YMD"
    values = {name: value for name, value in found.items() if value is not None}
    present = moment_of(now)
    started = ended = False
    for component in date + ("Phmsf" if half_days else "Hmsf"):
        if component in values:
            started = True
            if ended:
                raise JsonataError("D3136")
        elif started:
            values[component] = 1 if component in "MDd" else 0
            ended = True
        elif component == "P":
            values[component] = math.nan
        else:
            values[component] = _FRAGMENTS[component](present)
    if by_week_of_month or by_week:
        raise JsonataError("D3136")
    return _millis(values, by_day_of_year=by_day_of_year, half_days=half_days)


def _is_type(found: dict[str, float | None], order: str, wanted: int) -> bool:
    mask = 0
    for name in order:
        mask = mask * 2 + bool(found.get(name))
    return not ~wanted & mask and bool(wanted & mask)


def _millis(values: dict[str, float], *, by_day_of_year: bool, half_days: bool) -> JSON:
    month = values.get("M", 0)
    month = month if month > 0 else 1
    year, day, hour = values["Y"], values.get("D", 1), values.get("H", 0)
    if by_day_of_year:
        month, day = 1, values.get("d", math.nan)
    if half_days:
        hour = (0 if values["h"] == 12 else values["h"]) + 12 * (values.get("P") == 1)
    numbers = (year, month, day, hour, values["m"], values["s"], values["f"])
    if any(math.isnan(number) for number in numbers):
        return math.nan
    if 0 <= year <= 99:
        year += 1900  # as JavaScript's Date.UTC
    days = _day_number(int(year), int(month), int(day))
    millis = days * _DAY + ((int(hour) * 60 + int(values["m"])) * 60 + int(values["s"])) * 1000 + int(values["f"])
    zone = values.get("Z") or values.get("z")
    if zone:
        millis -= int(zone) * 60_000
    return millis if abs(millis) <= _LAST else math.nan
