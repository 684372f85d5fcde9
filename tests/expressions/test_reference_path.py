"""Writing at a Reference Path."""

from __future__ import annotations

import copy

import pytest

from pytest_sfn.errors import ExpressionFailure, ExpressionSyntaxError
from pytest_sfn.expressions.reference_path import compile_reference_path


@pytest.mark.parametrize(
    ("path", "document", "written"),
    [
        ("$", {"a": 1}, "new"),
        ("$", None, "new"),
        ("$.b", {"a": 1}, {"a": 1, "b": "new"}),
        ("$.a", {"a": 1, "b": 2}, {"a": "new", "b": 2}),
        ("$.a.b", {"a": {"c": 1}}, {"a": {"c": 1, "b": "new"}}),
        ("$.a.b.c", {}, {"a": {"b": {"c": "new"}}}),
        ("$['a b'].c", {"x": 0}, {"x": 0, "a b": {"c": "new"}}),
        ("$.a[1]", {"a": [1, 2, 3]}, {"a": [1, "new", 3]}),
        ("$.a[0].b", {"a": [{}]}, {"a": [{"b": "new"}]}),
        ("$[0]", [1, 2], ["new", 2]),
        ("$[1].a", [1, {}], [1, {"a": "new"}]),
    ],
)
def test_a_value_is_written_where_the_path_leads(path, document, written):
    """
    Members are replaced or created, objects on the way created, array elements replaced; the document stays as it was.
    """
    before = copy.deepcopy(document)
    assert compile_reference_path(path)(document, "new") == written
    assert document == before


def test_what_lies_off_the_path_is_shared_and_not_copied():
    """
    Writing costs the containers along the path, however large the rest is.
    """
    document = {"big": [{}], "a": {"other": {}}}
    written = compile_reference_path("$.a.b")(document, 1)
    assert written["big"] is document["big"]
    assert written["a"]["other"] is document["a"]["other"]


@pytest.mark.parametrize(
    ("path", "document", "text"),
    [
        ("$.b", "input1", '"input1"'),
        ("$.b", [1], "[1]"),
        ("$.b", None, "null"),
        ("$.a.b", {"a": 5}, '{"a":5}'),
        ("$.a.b.c", {"a": {"b": None}}, '{"a":{"b":null}}'),
        ("$.a[1]", {"a": [1]}, '{"a":[1]}'),
        ("$.a[-1]", {"a": [1]}, '{"a":[1]}'),
        ("$.a[0]", {}, "{}"),
        ("$.a[0]", {"a": {}}, '{"a":{}}'),
    ],
)
def test_where_nothing_can_be_written_the_state_fails(path, document, text):
    """
    A path through a scalar or to an element that is not there is a States.ReferencePathConflict.
    """
    with pytest.raises(ExpressionFailure) as caught:
        compile_reference_path(path)(document, 1)
    assert caught.value.error == "States.ReferencePathConflict"
    assert caught.value.cause == f"Unable to apply ReferencePath {path} to input {text}"


@pytest.mark.parametrize(
    "path", ["$.a[*]", "$..a", "$.a[0:1]", "$.a.length()", "$['a','b']", "$$.a", "$x", "$x.a", "a", "$."]
)
def test_only_reference_paths_into_the_document_can_be_written_to(path):
    """
    Anything but names and indices from `$` is refused when the definition is parsed.
    """
    with pytest.raises(ExpressionSyntaxError):
        compile_reference_path(path)
