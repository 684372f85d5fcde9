"""Every error of JSONata has its code and text, in the cause as AWS frames it."""

from __future__ import annotations

import pytest

from pytest_sfn.errors import ExpressionFailure, ExpressionSyntaxError
from pytest_sfn.expressions.jsonata import compile_jsonata
from pytest_sfn.expressions.jsonata.messages import MESSAGES
from pytest_sfn.expressions.scope import Scope

DOCUMENT = {"input": {"orders": [{"n": 2}, {"n": 1}], "mixed": [{"n": 1}, {"n": "a"}], "at": "2024-05-06 07:08:09"}}


def cause_of(expression):
    with pytest.raises(ExpressionFailure) as failed:
        compile_jsonata(f"{{% {expression} %}}", "Output/v")(DOCUMENT, Scope())
    assert failed.value.error == "States.QueryEvaluationError"
    return failed.value.cause


#: Expression, code and text: those of jsonata 2.0.6, which ran.
ERRORS = [
    ("$abs('a')", "T0410", 'Argument 1 of function "abs" does not match function signature'),
    ("$map([1], $uppercase)", "T0410", 'Argument 1 of function "uppercase" does not match function signature'),
    ("function($x)<n>{$x}('a')", "T0410", "Argument 1 of function undefined does not match function signature"),
    ("(5).$uppercase()", "T0411", None),
    ("$sum(['a'])", "T0412", 'Argument 1 of function "sum" must be an array of "numbers"'),
    ("$join([1])", "T0412", 'Argument 1 of function "join" must be an array of "strings"'),
    ("1/0 + 1", "D1001", "Number out of range: null"),
    ("$string([1/0])", "D1001", "Number out of range: null"),
    ("-'a'", "D1002", 'Cannot negate a non-numeric value: "a"'),
    ("{1: 2}", "T1003", "Key in object structure must evaluate to a string; got: 1"),
    ("$match('abc', /x*/)", "D1004", "Regular expression matches zero length string"),
    ("$replace('abc', /x*/, '-')", "D1004", "Regular expression matches zero length string"),
    ("$split('abc', /x*/)", "D1004", "Regular expression matches zero length string"),
    ("($f := 1; $states.input.($sum; sum(1)))", "T1005", "Attempted to invoke a non-function. Did you mean $sum?"),
    ("$nothing(1)", "T1006", "Attempted to invoke a non-function"),
    ("$eval('1')", "T1006", "Attempted to invoke a non-function"),
    ("$states.input.(sum(?))", "T1007", "Attempted to partially apply a non-function. Did you mean $sum?"),
    ("$nothing(?)", "T1008", "Attempted to partially apply a non-function"),
    ("{'a': 1, 'a': 2}", "D1009", 'Multiple key definitions evaluate to same key: "a"'),
    (
        "$match('a', function($s){ {'x': 1} })",
        "T1010",
        'The matcher function argument passed to function "match" does not return the correct object structure',
    ),
    ("'a' + 1", "T2001", 'The left side of the "+" operator must evaluate to a number'),
    ("1 % 'a'", "T2002", 'The right side of the "%" operator must evaluate to a number'),
    ("[1.5..2]", "T2003", "The left side of the range operator (..) must evaluate to an integer"),
    ("[1..'a']", "T2004", "The right side of the range operator (..) must evaluate to an integer"),
    ("1 ~> 2", "T2006", "The right side of the function application operator ~> must be a function"),
    ("$states.input.mixed^(n)", "T2007", 'Type mismatch when comparing values 1 and "a" in order-by clause'),
    (
        "$states.input.orders^($)",
        "T2008",
        "The expressions within an order-by clause must evaluate to numeric or string values",
    ),
    ("1 < 'a'", "T2009", 'The values 1 and "a" either side of operator "<" must be of the same data type'),
    (
        "[1] < [2]",
        "T2010",
        'The expressions either side of operator "<" must evaluate to numeric or string values',
    ),
    (
        "{'a': 1} ~> |$|5|",
        "T2011",
        "The insert/update clause of the transform expression must evaluate to an object: 5",
    ),
    (
        "{'a': 1} ~> |$|{}, 5|",
        "T2012",
        "The delete clause of the transform expression must evaluate to a string or array of strings: 5",
    ),
    ("($clone := 1; {'a': 1} ~> |$|{}|)", "T2013", None),
    ("[1..10000001]", "D2014", None),
    ("$string(1/0)", "D3001", "Attempting to invoke string function on Infinity or NaN"),
    ("$replace('a', '', 'b')", "D3010", "Second argument of replace function cannot be an empty string"),
    ("$replace('a', 'a', 'b', -1)", "D3011", "Fourth argument of replace function must evaluate to a positive number"),
    ("$replace('a', /a/, function($m){1})", "D3012", "Attempted to replace a matched string with a non-string value"),
    ("$split('a', 'a', -1)", "D3020", "Third argument of split function must evaluate to a positive number"),
    ("$number('a')", "D3030", 'Unable to cast value to a number: "a"'),
    ("$match('a', /a/, -1)", "D3040", "Third argument of match function must evaluate to a positive number"),
    (
        "$reduce([1, 2], function($x){$x})",
        "D3050",
        "The second argument of reduce function must be a function with at least two arguments",
    ),
    ("$sqrt(-1)", "D3060", "The sqrt function cannot be applied to a negative number: -1"),
    (
        "$power(10, 400)",
        "D3061",
        "The power function has resulted in a value that cannot be represented as a JSON number: base=10, exponent=400",
    ),
    ("$sort($states.input.orders)", "D3070", None),
    ("$formatNumber(1, '0;0;0')", "D3080", None),
    ("$formatNumber(1, '0.0.0')", "D3081", None),
    ("$formatNumber(1, '0%%')", "D3082", None),
    ("$formatNumber(1, '0\u2030\u2030')", "D3083", None),
    ("$formatNumber(1, '0%\u2030')", "D3084", None),
    ("$formatNumber(1, '.')", "D3085", None),
    ("$formatNumber(1, '0x0')", "D3086", None),
    ("$formatNumber(1, 'x')", "D3086", None),
    ("$formatNumber(1, '0,.0')", "D3087", None),
    ("$formatNumber(1, '0,')", "D3088", None),
    ("$formatNumber(1, '0,,0')", "D3089", None),
    ("$formatNumber(1, '0#')", "D3090", None),
    ("$formatNumber(1, '0.#0')", "D3091", None),
    ("$formatNumber(1, '0e0%')", "D3092", None),
    ("$formatNumber(1, '0e0,0')", "D3093", None),
    ("$formatBase(1, 99)", "D3100", "The radix of the formatBase function must be between 2 and 36.  It was given 99"),
    (
        "$toMillis($states.input.at)",
        "D3110",
        'The argument of the toMillis function must be an ISO 8601 formatted timestamp. Given "2024-05-06 07:08:09"',
    ),
    (
        "$fromMillis(0, '[Yx]')",
        "D3130",
        'Formatting or parsing an integer as a sequence starting with "x" is not supported by this implementation',
    ),
    ("$parseInteger('1', '#')", "D3130", None),
    ("$formatInteger(1, '0\uff10')", "D3131", None),
    ("$fromMillis(0, '[q]')", "D3132", 'Unknown component specifier "q" in date/time picture string'),
    (
        "$fromMillis(0, '[YN]')",
        "D3133",
        "The 'name' modifier can only be applied to months and days in the date/time picture string, not \"Y\"",
    ),
    (
        "$fromMillis(0, '[Z00000]')",
        "D3134",
        "The timezone integer format specifier cannot have more than four digits",
    ),
    ("$fromMillis(0, '[Y')", "D3135", "No matching closing bracket ']' in date/time picture string"),
    ("$toMillis('2024-5', '[Y]-[D]')", "D3136", None),
    ("$error('mine')", "D3137", "mine"),
    ("$error()", "D3137", "$error() function evaluated"),
    (
        "$single([1, 2])",
        "D3138",
        "The $single() function expected exactly 1 matching result.  Instead it matched more.",
    ),
    ("$single([])", "D3139", "The $single() function expected exactly 1 matching result.  Instead it matched 0."),
    ("$decodeUrl('%')", "D3140", 'Malformed URL passed to $decodeUrl(): "%"'),
    ("$assert(false, 'mine')", "D3141", "mine"),
    ("$assert(false)", "D3141", "$assert() statement failed"),
]


@pytest.mark.parametrize(("expression", "code", "text"), ERRORS, ids=[f"{code}-{e}" for e, code, _ in ERRORS])
def test_an_error_has_its_code_and_text(expression, code, text):
    """
    The cause names the expression and the field, then JSONata's code and text after a full stop.
    """
    shown = MESSAGES[code] if text is None else text
    beginning = f"The JSONata expression '{expression}' specified for the field 'Output/v' threw an error"
    cause = cause_of(expression)
    assert cause.startswith(f"{beginning} during evaluation. {code}: ")
    if "{{" not in shown:
        assert cause.endswith(f"{code}: {shown}")


def test_every_code_is_reached():
    """
    The table has an expression for each code of evaluation.
    """
    assert {code for _, code, _ in ERRORS} == set(MESSAGES)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("'open", "String literal must be terminated by a matching quote"),
        ("1e999", 'Number out of range: "1e999"'),
        (r"'\q'", r'Unsupported escape sequence: \"q"'),
        (r"'\u12'", r"The escape sequence \u must be followed by 4 hex digits"),
        ("`open", "Quoted property name must be terminated with a backquote (`)"),
        ("/* open", "Comment has no closing tag"),
        ("1 2", "Syntax error: 2"),
        ("[1}", 'Expected "]", got "}"'),
        ("[1", 'Expected "]" before end of expression'),
        ("[1!2]", 'Unknown operator: "!"'),
        ("1 ~ 2", 'Unknown operator: "~"'),
        ("1 +", "Unexpected end of expression"),
        ("function(x){1}", "Parameter 1 of function definition must be a variable name (start with $)"),
        ("$x{'a': 1}[0]", "A predicate cannot follow a grouping expression in a step"),
        ("$x{'a': 1}{'b': 2}", "Each step can only have one grouping expression"),
        ("[1,]", 'The symbol "]" cannot be used as a unary operator'),
        ("a := 1", "The left side of := must be a variable name (start with $)"),
        ("$x.1", "The literal value 1 cannot be used as a step within a path expression"),
        ("$x@b", 'The right side of "@" must be a variable name (start with $)'),
        ("$x.a[0]@$v", "A context variable binding must precede any predicates on a step"),
        ("$x^(a)@$v", "A context variable binding must precede the 'order-by' clause on a step"),
        ("%", "The object representing the 'parent' cannot be derived from this expression"),
        ("$match('a', //)", "Empty regular expressions are not allowed"),
        ("$match('a', /a", "No terminating / in regular expression"),
        ("function($x)<n<n>>{1}", "Type parameters can only be applied to functions and arrays"),
        ("function($x)<(sa<n>)>{1}", "Choice groups containing parameterized types are not supported"),
        ("$match('a', /(/)", "No terminating / in regular expression"),
        ("$match('a', /+a/)", "Invalid regular expression: /+a/: Nothing to repeat"),
    ],
)
def test_what_does_not_parse_is_refused(expression, message):
    """
    The texts of the codes S0101 to S0402, which are told when the state machine is created.
    """
    with pytest.raises(ExpressionSyntaxError) as refused:
        compile_jsonata(f"{{% {expression} %}}", "Output")
    assert refused.value.message == message


@pytest.mark.parametrize("expression", ["$states.input.none#$i{'k': $}", "$formatInteger(1, $nothing)"])
def test_what_javascript_crashes_on_fails_without_words_of_python(expression):
    """
    Where JSONata has no error of its own, the failure has none of Python's text either.
    """
    assert cause_of(expression).endswith("during evaluation: A function was given a value it cannot work with")
