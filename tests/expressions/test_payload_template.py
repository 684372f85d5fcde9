"""Payload Templates."""

from __future__ import annotations

import pytest

from pytest_sfn.errors import ExpressionFailure, ExpressionSyntaxError
from pytest_sfn.expressions.payload_template import compile_payload_template
from pytest_sfn.expressions.scope import Scope

DOCUMENT = {"a": 1, "b": {"c": [1, 2]}}
SCOPE = Scope({"v": "variable"}, {"State": {"Name": "Charge"}})


def fill(template):
    return compile_payload_template(template, "Parameters")(DOCUMENT, SCOPE)


@pytest.mark.parametrize(
    ("template", "payload"),
    [
        ({}, {}),
        ({"x": 1}, {"x": 1}),
        ({"x.$": "$.a"}, {"x": 1}),
        ({"x.$": "$"}, {"x": DOCUMENT}),
        ({"x.$": "$v"}, {"x": "variable"}),
        ({"x.$": "$$.State.Name"}, {"x": "Charge"}),
        ({"x.$": "States.Array($.a, $v)"}, {"x": [1, "variable"]}),
        ({"x.$": "$.b.c[*]", "y": "$.a"}, {"x": [1, 2], "y": "$.a"}),
        ({"x": {"y": {"z.$": "$.a"}, "w": 0}}, {"x": {"y": {"z": 1}, "w": 0}}),
        ({"x": [{"y.$": "$.a"}, "$.a", 3, [{"z.$": "$v"}]]}, {"x": [{"y": 1}, "$.a", 3, [{"z": "variable"}]]}),
        ([{"x.$": "$.a"}], [{"x": 1}]),
        ({".$": "$.a"}, {"": 1}),
        ("text", "text"),
        (None, None),
        (7, 7),
    ],
)
def test_members_named_with_the_mark_get_their_values_and_all_else_stays(template, payload):
    """
    `.$` members at any depth, in arrays too, are computed; their names lose the mark.
    """
    assert fill(template) == payload


def test_members_keep_the_order_of_the_template():
    """
    A payload lists its members as the template does, computed or not.
    """
    assert list(fill({"z": 1, "y.$": "$.a", "x": 2, "w.$": "$v"})) == ["z", "y", "x", "w"]


def test_literal_parts_are_shared_between_payloads():
    """
    What is literal is never copied.
    """
    template = {"literal": {"deep": [1]}, "x.$": "$.a"}
    assert fill(template)["literal"] is template["literal"]
    assert fill(template["literal"]) is template["literal"]


def test_a_failure_names_the_field_as_it_is_written():
    """
    The cause has the member's name with its mark, without the names around it.
    """
    with pytest.raises(ExpressionFailure) as caught:
        fill({"outer": {"value.$": "$.nope"}})
    assert "specified for the field 'value.$' could not be found" in caught.value.cause


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ({"x.$": 5}, "must be a path or an intrinsic function"),
        ({"x.$": "text"}, "Expected a path"),
        ({"x.$": ""}, "Expected a path"),
        ({"x.$": "$.a", "x": 1}, "gives the field 'x' twice"),
        ({"y": [{"x.$": "$["}]}, "Expected .*0"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused(template, message):
    """
    Marked members need a text that parses, and no name can be given twice.
    """
    with pytest.raises(ExpressionSyntaxError, match=message):
        compile_payload_template(template, "Parameters")
