"""The functions of the whole language. The rules are those of the JSONata documentation."""

from __future__ import annotations

import pytest

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.jsonata import compile_jsonata
from pytest_sfn.expressions.scope import Scope

SHOP = {
    "name": "shop",
    "orders": [
        {"id": "o1", "lines": [{"sku": "hat", "price": 30.5}, {"sku": "tie", "price": 20}]},
        {"id": "o2", "lines": [{"sku": "hat", "price": 31}]},
    ],
    "holes": [None, 1],
    "object": {"x": None, "y": [None]},
}


def value_of(expression):
    return compile_jsonata(f"{{% {expression} %}}", "Output")({"input": SHOP}, Scope())


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (r"$replace('a1é2', /[^\w]/, '_')", "a1_2"),
        (r"$replace('John Smith', /(\w+)\s(\w+)/, '$2, $1')", "Smith, John"),
        ("$replace('265USD', /([0-9]+)USD/, '$$$1')", "$265"),
        ("$replace('abc', /(b)/, '[$1$2$$$0]')", "a[b$b]c"),
        ("$replace('aaa', /a/, 'b', 2)", "bba"),
        (r"$replace('68F', /(\d+)F/, function($m) { ($number($m.groups[0]) - 32) * 5 / 9 & 'C' })", "20C"),
        (r"$match('x12', /(?<n>\d+)/).groups", ["12"]),
        (r"$split('a1b22c', /\d+/)", ["a", "b", "c"]),
        ("$contains('ABC', /b/i)", True),
        ("$contains('a\\n', /a$/)", False),
    ],
)
def test_regular_expressions_are_javascripts(expression, value):
    r"""
    `\d` and `\w` are ASCII's, `$` is the very end, groups are numbered from 1 and functions get them from 0.
    """
    assert value_of(expression) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$formatNumber(12345.6, '#,###.00')", "12,345.60"),
        ("$formatNumber(-34.555, '#0.00;(#0.00)')", "(34.56)"),
        ("$formatNumber(0.14, '01%')", "14%"),
        ("$formatBase(35, 2)", "100011"),
        ("$formatInteger(1999, 'I')", "MCMXCIX"),
        ("$parseInteger('12,345', '#,##0')", 12345),
        ("$parseInteger('abc', '0')", "NaN"),
        ("$pad('a', -3, '#')", "##a"),
        ("$fromMillis(1510067557121, '[M01]/[D01]/[Y0001] [h#1]:[m01][P]')", "11/07/2017 3:12pm"),
        ("$toMillis('10/11/2019', '[M01]/[D01]/[Y0001]')", 1570752000000),
        ("$toMillis('03/04', '[M01]/[D01]')", 5356800000),
        ("$string({'a': [1, 'é']}, true)", '{\n  "a": [\n    1,\n    "é"\n  ]\n}'),
        ("$base64decode($base64encode('a:b'))", "a:b"),
        ("$encodeUrlComponent('?x=1')", "%3Fx%3D1"),
    ],
)
def test_formats(expression, value):
    """
    Pictures of numbers, integers and times.
    """
    assert value_of(expression) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$states.input.orders.lines{sku: $sum(price)}", {"hat": 61.5, "tie": 20}),
        ("$states.input.orders.lines^(price).sku", ["tie", "hat", "hat"]),
        ("$states.input.orders.lines.{'o': %.id, 's': sku}[s = 'tie'].o", "o1"),
        ("$states.input.orders#$i.{'i': $i, 'id': id}", [{"i": 0, "id": "o1"}, {"i": 1, "id": "o2"}]),
        ("$states.input.**.sku", ["hat", "tie", "hat"]),
        ("$states.input.object.*", [None, None]),
        ("($states.input ~> |orders|{'id': 'x'}, 'lines'|).orders.id", ["x", "x"]),
        ("($first := $substring(?, 0, 2); $first('hello'))", "he"),
        ("($f := $uppercase ~> $trim; $f(' a '))", "A"),
        ("$spread({'a': null, 'b': 1})", [{"a": None}, {"b": 1}]),
        ("$single([1, 2], function($x) { $x = 2 })", 2),
        ("$states.input.holes.$type($)", ["null", "number"]),
        ("$states.input.object.$lookup($, 'x')", None),
    ],
)
def test_structures(expression, value):
    """
    Grouping, ordering, parents, transforms and functions of functions; null is a value everywhere.
    """
    assert value_of(expression) == value


def test_the_input_is_never_changed():
    """
    A transform works on a copy.
    """
    value_of("$states.input ~> |orders|{'id': 'x'}, 'lines'|")
    assert SHOP["orders"][0]["id"] == "o1"
    assert "lines" in SHOP["orders"][0]


@pytest.mark.parametrize(
    ("expression", "tail"),
    [
        ("$replace('abc', /x*/, '-')", "D1004: Regular expression matches zero length string"),
        (
            "$replace('abc', /b/, function($m) { 5 })",
            "D3012: Attempted to replace a matched string with a non-string value",
        ),
        (
            "$states.input.holes.$uppercase()",
            'T0411: Context value is not a compatible type with argument 1 of function "uppercase"',
        ),
        ("$assert(false, 'no')", "D3141: no"),
        (
            "$single([1, 2])",
            "D3138: The $single() function expected exactly 1 matching result.  Instead it matched more.",
        ),
    ],
)
def test_errors(expression, tail):
    """
    Errors have JSONata's code and text, with the function's own name.
    """
    with pytest.raises(ExpressionFailure) as caught:
        value_of(expression)
    assert caught.value.cause.endswith(f"during evaluation. {tail}")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('$length("\\uD83D" & "\\uDE80")', 1),
        ('"\\uD83D" & "\\uDE80" = "🚀"', True),
        ('$join(["\\uD83D", "\\uDE80"]) = "🚀"', True),
        ('$count($split("a🚀", ""))', 3),
        ('$join($split("a🚀", ""))', "a🚀"),
        ('$split("a🚀b🚀c", "🚀", 2)', ["a", "b"]),
        ('$split("a🚀b", /🚀/)', ["a", "b"]),
        ('$contains("🚀", /^.$/)', False),
        ('$contains("🚀", /^..$/)', True),
        ('$contains("🚀", /^\\uD83D\\uDE80$/)', True),
        ('$contains("🚀🚀", /^🚀+$/)', False),
        ('$count($match("🚀", /[🚀]/))', 2),
        ('$match("a🚀b", /b/).index', 3),
        ('$match("a🚀b", /(🚀)b/).groups', ["🚀"]),
        ('$replace("a🚀b", /./, "x")', "xxxx"),
        ('$replace("a🚀b", /(🚀)/, "[$1]")', "a[🚀]b"),
        ('$replace("🚀a", /a/, function($m) { $string($m.start) })', "🚀2"),
        ('$replace("a", /a/, function($m) { $join($keys($m), " ") })', "match start end groups next"),
        ('$substring("a🚀b", 1, 1)', "🚀"),
        ('$pad("🚀", 3, "🚀")', "🚀🚀🚀"),
        ('"🚀" < "\\uFFFD"', True),
        ('"\\uFFFD" > "🚀"', True),
        ('$sort(["\\uFFFD", "🚀", "a"])', ["a", "🚀", "\ufffd"]),
        ('["\\uFFFD", "🚀"]^($)', ["🚀", "\ufffd"]),
    ],
)
def test_characters_beyond_16_bits_are_two_units_where_javascript_counts_them(expression, value):
    """
    Regexes, splitting at nothing and the order of texts see two halves, `$length` and its kin one character.

    Halves that meet are one character again. jsonata 2.0.6 ran each expression.
    """
    assert value_of(expression) == value
