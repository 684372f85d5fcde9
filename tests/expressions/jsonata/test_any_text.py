"""Any text at all: parsed or refused, evaluated or failed, and never anything else."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn.errors import ExpressionFailure, ExpressionSyntaxError
from pytest_sfn.expressions.jsonata import compile_jsonata, problems, variables_used
from pytest_sfn.expressions.scope import Scope

TOKENS = (  # noqa: SIM905 - a table
    "$states.input $states.input.a a b $x $ $$ 1 2.5 'a' \"b\" true null ( ) [ ] { } , ; : := . .. + - * ** / % = != < > "
    "<= >= ~> & and or in ? | ^ @ # ! ` /a/ /(b)/i function($x) function λ($x,$y) $map( $sum( $string $match( $eval( "
    "$parse( $uuid() $random( $range( $now() $reduce( $replace( $sort( <n:n> \\ /* */ 1e5 []"
).split(" ")
texts = st.one_of(
    st.lists(st.sampled_from(TOKENS), max_size=12).map(" ".join),
    st.lists(st.sampled_from(TOKENS), max_size=8).map("".join),
    st.text(max_size=12),
)


@settings(max_examples=400, deadline=None)
@given(text=texts)
def test_any_text_is_refused_or_evaluated_or_fails(text):
    """
    Compiling raises at most ExpressionSyntaxError, evaluating at most ExpressionFailure; the checks agree with compiling.
    """
    whole = f"{{%{text}%}}"
    found = problems(whole)
    if found and found[0].code == "INVALID_JSONATA_EXPRESSION":
        if "parent" not in found[0].message:  # that alone shows only when the library parses it
            with pytest.raises(ExpressionSyntaxError):
                compile_jsonata(whole, "Output")
        return
    evaluate = compile_jsonata(whole, "Output")
    assert isinstance(variables_used(whole), tuple)
    with suppress(ExpressionFailure):
        evaluate({"input": {"a": [1, None, {"b": "c"}]}}, Scope({"x": 1}))
