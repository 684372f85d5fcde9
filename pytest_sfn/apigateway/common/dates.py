"""Dates as texts, in English whatever the locale."""

from __future__ import annotations

import time

from pytest_sfn.typing import Seconds

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def request_time(seconds: Seconds) -> str:
    """A time in the Common Log Format, as `$context.requestTime`: `09/Apr/2015:12:34:56 +0000`."""
    moment = time.gmtime(seconds)
    day = f"{moment.tm_mday:02d}/{MONTHS[moment.tm_mon - 1]}/{moment.tm_year:04d}"
    return f"{day}:{time.strftime('%H:%M:%S', moment)} +0000"


def http_date(seconds: Seconds) -> str:
    """A time as the header Date has it: `Thu, 09 Apr 2015 12:34:56 GMT`."""
    moment = time.gmtime(seconds)
    day = f"{DAYS[moment.tm_wday]}, {moment.tm_mday:02d} {MONTHS[moment.tm_mon - 1]} {moment.tm_year:04d}"
    return f"{day} {time.strftime('%H:%M:%S', moment)} GMT"


def java_date(seconds: Seconds) -> str:
    """A time as java.util.Date prints it, in UTC: `Thu Oct 09 08:53:20 UTC 2025`."""
    moment = time.gmtime(seconds)
    day = f"{DAYS[moment.tm_wday]} {MONTHS[moment.tm_mon - 1]} {moment.tm_mday:02d}"
    return f"{day} {time.strftime('%H:%M:%S', moment)} UTC {moment.tm_year:04d}"
