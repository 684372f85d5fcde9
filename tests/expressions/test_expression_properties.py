"""What holds for every path, template and document."""

from __future__ import annotations

import copy
from contextlib import suppress

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pytest_sfn.errors import ExpressionFailure, ExpressionSyntaxError
from pytest_sfn.expressions.expression_string import compile_path_or_intrinsic
from pytest_sfn.expressions.java_text import java_double
from pytest_sfn.expressions.json_text import dumps, json_size, loads
from pytest_sfn.expressions.jsonpath import MISSING, compile_finder, compile_path
from pytest_sfn.expressions.path_parser import parse_path
from pytest_sfn.expressions.payload_template import compile_payload_template
from pytest_sfn.expressions.reference_path import compile_reference_path
from pytest_sfn.expressions.scope import Scope
from pytest_sfn.expressions.timestamps import format_timestamp, parse_timestamp

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
)
NAMES = st.sampled_from(["a", "b", "c", "a b", 'say "it"\\', "", "x.$"])
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=12
)
STEPS = st.lists(NAMES | st.integers(-3, 2), max_size=4)
EXPRESSIONS = st.sampled_from(
    ["$", "$.a", "$.a.b", "$..a", "$[*]", "$v", "$$.c", "States.Array($, $v)", "States.JsonToString($)"]
)
TEMPLATES = st.recursive(
    SCALARS | st.builds(lambda text: {"f.$": text}, EXPRESSIONS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=8,
)
SETTINGS = settings(max_examples=150, deadline=None)


def path_of(steps):
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f"['{step}']" for step in steps)


def scope():
    return Scope({"v": {"a": 1}}, {"c": [1]})


@SETTINGS
@given(DOCUMENTS, STEPS, SCALARS)
def test_what_is_written_at_a_reference_path_is_read_there(document, steps, value):
    """
    Reading a path gives what was written to it, and the document that was written into has not changed.
    """
    path, before = path_of(steps), copy.deepcopy(document)
    try:
        written = compile_reference_path(path)(document, value)
    except ExpressionFailure:
        written = None
    assert document == before
    if written is not None:
        assert compile_path(path, "InputPath", missing="path")(written, scope()) == value


@SETTINGS
@given(st.dictionaries(NAMES, DOCUMENTS, min_size=1), STEPS, SCALARS)
def test_writing_leaves_everything_off_the_path_untouched(document, steps, value):
    """
    All members but the path's first are the very same values as before.
    """
    assume(steps)
    try:
        written = compile_reference_path(path_of(steps))(document, value)
    except ExpressionFailure:
        return
    assert all(written[name] is document[name] for name in document if name != steps[0])
    assert list(written)[: len(document)] == list(document)


@SETTINGS
@given(DOCUMENTS, STEPS)
def test_a_compiled_path_finds_what_plain_look_ups_find(document, steps):
    """
    The specialised getters agree with one look-up after another, which outside of an array gives null.
    """
    value = document
    for step in steps:
        container = dict if isinstance(step, str) else list
        if not isinstance(value, container) or (isinstance(step, str) and step not in value):
            value = ...
            break
        value = value[step] if isinstance(step, str) or 0 <= step < len(value) else None
    found = compile_finder(path_of(steps))(document, scope())
    assert (found is value) or (value is ... and not found)


@SETTINGS
@given(TEMPLATES, DOCUMENTS)
def test_filling_a_template_changes_neither_it_nor_the_document(template, document):
    """
    Payloads share what they are made from, and never change it.
    """
    copies = copy.deepcopy((template, document))
    with suppress(ExpressionFailure):
        compile_payload_template(template, "Parameters")(document, scope())
    assert (template, document) == copies


@SETTINGS
@given(
    st.sampled_from(["$", "$.", "$[?(", "States.", "States.Format('", "States.Array(", ""]),
    st.text(alphabet="$.@[]()?*:,'\"\\/ab01-+eE=<>!&|~{} \nStaes", max_size=25) | st.text(max_size=10),
)
def test_the_parsers_raise_nothing_but_syntax_errors(start, rest):
    """
    Whatever stands in a definition, it is either compiled or refused with a place inside it.
    """
    text = start + rest
    position = 0
    try:
        compile_path_or_intrinsic(text, "value.$", missing="template")
    except ExpressionSyntaxError as error:
        position = error.position
    assert 0 <= position <= len(text)


@SETTINGS
@given(DOCUMENTS)
def test_json_texts_come_back_as_they_went(document):
    """
    Reading what was written gives the value, and its size is that of the text.
    """
    text = dumps(document)
    assert loads(text) == document
    assert json_size(document) == len(text.encode("utf-8", "surrogatepass"))


@SETTINGS
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_javas_doubles_lose_nothing(number):
    """
    The Java text of a double is the same number.
    """
    assert float(java_double(number)) == number


@SETTINGS
@given(st.integers(0, 4_102_444_800_000))
def test_timestamps_come_back_as_they_went(milliseconds):
    """
    What the Context Object writes, a Wait state can read.
    """
    assert parse_timestamp(format_timestamp(milliseconds / 1000)) == pytest.approx(milliseconds / 1000, abs=1e-6)


@pytest.mark.parametrize("path", ["$.a.b", "$..b", "$.a[*]", "$.a[0]", "$.a[?(@.b == 1)]"])
def test_the_general_library_agrees_where_its_semantics_are_the_same(path):
    """
    jsonpath-ng is the second opinion on plain paths.
    """
    from jsonpath_ng.ext import parse

    for document in ({"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": [{"b": 1}]}, {"c": 2}]}, {"a": [{"b": 0}], "c": []}):
        expected = sorted(dumps(match.value) for match in parse(path).find(document))
        found = compile_finder(path)(document, scope())
        one = [] if found is MISSING else [found]
        assert sorted(map(dumps, one if parse_path(path).is_definite else found)) == expected
