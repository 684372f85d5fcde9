"""
Schedule expressions, and when they are next due.

There are `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)` and `at(2026-11-20T13:00:00)`.

Source: EventBridge user guide, "Creating an Amazon EventBridge rule that runs on a schedule", and EventBridge Scheduler
user guide, "Schedule types".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeAlias

from pytest_sfn.aws.events.cron import Cron, InvalidSchedule, parse_cron
from pytest_sfn.typing import Seconds

_RATE = re.compile(r"rate\(\s*(\d+)\s+(minutes?|hours?|days?)\s*\)")
_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)\)")
_CRON = re.compile(r"cron\((.*)\)")
#: Years in which a cron expression is looked for before it is said never to be due.
_LAST_YEAR = 2199


#: Gives the first time after a moment, in Unix seconds; None where there is none.
Schedule: TypeAlias = Callable[[Seconds], Seconds | None]


def _times_of(cron: Cron, zone: tzinfo) -> Schedule:
    """Times of a cron expression in a time zone: where clocks go forward some are left out, and none comes twice."""

    def after(moment: Seconds) -> Seconds | None:
        day = datetime.fromtimestamp(moment, zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        while day.year <= _LAST_YEAR:
            if cron.has_day(day.date()):
                for hour, minute in cron.times:
                    due = _unix(day.replace(hour=hour, minute=minute), zone)
                    if due is not None and due > moment:
                        return due
            day = day + timedelta(days=1) if cron.has_month(day.date()) else _next_month(day)
        return None

    return after


def _unix(local: datetime, zone: tzinfo) -> Seconds | None:
    """Unix seconds of a local time; None for one that the time zone leaves out."""
    unix = local.replace(tzinfo=zone).timestamp()
    return unix if datetime.fromtimestamp(unix, zone).replace(tzinfo=None) == local else None


def _next_month(day: datetime) -> datetime:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def parse_schedule(
    expression: str, start: Seconds, time_zone: str | None = None, *, of_scheduler: bool = False
) -> Schedule:
    """
    The schedule of an expression. start: when it was created, from which a rate counts. Raises InvalidSchedule.

    of_scheduler: EventBridge Scheduler invokes its target at once, a rule after the first interval; and a rule takes
    `rate(1 hour)` only, the other `rate(1 hours)` too.
    """
    text = expression.strip()
    zone = _zone(time_zone)
    if match := _RATE.fullmatch(text):
        return _rate(match, start, of_scheduler=of_scheduler)
    if match := _AT.fullmatch(text):
        once = datetime.fromisoformat(match[1]).replace(tzinfo=zone).timestamp()
        return lambda moment: once if moment < once else None
    if match := _CRON.fullmatch(text):
        return _times_of(parse_cron(match[1]), zone)
    raise InvalidSchedule(f"Parameter ScheduleExpression is not valid: {expression!r} is no rate(), cron() or at()")


def _rate(match: re.Match[str], start: Seconds, *, of_scheduler: bool) -> Schedule:
    value, unit = int(match[1]), match[2]
    if value == 0 or (not of_scheduler and (value == 1) is unit.endswith("s")):
        raise InvalidSchedule(f"rate({value} {unit}): 1 takes minute, hour or day, more take minutes, hours or days")
    interval = value * _UNITS[unit.removesuffix("s")]
    first = start if of_scheduler else start + interval
    return lambda moment: first if moment < first else first + interval * (int((moment - first) // interval) + 1)


def _zone(name: str | None) -> tzinfo:
    if name in (None, "", "UTC"):
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError):
        raise InvalidSchedule(f"ScheduleExpressionTimezone {name!r} is no time zone") from None
