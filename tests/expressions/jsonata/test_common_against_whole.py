"""The closures for the common part of JSONata give what the whole language gives, or leave the answer to it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn.expressions.jsonata.common.compiler import NotCompiled, compile_node
from pytest_sfn.expressions.jsonata.common.environment import Lambda, new_environment
from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.parser import parse
from pytest_sfn.expressions.jsonata.values import UNDEFINED, Doubt, equal, whole
from pytest_sfn.expressions.jsonata.whole.evaluator import NotJsonValue, WholeExpression
from pytest_sfn.expressions.scope import Scope

NAMES = ("a", "b", "c")
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 12),
    st.sampled_from([0.5, -1.5, 2.25, 1e21]),
    st.sampled_from(["", "a", "b", "Hello world", "12", "ünï", 'q"\\']),
)
documents = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from([*NAMES, "Hello world"]), inner, max_size=3)
    ),
    max_leaves=12,
)
sources = st.sampled_from(
    [
        "$states.input",
        "$states.input.a",
        "$states.input.b",
        "$states.result",
        "$v",
        "$w",
        "$missing",
        "$states.input.a.b",
    ]
)
literals = st.sampled_from(
    ["0", "1", "2.5", "'a'", "'b'", "''", "'Hello world'", "true", "false", "null", "[]", "{}", "'12'", "-3"]
)


def _compound(inner):
    pair = st.tuples(inner, inner)
    name = st.sampled_from(NAMES)
    one = st.sampled_from(
        [
            "abs",
            "average",
            "boolean",
            "ceil",
            "count",
            "exists",
            "floor",
            "keys",
            "length",
            "lowercase",
            "max",
            "merge",
            "min",
            "not",
            "number",
            "reverse",
            "round",
            "sort",
            "string",
            "sum",
            "trim",
            "type",
            "uppercase",
            "distinct",
        ]
    )
    two = st.sampled_from(
        [
            "append",
            "contains",
            "join",
            "lookup",
            "split",
            "substring",
            "substringAfter",
            "substringBefore",
            "zip",
            "power",
        ]
    )
    higher = st.sampled_from(["map", "filter", "each", "sift"])
    operator = st.sampled_from(["+", "-", "*", "/", "%", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in", "&"])
    return st.one_of(
        st.tuples(inner, operator, inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(inner, operator, literals).map(lambda t: f"({t[0]}) {t[1]} {t[2]}"),
        st.tuples(inner, name).map(lambda t: f"({t[0]}).{t[1]}"),
        st.tuples(sources, name, name).map(lambda t: f"{t[0]}.{t[1]}.{t[2]}"),
        st.tuples(sources, name, inner).map(lambda t: f"{t[0]}.{t[1]}[{t[2]}]"),
        st.tuples(sources, st.integers(-2, 2)).map(lambda t: f"{t[0]}[{t[1]}]"),
        st.tuples(sources, name, st.integers(-2, 2), name).map(lambda t: f"{t[0]}.{t[1]}[{t[2]}].{t[3]}"),
        st.tuples(sources, name, literals).map(lambda t: f"{t[0]}[{t[1]} = {t[2]}]"),
        st.tuples(sources, name, inner).map(lambda t: f"{t[0]}.{{'{t[1]}': {t[2]}}}"),
        st.tuples(sources, inner).map(lambda t: f"{t[0]}.({t[1]})"),
        st.tuples(sources, name, inner).map(lambda t: f"{t[0]}.[{t[1]}, {t[2]}]"),
        st.tuples(sources, name).map(lambda t: f"{t[0]}.{t[1]}[]"),
        pair.map(lambda t: f"[{t[0]}, {t[1]}]"),
        inner.map(lambda t: f"[{t}]"),
        pair.map(lambda t: f"{{'a': {t[0]}, 'b': {t[1]}}}"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]}) ? ({t[1]}) : ({t[2]})"),
        inner.map(lambda t: f"-({t})"),
        st.tuples(one, inner).map(lambda t: f"${t[0]}({t[1]})"),
        st.tuples(two, inner, inner).map(lambda t: f"${t[0]}({t[1]}, {t[2]})"),
        st.tuples(one, inner).map(lambda t: f"({t[1]}) ~> ${t[0]}"),
        st.tuples(higher, sources, inner).map(lambda t: f"${t[0]}({t[1]}, function($x, $y) {{ {t[2]} }})"),
        st.tuples(higher, sources).map(lambda t: f"${t[0]}({t[1]}, function($x, $y) {{ $x }})"),
        st.tuples(sources, inner).map(lambda t: f"$reduce({t[0]}, function($x, $y) {{ {t[1]} & $y }}, '')"),
        pair.map(lambda t: f"($q := {t[0]}; [{t[1]}, $q])"),
    )


expressions = st.recursive(st.one_of(sources, literals), _compound, max_leaves=5)


def compiled(expression, document, scope):
    """What the compiled expression gives; Doubt and NotCompiled leave the answer to the whole language."""
    found = compile_node(parse(expression))
    return found.run(UNDEFINED, new_environment(document, scope) if found.needs_environment else (document, scope))


def in_full(expression, document, scope):
    return WholeExpression(expression).evaluate(document, scope)


def plain(value):
    """Numbers as they are written; sequences and sets of flags do not matter."""
    if isinstance(value, float):
        return whole(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


@settings(max_examples=400, deadline=None)
@given(expression=expressions, first=documents, second=documents, third=documents)
def test_both_agree(expression, first, second, third):
    """
    Whatever the closures answer, the whole language answers as well; where they are in doubt, they say so.
    """
    scope = Scope({"v": second, "w": [third, third]})
    document = {"input": {"a": first, "b": [first, second], "c": 1}, "result": third}
    try:
        value = compiled(expression, document, scope)
    except (Doubt, NotCompiled, JsonataError):
        return
    try:
        expected = in_full(expression, document, scope)
    except NotJsonValue:
        assert type(value) is Lambda
        return
    except JsonataError as error:
        expected = error
    if value is UNDEFINED or expected is UNDEFINED:
        assert value is expected
    else:
        assert not isinstance(expected, JsonataError), (value, str(expected))
        assert equal(plain(value), plain(expected)), (value, expected)
