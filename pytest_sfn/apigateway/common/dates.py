"""Dates as texts, in English whatever the locale."""

from __future__ import annotations

import time

from pytest_sfn.typing import Seconds


def _parts(seconds: Seconds) -> list[str]:
    """Weekday, month, day of the month, time of day and year in UTC; asctime knows English only."""
    return time.asctime(time.gmtime(seconds)).split()


def request_time(seconds: Seconds) -> str:
    """A time in the Common Log Format, as `$context.requestTime`: `09/Apr/2015:12:34:56 +0000`."""
    _, month, day, clock, year = _parts(seconds)
    return f"{day:0>2}/{month}/{year}:{clock} +0000"


def http_date(seconds: Seconds) -> str:
    """A time as the header Date has it: `Thu, 09 Apr 2015 12:34:56 GMT`."""
    weekday, month, day, clock, year = _parts(seconds)
    return f"{weekday}, {day:0>2} {month} {year} {clock} GMT"


def java_date(seconds: Seconds) -> str:
    """A time as java.util.Date prints it, in UTC: `Thu Oct 09 08:53:20 UTC 2025`."""
    weekday, month, day, clock, year = _parts(seconds)
    return f"{weekday} {month} {day:0>2} {clock} UTC {year}"
