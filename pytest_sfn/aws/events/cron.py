"""
Cron expressions of EventBridge: minutes, hours, day of month, month, day of week, year.

Source: EventBridge user guide, "Cron expressions reference".
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

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
    #: Items of the field that says which days; the other one is `?`.
    days_of_month: tuple[str, ...] | None
    days_of_week: tuple[str, ...] | None

    def has_month(self, day: date) -> bool:
        """Whether the month of a day is meant."""
        return day.month in self.months and day.year in self.years

    def has_day(self, day: date) -> bool:
        """Whether a day is meant."""
        if not self.has_month(day):
            return False
        if self.days_of_month is not None:
            return any(_is_day_of_month(item, day) for item in self.days_of_month)
        return any(_is_day_of_week(item, day) for item in self.days_of_week or ())


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
    days = None if day_of_month == "?" else tuple(day_of_month.split(","))
    week = None if day_of_week == "?" else tuple(day_of_week.upper().split(","))
    for item in days or ():
        _check_day_of_month(item)
    for item in week or ():
        _check_day_of_week(item)
    return Cron(times, _numbers(month, 1, 12, _MONTHS), _numbers(year, 1970, 2199), days, week)


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


# --- day of month ----------------------------------------------------------------------------------------------------
def _check_day_of_month(item: str) -> None:
    if item == "L" or _NEAREST_WEEKDAY.fullmatch(item):
        return
    _numbers(item, 1, 31)


def _is_day_of_month(item: str, day: date) -> bool:
    last = monthrange(day.year, day.month)[1]
    if item == "L":
        return day.day == last
    if match := _NEAREST_WEEKDAY.fullmatch(item):
        wanted = last if match[1] == "L" else int(match[1])
        return wanted <= last and day == _nearest_weekday(day.replace(day=wanted))
    return day.day in _numbers(item, 1, 31)


def _nearest_weekday(day: date) -> date:
    """The weekday nearest to a day, within its month."""
    offset = {5: -1, 6: 1}.get(day.weekday(), 0)
    near = day + timedelta(days=offset)
    return near if near.month == day.month else day + timedelta(days=-2 if offset > 0 else 2)


# --- day of week -----------------------------------------------------------------------------------------------------
def _check_day_of_week(item: str) -> None:
    if item != "L":
        match = _NTH.fullmatch(item) or _LAST_DAY_OF_WEEK.fullmatch(item)
        _numbers(match[1] if match else item, 1, 7, _DAYS)


def _is_day_of_week(item: str, day: date) -> bool:
    number = day.isoweekday() % 7 + 1  # 1 is Sunday
    if item == "L":
        return number == 7
    if match := _NTH.fullmatch(item):
        return number in _numbers(match[1], 1, 7, _DAYS) and (day.day - 1) // 7 + 1 == int(match[2])
    if match := _LAST_DAY_OF_WEEK.fullmatch(item):
        return number in _numbers(match[1], 1, 7, _DAYS) and (day + timedelta(days=7)).month != day.month
    return number in _numbers(item, 1, 7, _DAYS)
