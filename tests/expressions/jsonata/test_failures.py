"""How expressions fail, in AWS's words."""

from __future__ import annotations

import pytest

from pytest_sfn.errors import ExpressionFailure, ExpressionSyntaxError
from pytest_sfn.expressions.jsonata import compile_jsonata, unexpected_type
from pytest_sfn.expressions.scope import Scope


def failure_of(expression, field="Output/r"):
    evaluate = compile_jsonata(f"{{% {expression} %}}", field)
    with pytest.raises(ExpressionFailure) as caught:
        evaluate({"input": {"s": "abc"}}, Scope())
    return caught.value


def test_a_failure_names_the_expression_and_the_field():
    """
    The cause quotes the expression without its delimiters; the location is the field.
    """
    failure = failure_of("$doesNotExist", "Arguments/FunctionName")
    assert failure.error == "States.QueryEvaluationError"
    assert failure.location == "Arguments/FunctionName"
    assert failure.cause == (
        "The JSONata expression '$doesNotExist' specified for the field 'Arguments/FunctionName' "
        "returned nothing (undefined)."
    )


@pytest.mark.parametrize("expression", ["$f := function($x) { $x }", "{'f': function($x) { $x }}", "[$sum]"])
def test_functions_are_no_results(expression):
    """
    A value that is or holds a function cannot leave the expression.
    """
    assert failure_of(expression).cause.endswith(
        "specified for the field 'Output/r' returned an unsupported result type."
    )


@pytest.mark.parametrize(
    ("expression", "tail"),
    [
        ("1 + 'a'", '. T2002: The right side of the "+" operator must evaluate to a number'),
        ("$states.input.s - 1", '. T2001: The left side of the "-" operator must evaluate to a number'),
        ("1 < 'a'", '. T2009: The values 1 and "a" either side of operator "<" must be of the same data type'),
        ("null < 1", '. T2010: The expressions either side of operator "<" must evaluate to numeric or string values'),
        ("-'a'", '. D1002: Cannot negate a non-numeric value: "a"'),
        ("$sum(['a'])", '. T0412: Argument 1 of function "sum" must be an array of "numbers"'),
        ("$abs('a')", '. T0410: Argument 1 of function "abs" does not match function signature'),
        ("$number(null)", '. T0410: Argument 1 of function "number" does not match function signature'),
        ("$map([1], 5)", '. T0410: Argument 2 of function "map" does not match function signature'),
        ("$number('abc')", '. D3030: Unable to cast value to a number: "abc"'),
        ("$sqrt(-1)", ". D3060: The sqrt function cannot be applied to a negative number: -1"),
        (
            "$power(10, 400)",
            (
                ". D3061: The power function has resulted in a value that cannot be represented as a JSON number: "
                "base=10, exponent=400"
            ),
        ),
        (
            "$power(-1, 0.5)",
            (
                ". D3061: The power function has resulted in a value that cannot be represented as a JSON number: "
                "base=-1, exponent=0.5"
            ),
        ),
        ("$split('a', 'b', -1)", ". D3020: Third argument of split function must evaluate to a positive number"),
        ("$replace('a', '', 'b')", ". D3010: Second argument of replace function cannot be an empty string"),
        (
            "$formatBase(5, 99)",
            ". D3100: The radix of the formatBase function must be between 2 and 36.  It was given 99",
        ),
        ("$error('no stock')", ". D3137: no stock"),
        ("$eval('1')", ". T1006: Attempted to invoke a non-function"),
        ("{1: 2}", ". T1003: Key in object structure must evaluate to a string; got: 1"),
        ("true and $error('x')", ". D3137: x"),
    ],
)
def test_errors_come_with_their_code(expression, tail):
    """
    JSONata's error code and message follow AWS's sentence.
    """
    assert failure_of(expression).cause.endswith(f"threw an error during evaluation{tail}")


@pytest.mark.parametrize(
    ("expression", "tail"),
    [
        ("1" + " + 1" * 200, "Stack overflow error: Check for non-terminating recursive function."),
        ("($f := function($n) { 1 + $f($n) }; $f(1))", "Stack overflow error: Check for non-terminating"),
        ("($f := function($n) { $f($n + 1) }; $f(1))", "Expression evaluation timeout: Check for infinite loop"),
        ("$count([1..900000])", "Expression evaluation memory limit exceeded: Check for excessive memory usage"),
        (
            "($d := function($s, $n) { $n = 0 ? $s : $d($s & $s, $n - 1) }; $length($d('x', 40)))",
            "Expression evaluation memory limit exceeded",
        ),
    ],
)
def test_evaluation_is_bounded(expression, tail):
    """
    Depth, steps and size are bounded by count, so a runaway expression fails at the same place on every machine.
    """
    assert f"threw an error during evaluation: {tail}" in failure_of(expression).cause


def test_the_depth_aws_accepts_is_accepted():
    """
    Recursion that AWS evaluates (depth 100 at most) is evaluated.
    """
    text = "{% ($f := function($n) { $n <= 0 ? 0 : 1 + $f($n - 1) }; $f(30)) %}"
    assert compile_jsonata(text, "Output")({}, Scope()) == 30


def test_a_result_of_the_wrong_type_is_named_with_its_value():
    """
    Fields that need a type say which, and what was there.
    """
    failure = unexpected_type("{% {'foo': 'bar'} %}", "Items", "array", {"foo": "bar"})
    assert failure.cause == (
        "The JSONata expression '{'foo': 'bar'}' specified for the field 'Items' returned an unexpected result type. "
        "Expected 'array', but was 'object' for value: {\"foo\":\"bar\"}"
    )


def test_what_does_not_parse_is_no_failure_of_a_state():
    """
    Syntax errors are the definition's.
    """
    with pytest.raises(ExpressionSyntaxError, match="Unexpected end of expression"):
        compile_jsonata("{% 1 + %}", "Output")
    with pytest.raises(ExpressionSyntaxError, match="begins with"):
        compile_jsonata(" {% 1 %}", "Output")
