"""JSON values with expressions in them."""

from __future__ import annotations

import pytest

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.jsonata import compile_jsonata_template
from pytest_sfn.expressions.scope import Scope

DOCUMENT = {"input": {"id": 7}}


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ({"id": "{% $states.input.id %}", "kind": "order"}, {"id": 7, "kind": "order"}),
        (["{% 1 %}", {"a": ["{% 2 %}", 3]}], [1, {"a": [2, 3]}]),
        ("{% $states.input %}", {"id": 7}),
        (" {% 1 %}", " {% 1 %}"),
        ("{% 1 %} ", "{% 1 %} "),
        ("{% 1", "{% 1"),
        ("{%%", "{%%"),
        ("$states.input.id", "$states.input.id"),
        ({"id.$": "$.id", "{% 1 %}": None}, {"id.$": "$.id", "{% 1 %}": None}),
        (None, None),
        (0.5, 0.5),
    ],
)
def test_only_a_whole_text_in_delimiters_is_an_expression(template, value):
    """
    Texts with anything outside the delimiters, keys and other values stay as they are.
    """
    assert compile_jsonata_template(template, "Output")(DOCUMENT, Scope()) == value


def test_constant_parts_are_shared_and_the_template_is_never_changed():
    """
    What holds no expression is the definition's own object; the rest is made anew each time.
    """
    template = {"constant": {"a": [1]}, "id": "{% $states.input.id %}"}
    evaluate = compile_jsonata_template(template, "Output")
    made = evaluate(DOCUMENT, Scope())
    assert made["constant"] is template["constant"]
    assert template["id"] == "{% $states.input.id %}"
    assert evaluate({"input": {"id": 8}}, Scope())["id"] == 8
    constant = {"a": 1}
    assert compile_jsonata_template(constant, "Output")(DOCUMENT, Scope()) is constant


def test_a_failing_part_is_named_by_its_place():
    """
    Members are named after a slash, elements by their position in brackets.
    """
    template = {"a": {"b": [1, ["x", "{% $nothing %}"]]}}
    with pytest.raises(ExpressionFailure) as caught:
        compile_jsonata_template(template, "Arguments")(DOCUMENT, Scope())
    assert caught.value.location == "Arguments/a/b[1][1]"
