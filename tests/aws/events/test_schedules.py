"""Schedule expressions: when they are due, and what is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pytest_sfn.aws.events.cron import InvalidSchedule
from pytest_sfn.aws.events.schedules import parse_schedule


def unix(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def shown(moment):
    return None if moment is None else datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M")


#: Thursday.
START = "2026-01-01T00:00"


@pytest.mark.parametrize(
    ("expression", "after", "times"),
    [
        ("rate(5 minutes)", START, ["2026-01-01T00:05", "2026-01-01T00:10"]),
        ("rate(1 hour)", "2026-01-01T02:30", ["2026-01-01T03:00"]),
        ("rate(2 days)", START, ["2026-01-03T00:00"]),
        ("at(2026-02-03T04:05:00)", START, ["2026-02-03T04:05", None]),
        ("cron(0 9 * * ? *)", START, ["2026-01-01T09:00", "2026-01-02T09:00"]),
        ("cron(0/15 8-9 ? * MON-FRI *)", "2026-01-02T09:40", ["2026-01-02T09:45", "2026-01-05T08:00"]),
        ("cron(30 6,18 1 * ? *)", START, ["2026-01-01T06:30", "2026-01-01T18:30", "2026-02-01T06:30"]),
        ("cron(0 0 L * ? *)", START, ["2026-01-31T00:00", "2026-02-28T00:00"]),
        ("cron(0 0 15W * ? *)", START, ["2026-01-15T00:00", "2026-02-16T00:00"]),  # 15 February is a Sunday
        ("cron(0 0 1W * ? *)", "2026-01-02T00:00", ["2026-02-02T00:00"]),  # not the Friday of the month before
        ("cron(0 0 ? * 6L *)", START, ["2026-01-30T00:00"]),  # the last Friday
        ("cron(0 0 ? * 3#2 *)", START, ["2026-01-13T00:00"]),  # the second Tuesday
        ("cron(0 0 ? * L *)", START, ["2026-01-03T00:00"]),  # Saturday
        ("cron(0 0 ? * SAT-MON *)", START, ["2026-01-03T00:00", "2026-01-04T00:00", "2026-01-05T00:00"]),
        ("cron(0 12 29 2 ? *)", START, ["2028-02-29T12:00"]),
        ("cron(0 0 1 JAN ? 2027-2028)", START, ["2027-01-01T00:00", "2028-01-01T00:00", None]),
        ("cron(0 0 31 2 ? 2026)", START, [None]),
    ],
)
def test_next_times(expression, after, times):
    """
    Each time is the first after the one before.
    """
    schedule = parse_schedule(expression, unix(START))
    moment, found = unix(after), []
    for _ in times:
        moment = schedule(moment)
        found.append(shown(moment))

    assert found == times


def test_a_rate_of_the_scheduler_begins_at_once():
    """
    Without a StartDate, EventBridge Scheduler invokes its target as soon as the schedule is there; a rule waits.
    """
    assert shown(parse_schedule("rate(1 hours)", unix(START), of_scheduler=True)(unix(START) - 1)) == START
    assert shown(parse_schedule("rate(1 hour)", unix(START))(unix(START) - 1)) == "2026-01-01T01:00"


@pytest.mark.parametrize(
    ("after", "time"),
    [
        ("2026-01-01T00:00", "2026-01-01T07:30"),  # winter: UTC-5
        ("2026-07-01T00:00", "2026-07-01T06:30"),  # summer: UTC-4
        ("2026-03-08T00:00", "2026-03-09T06:30"),  # 02:30 is left out on 8 March
        ("2026-11-01T06:00", "2026-11-01T07:30"),
    ],
)
def test_time_zones(after, time):
    """
    A local time that clocks going forward leave out is skipped.
    """
    schedule = parse_schedule("cron(30 2 * * ? *)", unix(START), "America/New_York")

    assert shown(schedule(unix(after))) == time


def test_a_local_time_comes_once_where_clocks_go_back():
    """
    01:30 is there twice on 1 November, and due the first time only.
    """
    schedule = parse_schedule("cron(30 1 * * ? *)", unix(START), "America/New_York")
    first = schedule(unix("2026-11-01T00:00"))

    assert [shown(first), shown(schedule(first))] == ["2026-11-01T05:30", "2026-11-02T06:30"]


@pytest.mark.parametrize(
    "expression",
    [
        "every day",
        "rate(5 weeks)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(0 minutes)",
        "cron(0 9 * * *)",
        "cron(0 9 * * * *)",
        "cron(0 9 ? * ? *)",
        "cron(60 9 * * ? *)",
        "cron(0 9 ? * FUNDAY *)",
        "cron(0/0 9 * * ? *)",
        "at(tomorrow)",
    ],
)
def test_what_is_no_schedule_is_refused(expression):
    """
    EventBridge refuses it, so it must not be due.
    """
    with pytest.raises(InvalidSchedule):
        parse_schedule(expression, 0)


def test_an_unknown_time_zone_is_refused():
    """
    The same.
    """
    with pytest.raises(InvalidSchedule, match="no time zone"):
        parse_schedule("cron(0 9 * * ? *)", 0, "Mars/Olympus")
