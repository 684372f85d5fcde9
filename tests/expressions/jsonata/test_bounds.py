"""What never ends, or takes all memory, fails as it does on AWS: by counting, so at the same place everywhere."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from random import Random

import pytest

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.jsonata import compile_jsonata
from pytest_sfn.expressions.scope import Scope

TIMEOUT = "Expression evaluation timeout: Check for infinite loop"
MEMORY = "Expression evaluation memory limit exceeded: Check for excessive memory usage"
DEPTH = "Stack overflow error: Check for non-terminating recursive function."
DOCUMENT = {"input": {"text": "a" * 45 + "?", "long": "a" * 200_000, "blanks": " " * 50_000 + "x"}}
DOUBLED = "$reduce([1..40], function($all, $_) { {'a': $all, 'b': $all} }, 'x')"


def evaluated(expression, document=DOCUMENT):
    return compile_jsonata(f"{{% {expression} %}}", "Output")(document, Scope())


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("$match($states.input.text, /^([a-z]+)+$/)", TIMEOUT),
        ("$contains($states.input.text, /(a+)+b/)", TIMEOUT),
        ("$replace($states.input.text, /(a|aa)+$/, '-')", TIMEOUT),
        ("$split($states.input.text, /(.*)*x/)", TIMEOUT),
        ("$contains($states.input.long, /a*a*a*b/)", TIMEOUT),
        ("$replace($states.input.blanks, /\\s+$/, '')", TIMEOUT),
        ("$contains($states.input.long, /(?=(a+))\\1b/)", TIMEOUT),
        ("$count($reduce([1..21], function($all, $_) { $append($all, $all) }, [7, 8, 9]))", MEMORY),
        ("$length($pad('x', 100000000))", MEMORY),
        ("[1..10000000]", MEMORY),
        ("$length($reduce([1..40], function($all, $_) { $all & $all }, 'x'))", MEMORY),
        ("$join($map([1..10000], function($_) { $states.input.long }))", MEMORY),
        ("$replace($states.input.long, 'a', $states.input.long)", MEMORY),
        ("$replace($states.input.long, /a/, $states.input.long)", MEMORY),
        ("$string($map([1..10000], function($_) { $states.input }))", MEMORY),
        ("$map([1..100000], function($_) { $states.input.long & $_ })", TIMEOUT),
        ("$map([1..1000], function($_) { [1..800000] })", TIMEOUT),
        ("$map([1..100000], function($_) { $states.input.long })", TIMEOUT),
        ("[1..100000].($states.input.long)", TIMEOUT),
        ("$map([1..2000], function($x) { $map([1..2000], function($y) { $x * $y }) })", TIMEOUT),
        ("$map([1..100], function($_) { $range(1, 800000, 1) })", TIMEOUT),
        (f"({DOUBLED})", TIMEOUT),
        (f"$string({DOUBLED})", TIMEOUT),
        (f"{DOUBLED} = {DOUBLED}", TIMEOUT),
        (f"$count({DOUBLED}.**)", TIMEOUT),
        ("[1..90000].$now()", TIMEOUT),
        ("[1..2000].$formatBase(1e300, 2)", TIMEOUT),
        ("$map([1..2], function($_) { $match($states.input.long, /a/) })", TIMEOUT),
        ("$map([1..2], function($_) { $split($states.input.long, /a/) })", TIMEOUT),
        ("[1..250000]#$place.{'place': $place}", TIMEOUT),
        ("$reduce([1..1000], function($all, $_) { {'a': $all} }, 1)", MEMORY),
        ("$reduce([1..1000], function($all, $_) { [[$all]] }, 1)", MEMORY),
        ("$each({'a': $reduce([1..1000], function($all, $_) { {'a': $all} }, 1)}, function($all) { [$all] })", MEMORY),
        ("$fromMillis(0, $pad('', 3000000, '[Y]'))", TIMEOUT),
        ("($f := function() { $f() }; $f())", TIMEOUT),
        ("($f := function($n) { $g($n) }; $g := function($n) { $f($n) }; $f(1))", TIMEOUT),
        ("($f := function($n) { 1 + $f($n) }; $f(1))", DEPTH),
    ],
)
def test_an_evaluation_has_an_end(expression, told):
    """
    The failure is AWS's of its time, its memory or its depth.
    """
    with pytest.raises(ExpressionFailure) as failed:
        evaluated(expression)
    assert failed.value.error == "States.QueryEvaluationError"
    assert f"threw an error during evaluation: {told}" in failed.value.cause


@pytest.mark.parametrize(
    "expression",
    [
        "$length($pad('x', 100000000))",
        "$reduce([1..40], function($all, $_) { $append($all, $all) }, [7, 8, 9])",
        "$replace($states.input.long, 'a', $states.input.long)",
        "$map([1..100000], function($_) { $states.input.long & $_ })",
        "$string($map([1..10000], function($_) { $states.input }))",
    ],
)
def test_memory_is_refused_before_it_is_taken(expression):
    """
    An evaluation that takes too much memory is ended while it has taken little.
    """
    tracemalloc.start()
    try:
        with pytest.raises(ExpressionFailure):
            evaluated(expression)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 150_000_000


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$count([1..873782])", 873_782),
        ("$sum($map([1..20000], function($x) { $x * 2 }))", 400_020_000),
        ("$length($reduce([1..500], function($all, $x) { $all & $pad('', 100, 'x') }, ''))", 50_000),
        ("$count($split($join($map([1..5000], function($x) { 'word' }), ', '), /\\s*,\\s*/))", 5000),
        ("$contains($states.input.text, /^a+\\?$/)", True),
        ("$reduce([1..400], function($all, $_) { {'a': $all} }, 1).**[-1]", 1),
        ("$count([1..20000].$now())", 20_000),
        ("$count($match($states.input.long, /a/))", 200_000),
        ("($f := function($n, $s) { $n = 0 ? $s : $f($n - 1, $s + $n) }; $f(5000, 0))", 12_502_500),
    ],
)
def test_what_is_merely_big_is_evaluated(expression, value):
    """
    The bounds leave room for what workflows do; a call at the end of a function adds no depth.
    """
    assert evaluated(expression) == value


def test_shuffle_is_drawn_from_the_executions_generator():
    """
    `$shuffle` gives the order of the execution's seed, and each call another one.
    """
    run = compile_jsonata("{% [[$shuffle([1..30])], [$shuffle([1..30])]] %}", "Output")
    first, again, other = (run({}, Scope(random=Random(seed))) for seed in (7, 7, 8))
    assert first == again != other
    assert first[0] != first[1]
    assert sorted(first[0]) == list(range(1, 31))


@pytest.mark.parametrize("expression", ["$shuffle([1..30])", "[$random(), $uuid()]", "$keys({'b': 1, 'a': 2})"])
def test_what_is_drawn_is_the_same_in_each_process(expression):
    """
    Neither the process nor the seed of its hashes shows in a value.
    """
    program = (
        "from pytest_sfn.expressions.jsonata import compile_jsonata\n"
        "from pytest_sfn.expressions.scope import Scope\n"
        f"print(compile_jsonata({'{% ' + expression + ' %}'!r}, 'Output')({{}}, Scope()))\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1")
    }
    assert len(printed) == 1
