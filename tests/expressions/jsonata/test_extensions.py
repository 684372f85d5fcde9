"""The functions Step Functions adds."""

from __future__ import annotations

import re
from random import Random

import pytest

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.jsonata import compile_jsonata
from pytest_sfn.expressions.scope import Scope

NOTHING = "returned nothing (undefined)."


def value_of(expression):
    return compile_jsonata(f"{{% {expression} %}}", "Output")({}, Scope(random=Random(1)))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]),
        ("$partition([1, 2, 3], 2.9)", [[1, 2], [3]]),
        ("$partition([1, 2, 3])", [[1, 2, 3]]),
        ("$range(0, 10, 5)", [0, 5, 10]),
        ("$range(3, 0, -2)", [3, 1]),
        ("$range(-1.7, 1, 1)", [-1, 0, 1]),
        ("$range(3, 3, 1)", 3),
        ("$range(1, 9, 9)", 1),
        ("$hash('abc', 'MD5')", "900150983cd24fb0d6963f7d28e17f72"),
        ("$hash('abc', 'SHA-1')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("$hash('ñ', 'MD5')", "94e9342ecbb1458b6043ecd3bfcbc192"),
        ("$random(42)", 0.7275636800328681),
        ("$random(0.9) = $random(0)", True),
        ("$random() < 1", True),
        ("$parse('{\"a\": [1.0, null]}')", {"a": [1, None]}),
        ("$parse('[1, 2]')[1]", 2),
        ("$map(['1', '2'], $parse)", [1, 2]),
        ("$exists($parse('null'))", True),
        ("$uuid() = $uuid()", False),
    ],
)
def test_values(expression, value):
    """
    Fractions of integer arguments are cut off; a range of one is a number; the same seed gives the same number.
    """
    assert value_of(expression) == value


@pytest.mark.parametrize(
    ("expression", "tail"),
    [
        ("$partition([1], 0)", NOTHING),
        ("$partition([], 2)", NOTHING),
        ("$partition([1], -1)", "D3137: Second argument must be zero or greater"),
        ("$range(1, 5)", NOTHING),
        ("$range(1, 5, 0)", NOTHING),
        ("$range(5, 1, 1)", NOTHING),
        ("$range(1)", 'T0410: Argument 2 of function "range" does not match function signature'),
        ("$hash('a')", NOTHING),
        ("$hash('a', 'md5')", "D3137: Hash algorithm 'md5' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"),
        ("$hash(1, 'MD5')", 'T0410: Argument 1 of function "hash" does not match function signature'),
        ("$parse()", NOTHING),
        ("$parse('')", "D3137: Invalid JSON"),
        ("$parse('{} {}')", "D3137: Invalid JSON"),
        ('$parse(\'{"a": 1, "a": 2}\')', "D3137: Invalid JSON"),
        ("$parse('NaN')", "D3137: Invalid JSON"),
        ("$parse(null)", 'T0410: Argument 1 of function "parse" does not match function signature'),
        ("$uuid(1)", 'T0410: Argument 1 of function "uuid" does not match function signature'),
        ("$random(1, 2)", 'T0410: Argument 2 of function "random" does not match function signature'),
    ],
)
def test_arguments_that_give_nothing_or_fail(expression, tail):
    """
    What is missing mostly gives nothing, what is wrong fails: the line AWS draws.
    """
    with pytest.raises(ExpressionFailure) as caught:
        value_of(expression)
    assert caught.value.cause.endswith(tail)


def test_uuids_come_from_the_executions_generator():
    """
    The same seed gives the same version 4 UUIDs.
    """
    first = value_of("$uuid()")
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first)
    assert value_of("$uuid()") == first
