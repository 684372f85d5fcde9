"""
Cron expressions of EventBridge: minutes, hours, day of month, month, day of week, year.

Source: EventBridge user guide, "Cron expressions reference".
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

#: Whether an item of a field of days means a day.
DayTest: TypeAlias = Callable[[date], bool]

_MONTHS = {
    n: i for i, n in enumerate(("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1)
}
_DAYS = {n: i for i, n in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
_NO_NAMES: dict[str, int] = {}
_NEAREST_WEEKDAY = re.compile(r"(\d+|L)W")
_NTH = re.compile(r"(\w+)#([1-5])")
_LAST_DAY_OF_WEEK = re.compile(r"(\w+)L")


class InvalidSchedule(ValueError):  # noqa: N818 - the API says "Parameter ScheduleExpression is not valid."
    """A schedule expression that EventBridge refuses."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A parsed expression. `times` are the (hour, minute) of each of its days."""

    times: tuple[tuple[int, int], ...]
    months: frozenset[int]
    years: frozenset[int]
    #: Of these a day must pass one: the items of the field that says which days; the other one is `?`.
    day_tests: tuple[DayTest, ...]

    def has_month(self, day: date) -> bool:
        """Whether the month of a day is meant."""
        return day.month in self.months and day.year in self.years

    def has_day(self, day: date) -> bool:
        """Whether a day is meant."""
        return self.has_month(day) and any(is_meant(day) for is_meant in self.day_tests)


def parse_cron(text: str) -> Cron:
    """The parts of `0 9 ? * MON-FRI *`. Raises InvalidSchedule."""
    fields = text.split()
    if len(fields) != 6:
        raise InvalidSchedule(f"cron({text}) has {len(fields)} fields; EventBridge takes six, the year is the last")
    minutes, hours, day_of_month, month, day_of_week, year = fields
    if (day_of_month == "?") is (day_of_week == "?"):
        raise InvalidSchedule(f"cron({text}): exactly one of day-of-month and day-of-week must be ?")
    times = tuple(
        (hour, minute) for hour in sorted(_numbers(hours, 0, 23)) for minute in sorted(_numbers(minutes, 0, 59))
    )
    if day_of_week == "?":
        days = tuple(map(_day_of_month, day_of_month.split(",")))
    else:
        days = tuple(map(_day_of_week, day_of_week.upper().split(",")))
    return Cron(times, _numbers(month, 1, 12, _MONTHS), _numbers(year, 1970, 2199), days)


def _numbers(field: str, low: int, high: int, names: dict[str, int] = _NO_NAMES) -> frozenset[int]:
    """The numbers of `*`, `1,5`, `1-5`, `MON-FRI`, `0/15`."""
    return frozenset(number for item in field.split(",") for number in _item(item, low, high, names))


def _item(item: str, low: int, high: int, names: dict[str, int]) -> Iterator[int]:
    span, slash, step = item.partition("/")
    first, dash, last = span.partition("-")
    if span == "*":
        begin, end = low, high
    else:
        begin = _number(first, low, high, names)
        end = _number(last, low, high, names) if dash else high if slash else begin
    if slash and not (step.isdigit() and int(step)):
        raise InvalidSchedule(f"{item!r} has no step after the /")
    numbers = range(begin, end + 1) if begin <= end else [*range(begin, high + 1), *range(low, end + 1)]
    yield from list(numbers)[:: int(step) if slash else 1]


def _number(text: str, low: int, high: int, names: dict[str, int]) -> int:
    number = names.get(text.upper(), int(text) if text.isdigit() else -1)
    if not low <= number <= high:
        raise InvalidSchedule(
            f"{text!r} is not between {low} and {high}" + (f" or {', '.join(names)}" if names else "")
        )
    return number


def _day_of_month(item: str) -> DayTest:
    """`15`, `1-7`, `L` for the last day, `15W` and `LW` for the weekday nearest to a day."""
    if item == "L":
        return lambda day: day.day == _last_day(day)
    if match := _NEAREST_WEEKDAY.fullmatch(item):
        number = None if match[1] == "L" else int(match[1])
        return lambda day: _is_nearest_weekday(day, number or _last_day(day))
    numbers = _numbers(item, 1, 31)
    return lambda day: day.day in numbers


def _last_day(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _is_nearest_weekday(day: date, number: int) -> bool:
    """Whether a day is the weekday nearest to that day of its month, within the month."""
    if number > _last_day(day):
        return False
    wanted = day.replace(day=number)
    offset = {5: -1, 6: 1}.get(wanted.weekday(), 0)
    near = wanted + timedelta(days=offset)
    return day == (near if near.month == day.month else wanted + timedelta(days=-2 if offset > 0 else 2))


def _day_of_week(item: str) -> DayTest:
    """`2`, `MON-FRI`, `L` for Saturday, `6L` for the last Friday of a month, `3#2` for the second Tuesday."""
    if item == "L":
        return lambda day: _week_day(day) == 7
    if match := _NTH.fullmatch(item):
        numbers, nth = _numbers(match[1], 1, 7, _DAYS), int(match[2])
        return lambda day: _week_day(day) in numbers and (day.day - 1) // 7 + 1 == nth
    if match := _LAST_DAY_OF_WEEK.fullmatch(item):
        numbers = _numbers(match[1], 1, 7, _DAYS)
        return lambda day: _week_day(day) in numbers and (day + timedelta(days=7)).month != day.month
    numbers = _numbers(item, 1, 7, _DAYS)
    return lambda day: _week_day(day) in numbers


def _week_day(day: date) -> int:
    """1 is Sunday."""
    return day.isoweekday() % 7 + 1
