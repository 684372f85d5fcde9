"""Values of expressions, whichever evaluator they come from."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pytest_sfn.expressions.jsonata import compile_jsonata
from pytest_sfn.expressions.scope import Scope

ORDER = {
    "id": 7,
    "paid": True,
    "note": None,
    "total": 12.5,
    "empty": [],
    "one": [{"sku": "a", "n": 2}],
    "lines": [{"sku": "a", "n": 2, "tags": ["x", "y"]}, {"sku": "b", "n": 3, "tags": []}, {"sku": "c"}],
}


def value_of(expression, variables=None, **members):
    document = {"input": ORDER, **members}
    scope = Scope(variables or {}, {"Execution": {"Id": "e-1"}})
    return compile_jsonata(f"{{% {expression} %}}", "Output")(document, scope)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$states.input.id", 7),
        ("$states.input.note", None),
        ("$states.input.lines.sku", ["a", "b", "c"]),
        ("$states.input.lines.n", [2, 3]),
        ("$states.input.lines.tags", ["x", "y"]),
        ("$states.input.one.sku", "a"),
        ("$states.input.one", [{"sku": "a", "n": 2}]),
        ("$states.input.one.sku[]", ["a"]),
        ("$states.input.empty", []),
        ("$states.input.lines[0].sku", "a"),
        ("$states.input.lines[-1].sku", "c"),
        ("$states.input.lines[n > 2].sku", "b"),
        ("$states.input.lines[n > 1][]", [{"sku": "a", "n": 2, "tags": ["x", "y"]}, {"sku": "b", "n": 3, "tags": []}]),
        ("$states.input.lines[[0, 1]].sku", ["a", "b"]),
        ("$states.input.lines.{'k': sku}", [{"k": "a"}, {"k": "b"}, {"k": "c"}]),
        ("$states.input.lines.(n * 2)", [4, 6]),
        ("$states.input.lines.[sku, n]", [["a", 2], ["b", 3], ["c"]]),
        ("$states.input.lines.($.[sku, n])", [["a", 2], ["b", 3], ["c"]]),
        ("$states.input.lines^(>sku).sku", ["c", "b", "a"]),
        ("$states.input.lines{sku: n}", {"a": 2, "b": 3}),
        ("$states.context.Execution.Id", "e-1"),
    ],
)
def test_paths_map_over_arrays_and_a_sequence_of_one_is_its_item(expression, value):
    """
    A step meets each item of an array; one result is no array, unless it was one or `[]` asks for it.
    """
    assert value_of(expression) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", 7),
        ("7 / 2", 3.5),
        ("6 / 2", 3),
        ("5.5 % 2", 1.5),
        ("-(3)", -3),
        ("0.1 + 0.2", 0.30000000000000004),
        ("9007199254740993", 9007199254740992),
        ("1 < 2 and 'a' < 'b'", True),
        ("1 = 1.0", True),
        ("true = 1", False),
        ("[1, [2]] = [1, [2]]", True),
        ("$states.input.nothing = null", False),
        ("$states.input.note = null", True),
        ("1 in [true]", False),
        ("'b' in ['a', 'b']", True),
        ("'a' & 1 & null & $states.input.nothing & [1, 'é']", 'a1null[1,"é"]'),
        ("$states.input.paid ? 'yes' : 'no'", "yes"),
        ("[1..3, 9]", [1, 2, 3, 9]),
        ("{'a': $states.input.nothing, 'b': 1}", {"b": 1}),
        ("($x := 2; $y := $x * 2; $x + $y)", 6),
        ("($twice := function($n) { $n * 2 }; $twice(4))", 8),
        ("($f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; $f(5))", 120),
        ("[1, 2, 3] ~> $map(function($v) { $v + 1 }) ~> $sum()", 9),
        ("1 / 0", "Infinity"),
    ],
)
def test_operators(expression, value):
    """
    Operators work on doubles, texts and whole values as JSONata 2.0 has them; AWS writes what is infinite as a text.
    """
    result = value_of(expression)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$count($states.input.lines)", 3),
        ("$count($states.input.nothing)", 0),
        ("$sum($states.input.lines.n)", 5),
        ("$average([1, 2])", 1.5),
        ("$max([3, 1, 2])", 3),
        ("$exists($states.input.note)", True),
        ("$exists($states.input.nothing)", False),
        ("$not($states.input.paid)", False),
        ("$boolean([0, ''])", False),
        ("$string(1/3)", "0.333333333333333"),
        ("$string(1e20)", "100000000000000000000"),
        ("$string(1e21)", "1e+21"),
        ("$string(0.0000001)", "1e-7"),
        ("$string({'a': [1, null]})", '{"a":[1,null]}'),
        ("$number('12')", 12),
        ("$round(2.5)", 2),
        ("$round(1.005, 2)", 1),
        ("$length('héllo')", 5),
        ("$substring('hello', -3, 2)", "ll"),
        ("$substringBefore('a-b', '-')", "a"),
        ("$split('a,b', ',')", ["a", "b"]),
        ("$join(['a', 'b'], '-')", "a-b"),
        ("$replace('a.b.c', '.', '-', 1)", "a-b.c"),
        ("$trim('  a \n b ')", "a b"),
        ("$merge([{'a': 1}, {'b': 2}])", {"a": 1, "b": 2}),
        ("$append([1], 2)", [1, 2]),
        ("$keys({'a': 1})", "a"),
        ("$type(null)", "null"),
        ("$map([1, 2], function($v, $i) { $v * $i })", [0, 2]),
        ("$filter([1, 2], function($v) { $v > 1 })", 2),
        ("$reduce([1, 2, 3], function($a, $b) { $a + $b })", 6),
        ("$sort(['b', 'a'])", ["a", "b"]),
        ("$sort([1, 3, 2], function($a, $b) { $a < $b })", [3, 2, 1]),
        ("$map(['a'], $uppercase)", "A"),
        ("$reverse(null)", [None]),
        ("$match('ab', /b/).match", "b"),
        ("$toMillis('1970-01-01T00:00:01Z')", 1000),
        ("$sum($map([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], function($v) { $v }))", 0.9999999999999999),
    ],
)
def test_functions(expression, value):
    """
    Functions of JSONata, with numbers written as AWS writes them.
    """
    assert value_of(expression) == value


def test_variables_are_those_of_the_workflow_unless_the_expression_binds_its_own():
    """
    `$name` reads the workflow's variable; `:=` hides it inside the expression and changes it nowhere else.
    """
    variables = {"n": 1}
    assert value_of("[$n, ($n := 5; $n), $n]", variables) == [1, 5, 1]
    assert variables == {"n": 1}


def test_time_comes_from_the_execution():
    """
    `$now()` and `$millis()` tell the execution's time, not the machine's.
    """

    class At(Scope):
        def now(self):
            return 1700000000.25

    evaluate = compile_jsonata("{% [$millis(), $now(), $fromMillis($millis(), '[Y]')] %}", "Output")
    assert evaluate({}, At()) == [1700000000250, "2023-11-14T22:13:20.250Z", "2023"]


def test_parts_of_the_input_are_shared_not_copied():
    """
    What an expression passes on is the very object it found.
    """
    assert value_of("$states.input.lines") is ORDER["lines"]
    assert value_of("{'lines': $states.input.lines}")["lines"] is ORDER["lines"]


def test_simple_expressions_do_not_import_the_whole_language():
    """
    The evaluator of the whole language is imported by the first expression outside the common part.
    """
    program = (
        "import sys\n"
        "from pytest_sfn.expressions.jsonata import compile_jsonata\n"
        "from pytest_sfn.expressions.scope import Scope\n"
        "for text in ('$states.input.i < 1000', '$states.input.i + 1', '$map([1], function($v) { $v })'):\n"
        "    compile_jsonata('{% ' + text + ' %}', 'Output')({'input': {'i': 1}}, Scope())\n"
        "print('pytest_sfn.expressions.jsonata.whole.evaluator' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
