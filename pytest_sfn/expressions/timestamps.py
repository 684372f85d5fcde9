"""Points in time as Step Functions reads and writes them: RFC 3339 texts."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from pytest_sfn.typing import Seconds

#: Java's ISO-8601 "extended offset date-time", which AWS's error texts name: capital or small T and Z, seconds may be
#: left out, up to nine digits of fraction, an offset down to seconds.
_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:([Zz])|([+-]\d\d:\d\d(?::\d\d)?))", re.ASCII
)


def parse_timestamp(text: str) -> Seconds:
    """
    Unix time in seconds of an RFC 3339 timestamp such as `2026-01-01T00:00:00Z`.

    It needs the `T` and either `Z` or an offset. Raises ValueError otherwise. Recorded from AWS: a space for the T, no
    zone, a 13th month and a 25th hour are refused; nanoseconds are accepted.
    """
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise ValueError(f"not an ISO-8601 extended offset date-time: {text}")
    date, minutes, seconds, fraction, _, offset = match.groups()
    moment = datetime.fromisoformat(f"{date}T{minutes}:{seconds or '00'}{offset or '+00:00'}")
    return moment.timestamp() + (float(f"0.{fraction}") if fraction else 0.0)


def event_time(seconds: Seconds) -> str:
    """A point in time as EventBridge writes it: `2026-11-20T13:00:00Z`."""
    return format_timestamp(int(seconds)).replace(".000Z", "Z")


def format_timestamp(seconds: Seconds) -> str:
    """The Context Object's text of a point in time, in UTC with milliseconds: `2026-01-01T00:00:00.000Z`."""
    milliseconds = round(seconds * 1000)
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"
