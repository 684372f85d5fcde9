"""
Schedule expressions, and when they are next due.

There are `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)` and `at(2026-11-20T13:00:00)`.

Source: EventBridge user guide, "Creating an Amazon EventBridge rule that runs on a schedule", and EventBridge Scheduler
user guide, "Schedule types".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

from pytest_sfn.aws.events.cron import Cron, InvalidSchedule, parse_cron
from pytest_sfn.typing import Seconds

_RATE = re.compile(r"rate\(\s*(\d+)\s+(minutes?|hours?|days?)\s*\)")
_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)\)")
_CRON = re.compile(r"cron\((.*)\)")
#: Years in which a cron expression is looked for before it is said never to be due.
_LAST_YEAR = 2199


class Schedule(Protocol):
    """When something is due."""

    def after(self, moment: Seconds) -> Seconds | None:
        """The first time after a moment, in Unix seconds; None where there is none."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Every so many seconds, counted from `start`; `at_once`: the first time is the start itself."""

    seconds: int
    start: Seconds
    at_once: bool = False

    def after(self, moment: Seconds) -> Seconds | None:
        """The first time after a moment."""
        first = self.start if self.at_once else self.start + self.seconds
        if moment < first:
            return first
        return first + self.seconds * (int((moment - first) // self.seconds) + 1)


@dataclass(frozen=True, slots=True)
class Once:
    """At one moment."""

    moment: Seconds

    def after(self, moment: Seconds) -> Seconds | None:
        """The moment, until it has passed."""
        return self.moment if moment < self.moment else None


@dataclass(frozen=True, slots=True)
class Times:
    """Times of a cron expression in a time zone: where clocks go forward some are left out, and none comes twice."""

    cron: Cron
    zone: tzinfo

    def after(self, moment: Seconds) -> Seconds | None:
        """The first time after a moment."""
        day = datetime.fromtimestamp(moment, self.zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        while day.year <= _LAST_YEAR:
            if self.cron.has_day(day.date()):
                for hour, minute in self.cron.times:
                    due = self._unix(day.replace(hour=hour, minute=minute))
                    if due is not None and due > moment:
                        return due
            day = day + timedelta(days=1) if self.cron.has_month(day.date()) else _next_month(day)
        return None

    def _unix(self, local: datetime) -> Seconds | None:
        """Unix seconds of a local time; None for one that the time zone leaves out."""
        unix = local.replace(tzinfo=self.zone).timestamp()
        return unix if datetime.fromtimestamp(unix, self.zone).replace(tzinfo=None) == local else None


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
        return Once(datetime.fromisoformat(match[1]).replace(tzinfo=zone).timestamp())
    if match := _CRON.fullmatch(text):
        return Times(parse_cron(match[1]), zone)
    raise InvalidSchedule(f"Parameter ScheduleExpression is not valid: {expression!r} is no rate(), cron() or at()")


def _rate(match: re.Match[str], start: Seconds, *, of_scheduler: bool) -> Rate:
    value, unit = int(match[1]), match[2]
    if value == 0 or (not of_scheduler and (value == 1) is unit.endswith("s")):
        raise InvalidSchedule(f"rate({value} {unit}): 1 takes minute, hour or day, more take minutes, hours or days")
    return Rate(value * _UNITS[unit.removesuffix("s")], start, of_scheduler)


def _zone(name: str | None) -> tzinfo:
    if name in (None, "", "UTC"):
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError):
        raise InvalidSchedule(f"ScheduleExpressionTimezone {name!r} is no time zone") from None
