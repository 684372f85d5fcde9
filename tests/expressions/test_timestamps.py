"""Timestamps: which texts are, and how they are written."""

from __future__ import annotations

import pytest

from pytest_sfn.expressions.timestamps import format_timestamp, parse_timestamp


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t00:00:00z", 0),
        ("1970-01-01T00:01Z", 60),
        ("1970-01-01T00:00:00.5Z", 0.5),
        ("1970-01-01T00:00:01.000000Z", 1),
        ("1970-01-01T00:00:01.000000001Z", 1.000000001),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T19:00:00-05:00", 0),
        ("2026-01-01T00:00:00Z", 1767225600),
    ],
)
def test_an_extended_offset_date_time_is_a_timestamp(text, seconds):
    """
    A timestamp has a T and either Z or an offset; a fraction has up to nine digits.
    """
    assert parse_timestamp(text) == pytest.approx(seconds, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2016-12-05",
        "2016-12-05T21:29:29",
        "2016-12-05T21:29:29.000000",
        "2016-12-05 21:29:29Z",
        "05-12-2016T21:29:29Z",
        "2016-13-05T21:29:29Z",
        "2016-02-30T21:29:29Z",
        "2016-12-05T25:29:29Z",
        "2016-12-05T21:60:29Z",
        "2016-12-05T21:29:29.Z",
        "2016-12-05T21:29:29.1234567890Z",
        "2016-12-05T21:29:29+0100",
        "2016-12-05T21:29:29 Z",
        "2016-12-05T21:29:29Z ",
        "20161205T212929Z",
        "٢٠١٦-12-05T21:29:29Z",
    ],
)
def test_anything_else_is_not(text):
    """
    Recorded from AWS: no zone, a blank for the T, and days or hours that do not exist are refused.
    """
    with pytest.raises(ValueError, match=r".+"):
        parse_timestamp(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1767225600, "2026-01-01T00:00:00.000Z"),
        (1767225600.0126, "2026-01-01T00:00:00.013Z"),
        (1767225599.9999, "2026-01-01T00:00:00.000Z"),
    ],
)
def test_the_context_object_writes_milliseconds_in_utc(seconds, text):
    """
    EnteredTime and StartTime have three digits of fraction and a Z.
    """
    assert format_timestamp(seconds) == text
