"""The eighteen intrinsic functions: values, limits, syntax."""

from __future__ import annotations

import re

import pytest

from pytest_sfn.errors import ExpressionFailure, ExpressionSyntaxError
from pytest_sfn.expressions.expression_string import compile_path_or_intrinsic
from pytest_sfn.expressions.intrinsics import INTRINSICS
from pytest_sfn.expressions.scope import Scope

DOCUMENT = {
    "i": 5,
    "f": 2.5,
    "s": "a,b;;c",
    "o": {"x": 1, "y": [True, None, "t", 1.5, {"z": "w"}]},
    "a": [1, 2, 2, "2", 1.0, True, [1], [1], {"k": 1}, {"k": 1}, None, None],
    "t": "<{}>",
    "json": '{"n": [1, 2.0]}',
    "long": "x" * 10_001,
    "big": 12345678.9,
}


def evaluate(text, scope=None):
    return compile_path_or_intrinsic(text, "value.$", missing="template")(DOCUMENT, scope or Scope())


def failure(text):
    with pytest.raises(ExpressionFailure) as caught:
        evaluate(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("States.Array()", []),
        ("States.Array($.i, 'x', -1.5, true, false, null, 1e2)", [5, "x", -1.5, True, False, None, 100.0]),
        ("States.ArrayPartition($.o.y, 2)", [[True, None], ["t", 1.5], [{"z": "w"}]]),
        ("States.ArrayPartition($.o.y, 1.6)", [[True, None], ["t", 1.5], [{"z": "w"}]]),
        ("States.ArrayContains($.a, '2')", True),
        ("States.ArrayContains($.a, 7)", False),
        ("States.ArrayContains($.o.y, 1)", False),
        ("States.ArrayContains($.a, $.o)", False),
        ("States.ArrayContains(States.Array($.o), $.o)", True),
        ("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]),
        ("States.ArrayRange(1, 8, 2)", [1, 3, 5, 7]),
        ("States.ArrayRange(3, 1, -1)", [3, 2, 1]),
        ("States.ArrayRange(0, 1.4, 1)", [0, 1]),
        ("States.ArrayGetItem($.a, 3)", "2"),
        ("States.ArrayLength($.a)", 12),
        ("States.ArrayUnique($.a)", [1, 2, "2", 1.0, True, [1], {"k": 1}, None]),
        ("States.Base64Encode('Grüße')", "R3LDvMOfZQ=="),
        ("States.Base64Decode('R3LDvMOfZQ==')", "Grüße"),
        ("States.Base64Decode('R3LDvMOfZQ')", "Grüße"),
        ("States.Hash('abc', 'MD5')", "900150983cd24fb0d6963f7d28e17f72"),
        ("States.Hash('abc', 'SHA-1')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("States.Hash($.o.x, 'MD5')", "c4ca4238a0b923820dcc509a6f75849b"),
        ("States.JsonMerge($.o, States.StringToJson('{\"x\": 2}'), false)", {"x": 2, "y": DOCUMENT["o"]["y"]}),
        ("States.StringToJson($.json)", {"n": [1, 2.0]}),
        ("States.StringToJson('')", None),
        ("States.StringToJson(' \t\n')", None),
        ("States.StringToJson(' -0 ')", 0),
        ("States.JsonToString($.o)", '{"x":1,"y":[true,null,"t",1.5,{"z":"w"}]}'),
        ("States.JsonToString($.s)", '"a,b;;c"'),
        ("States.MathAdd($.i, 1)", 6),
        ("States.MathAdd($.i, -1)", 4),
        ("States.MathAdd($.f, 0)", 3),
        ("States.MathAdd(-1.5, -2.5)", -3),
        ("States.MathAdd(1, $.i)", 6),
        ("States.MathAdd(2147483647, 0)", 2147483647),
        ("States.StringSplit($.s, ',')", ["a", "b;;c"]),
        ("States.StringSplit($.s, ';,')", ["a", "b", "c"]),
        ("States.StringSplit(',,', ',')", []),
        ("States.StringSplit('ab', '')", ["ab"]),
        ("States.StringSplit('', '')", []),
        ("States.Format('none')", "none"),
        ("States.Format('{}', $.s)", "a,b;;c"),
        ("States.Format('{}{} of {}', $.i, 'th', $.f)", "5th of 2.5"),
        ("States.Format('{}', $.o)", "{x=1, y=[true, null, t, 1.5, {z=w}]}"),
        ("States.Format($.t, $.i)", "<5>"),
        (r"States.Format('\'{}\' \{\} \\', 1)", "'1' {} \\"),
        ("States.Format('{ {} }', 1)", "{ 1 }"),
        ("States.Format('{}', $.big)", "1.23456789E7"),
        ("States.ArrayGetItem( States.StringSplit( $.s , ',' ) , 0 )", "a"),
        ("States.ArrayGetItem($.o['y'], 2)", "t"),
        ("States.ArrayLength($.a[?(@.k == 1)])", 2),
    ],
)
def test_the_value_of_a_function(text, value):
    """
    Each function gives what the developer guide says, and where AWS was recorded, what AWS gave.
    """
    found = evaluate(text)
    assert found == value
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("States.ArrayPartition($.o.y, 0)", "the chunk size must be a positive integer"),
        ("States.ArrayPartition($.o, 1)", "the first argument must be an array"),
        ("States.ArrayContains($.s, 1)", "the first argument must be an array"),
        ("States.ArrayRange(1, 5, 0)", "the increment must not be zero"),
        ("States.ArrayRange(0, 1000, 1)", "the array must not have more than 1000 elements"),
        ("States.ArrayGetItem($.a, 12)", "the index 12 is out of bounds for an array of 12 elements"),
        ("States.ArrayGetItem($.a, -1)", "the index -1 is out of bounds for an array of 12 elements"),
        ("States.Base64Encode($.long)", "the string must not be longer than 10000 characters"),
        ("States.Base64Decode('%')", "the string is not Base64"),
        ("States.Hash('x', 'CRC')", "the algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512"),
        ("States.Hash($.long, 'MD5')", "the string must not be longer than 10000 characters"),
        ("States.JsonMerge($.o, $.o, true)", "the third argument must be false"),
        ("States.JsonMerge($.o, $.a, false)", "the first and the second argument must be objects"),
        ("States.StringToJson('{')", "the string is not JSON"),
        ("States.StringToJson('NaN')", "the string is not JSON"),
        ("States.StringToJson('\u00a0')", "the string is not JSON"),
        ("States.StringToJson($.i)", "the first argument must be a string"),
        ("States.MathAdd($.s, 1)", "the first argument must be an integer"),
        ("States.MathAdd(1, true)", "the second argument must be an integer"),
        ("States.MathAdd(2147483648, 0)", "the first argument must be an integer between"),
        ("States.MathRandom(3, 3)", "the start number must be less than the end number"),
        ("States.StringSplit($.i, ',')", "the first argument must be a string"),
        ("States.Format('{}')", "the number of arguments (0) does not match the occurrences of {} (1)"),
        ("States.Format('{}', 1, 2)", "the number of arguments (2) does not match the occurrences of {} (1)"),
        ("States.Format($.i)", "the first argument must be a string"),
        ("States.Format(5)", "the first argument must be a string"),
    ],
)
def test_arguments_a_function_cannot_take_fail_with_intrinsic_failure(text, why):
    """
    The cause has the call as it is written, and why.
    """
    failed = failure(text)
    name = text.partition("(")[0]
    assert failed.error == "States.IntrinsicFailure"
    assert failed.cause.startswith(f"The function '{text}' had the following error: Invalid arguments in {name}: {why}")


def test_the_failing_call_is_the_inner_one():
    """
    Of nested calls the cause names the one that failed.
    """
    assert failure("States.Array(States.MathAdd($.s, 1))").cause.startswith("The function 'States.MathAdd($.s, 1)' had")


@pytest.mark.parametrize("text", ["States.Array($.nope)", "States.MathAdd($.nope, 1)", "States.Format('{}', $.nope)"])
def test_an_argument_that_selects_nothing_is_a_runtime_failure(text):
    """
    A missing path inside a call names the call, the path and the input.
    """
    failed = failure(text)
    expected = f"The function '{text}' had the following error: The JsonPath argument for the field '$.nope' could not be found"
    assert failed.error == "States.Runtime"
    assert failed.cause.startswith(expected)


def test_random_numbers_and_uuids_come_from_the_executions_generator():
    """
    Two executions with the same seed draw the same.
    """
    draws = [
        evaluate("States.Array(States.UUID(), States.UUID(), States.MathRandom(0, 1000000))", Scope()) for _ in range(2)
    ]
    assert draws[0] == draws[1]
    assert draws[0][0] != draws[0][1]


def test_a_uuid_is_of_version_4():
    """
    Version and variant stand where RFC 9562 has them.
    """
    scope = Scope()
    pattern = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    assert all(pattern.fullmatch(evaluate("States.UUID()", scope)) for _ in range(50))


def test_a_seeded_random_number_does_not_touch_the_executions_generator():
    """
    The third argument of MathRandom is a seed of its own: equal seeds, equal numbers, in the range without its end.
    """
    scope = Scope()
    numbers = {evaluate("States.MathRandom(1, 3, 7)", scope) for _ in range(5)}
    assert len(numbers) == 1
    assert numbers <= {1, 2}
    assert evaluate("States.MathRandom(0, 1000000)", scope) == evaluate("States.MathRandom(0, 1000000)", Scope())


def test_the_developer_guides_example_with_nine_calls_is_accepted_and_eleven_are_not():
    """
    A field holds at most ten calls.
    """
    evaluate("States.Array(" + ", ".join(["States.Array()"] * 9) + ")")
    with pytest.raises(ExpressionSyntaxError, match="at most 10 intrinsic functions"):
        evaluate("States.Array(" + ", ".join(["States.Array()"] * 10) + ")")


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("States.Array", 0),
        ("Array()", 0),
        ("States.Array(", 13),
        ("States.Array(1", 14),
        ("States.Array(1,)", 15),
        ("States.Array(1 2)", 15),
        ("States.Array() x", 15),
        ("States.Array(x)", 13),
        ('States.Array("x")', 13),
        ("States.Array('x)", 13),
        ("States.Array('x\\", 13),
        (r"States.Format('\n')", 16),
        ("States.Array($.a[)", 16),
        ("States.Nope()", 0),
        ("States.ArrayLength()", 0),
        ("States.UUID(1)", 0),
        ("States.MathRandom(1, 2, 3, 4)", 0),
        ("States.Format()", 0),
    ],
)
def test_a_malformed_call_is_refused_with_its_position(text, position):
    """
    Syntax, unknown functions and wrong numbers of arguments are found when the definition is parsed.
    """
    with pytest.raises(ExpressionSyntaxError) as caught:
        evaluate(text)
    assert caught.value.position == position


def test_there_are_eighteen_functions():
    """
    The table is the list of the ASL specification.
    """
    assert len(INTRINSICS) == 18
