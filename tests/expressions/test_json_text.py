"""JSON texts and Java texts."""

from __future__ import annotations

import pytest

from pytest_sfn.expressions.java_text import java_double, java_json, java_text
from pytest_sfn.expressions.json_text import dumps, json_size, loads


def test_texts_are_compact_and_keep_their_characters():
    """
    No blanks, no escapes but those JSON needs; floats stay floats.
    """
    assert dumps({"a": [1, 3.0, None, True], "ü": '"'}) == '{"a":[1,3.0,null,true],"ü":"\\""}'


@pytest.mark.parametrize(
    ("value", "size"), [({}, 2), ("ab", 4), ("ü", 4), ("😀", 6), ({"a": [1, 2]}, 11), ("\ud800", 5)]
)
def test_size_counts_utf_8_bytes_of_the_compact_text(value, size):
    """
    The payload quota is in bytes, not characters.
    """
    assert json_size(value) == size


@pytest.mark.parametrize("text", ["", "{", "NaN", "Infinity", "[1,]", "{'a':1}", "1 2"])
def test_what_is_no_json_is_refused(text):
    """
    Neither broken texts nor Python's additions to JSON are read.
    """
    with pytest.raises(ValueError, match=r".+"):
        loads(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.1, "1.1"),
        (100.0, "100.0"),
        (0.001, "0.001"),
        (9999999.0, "9999999.0"),
        (10000000.0, "1.0E7"),
        (12345678.9, "1.23456789E7"),
        (1e22, "1.0E22"),
        (-1.5e300, "-1.5E300"),
        (0.00012, "1.2E-4"),
        (0.000999, "9.99E-4"),
        (1e-5, "1.0E-5"),
        (1.25e100, "1.25E100"),
        (float("nan"), "NaN"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
    ],
)
def test_doubles_are_written_as_java_writes_them(number, text):
    """
    Java's Double.toString has an exponent from ten million and below a thousandth.
    """
    assert java_double(number) == text
    assert repr(float(text)) == repr(number)


def test_objects_in_texts_look_as_java_prints_maps():
    """
    Recorded from AWS: States.Format writes `{name=value}`.
    """
    value = {"a": [1, "b", None, True, {"c": 1.5}], "d": {}}
    assert java_text(value) == "{a=[1, b, null, true, {c=1.5}], d={}}"
    assert java_json(value) == '{"a":[1,"b",null,true,{"c":1.5}],"d":{}}'
