"""What holds of expressions without evaluating them."""

from __future__ import annotations

import pytest

from pytest_sfn.expressions.jsonata import problems, variables_used
from pytest_sfn.expressions.jsonata.analysis import facts

ANYWHERE = frozenset({"input", "context"})


def in_delimiters(expression):
    return f"{{% {expression} %}}"


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("$total + $tax * $total", ("total", "tax")),
        ("$states.input.a", ()),
        ("$sum($prices)", ("prices",)),
        ("$map($prices, $string)", ("prices",)),
        ("$map($prices, function($p, $i) { $p * $rate })", ("prices", "rate")),
        ("($x := $y; $x + $z)", ("y", "z")),
        ("($f := function($n) { $f($n) }; $f(1))", ()),
        ("$orders[id = $wanted].lines^($order)", ("orders", "wanted", "order")),
        ("$orders@$o.lines#$i.{'o': $o, 'i': $i, 'k': $k}", ("orders", "k")),
        ("'$text'", ()),
    ],
)
def test_variables_read(expression, names):
    """
    Workflow variables are the names that are neither functions, nor `$states`, nor bound by the expression.
    """
    assert variables_used(in_delimiters(expression)) == names


@pytest.mark.parametrize(
    ("expression", "members"),
    [
        ("$states.input.a & $states.context.Execution.Id", ("input", "context")),
        ("$exists($states.result)", ("result",)),
        ("$states", ("*",)),
        ("$states.*", ("*",)),
    ],
)
def test_members_of_states_read(expression, members):
    """
    The members of `$states`, or `*` where it is read as a whole.
    """
    assert facts(expression).states == members


@pytest.mark.parametrize(
    ("expression", "messages"),
    [
        ("phone", ["Reference to 'phone' at the top level is not supported."]),
        ("a + b.c", [f"Reference to '{name}' at the top level is not supported." for name in "ab"]),
        ("$.phone", ["Reference to '$' at the top level is not supported."]),
        ("$$", ["Reference to '$$' is not supported."]),
        ("$map($states.input.a, function($x) { b })", ["Reference to 'b' at the top level is not supported."]),
        ("$states.errorOutput.Cause", ["Field '$states.errorOutput' does not exist."]),
        ("$states.result", ["Field '$states.result' does not exist."]),
        ("$states.input.items[phone > 3].{'n': name}^(n)", []),
        ("$eval('1')", []),
        ("$states", []),
    ],
)
def test_unsupported_expressions(expression, messages):
    """
    At the top level there is no context item to read from, and `$states` has the members of its place only.
    """
    found = problems(in_delimiters(expression), ANYWHERE)
    assert [problem.message for problem in found] == messages
    assert {problem.code for problem in found} <= {"UNSUPPORTED_JSONATA_EXPRESSION"}


def test_error_output_may_be_read_where_there_is_one():
    """
    A Catcher's Assign and Output have `$states.errorOutput`.
    """
    assert problems(in_delimiters("$states.errorOutput.Error"), ANYWHERE | {"errorOutput"}) == []


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("1 +", "Unexpected end of expression"),
        ("a[1,2)", 'Expected "]", got ","'),
        ("$a.b[", 'Expected "]" before end of expression'),
        ("[1", 'Expected "]" before end of expression'),
        ("'open", "String literal must be terminated by a matching quote"),
        ("{'a':}", 'The symbol "}" cannot be used as a unary operator'),
        ("[1,]", 'The symbol "]" cannot be used as a unary operator'),
        ("$match('a', /abc", "No terminating / in regular expression"),
        ("'\\x'", 'Unsupported escape sequence: \\"x"'),
        ("`open", "Quoted property name must be terminated with a backquote (`)"),
        ("/* open", "Comment has no closing tag"),
        ("1 2", "Syntax error: 2"),
        ("a := 1", "The left side of := must be a variable name (start with $)"),
        ("function(a) { 1 }", "Parameter 1 of function definition must be a variable name (start with $)"),
        ("$x.5", "The literal value 5 cannot be used as a step within a path expression"),
        ("1e999", 'Number out of range: "1e999"'),
        ("%.a", "The object representing the 'parent' cannot be derived from this expression"),
    ],
)
def test_invalid_expressions(expression, message):
    """
    What does not parse is refused with the parser's message.
    """
    assert problems(in_delimiters(expression)) == [("INVALID_JSONATA_EXPRESSION", message)]


def test_deep_nesting_is_no_syntax_error():
    """
    An expression nested deeper than AWS evaluates fails when it runs, not at creation.
    """
    assert problems(in_delimiters("1" + " + 1" * 3000)) == []
