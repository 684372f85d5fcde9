"""JSONPath texts into steps: the grammar of Jayway JsonPath."""

from __future__ import annotations

import re

from pytest_sfn.apigateway.jsonpath.filters import read_filter
from pytest_sfn.apigateway.jsonpath.functions import PATH_FUNCTIONS
from pytest_sfn.apigateway.jsonpath.segments import (
    DescendantsSegment,
    FilterSegment,
    FunctionSegment,
    IndexSegment,
    IndicesSegment,
    MemberSegment,
    MembersSegment,
    MergedMembersSegment,
    Segment,
    SliceSegment,
    WildcardSegment,
)
from pytest_sfn.apigateway.jsonpath.text import NestedText

_INTEGER = re.compile(r"-?\d{1,9}(?!\d)", re.ASCII)
#: A name in dot notation goes on to the next step; a blank needs brackets. Source: Jayway JsonPath, PathCompiler.
_NAME = re.compile(r"[^.\[\](\s]+")
#: Inside a filter operators end it too.
_NAME_IN_FILTER = re.compile(r"[^.\[\]()\s=<>!&|,~]+")


def parse_segments(path: str) -> tuple[Segment, ...]:
    """The steps of a path behind its `$`; blanks at the end do not matter. Raises ExpressionSyntaxError."""
    text = NestedText(path, _NAME)
    text.expect("$")
    segments = read_segments(text)
    end = text.position
    text.skip_spaces()
    if not text.ended:
        text.fail(f"Unexpected {path[end]!r}; write names with such characters as ['name']", end)
    return segments


def read_segments(text: NestedText) -> tuple[Segment, ...]:
    """The steps that stand here, none at all included."""
    segments: list[Segment] = []
    while text.looking_at(".") or text.looking_at("["):
        if segments and isinstance(segments[-1], FunctionSegment):
            text.fail("A function can only end a path")
        segments.append(_read_segment(text))
    if segments and isinstance(segments[-1], MembersSegment):
        segments[-1] = MergedMembersSegment(segments[-1].names)
    return tuple(segments)


def _read_segment(text: NestedText) -> Segment:
    if text.accept(".."):
        return DescendantsSegment(_read_bracket(text) if text.looking_at("[") else _read_name(text))
    if text.accept("."):
        return _read_bracket(text) if text.looking_at("[") else _read_name(text)
    return _read_bracket(text)


def _read_name(text: NestedText) -> Segment:
    if text.accept("*"):
        return WildcardSegment()
    start, name = text.position, text.match(text.name_pattern)
    if name is None:
        text.fail("Expected a name" if not text.ended else "A path must not end with a dot")
    return _read_function(text, name, start) if text.accept("(") else MemberSegment(name)


def _read_function(text: NestedText, name: str, start: int) -> FunctionSegment:
    function = PATH_FUNCTIONS.get(name)
    if function is None:
        text.fail(f"Unknown path function {name}(); known are {', '.join(PATH_FUNCTIONS)}", start)
    arguments = tuple(text.items(")", text.constant))
    return FunctionSegment(name, lambda value: function(value, arguments))


def _read_bracket(text: NestedText) -> Segment:
    text.expect("[")
    text.skip_spaces()
    segment = _read_bracket_content(text)
    text.skip_spaces()
    text.expect("]")
    return segment


def _read_bracket_content(text: NestedText) -> Segment:
    if text.accept("*"):
        return WildcardSegment()
    if text.accept("?"):
        return _read_filter(text)
    if text.looking_at("'") or text.looking_at('"'):
        return _read_members(text)
    return _read_indices(text)


def _read_filter(text: NestedText) -> FilterSegment:
    text.skip_spaces()
    text.expect("(")
    with text.nested(_NAME_IN_FILTER):
        predicate = read_filter(text, read_segments)
    text.expect(")")
    return FilterSegment(predicate)


def _read_members(text: NestedText) -> Segment:
    names = [text.quoted()]
    text.skip_spaces()
    while text.accept(","):
        text.skip_spaces()
        if not (text.looking_at("'") or text.looking_at('"')):
            text.fail("Expected a name in quotes")
        names.append(text.quoted())
        text.skip_spaces()
    return MemberSegment(names[0]) if len(names) == 1 else MembersSegment(tuple(names))


def _read_indices(text: NestedText) -> Segment:
    first = _read_integer(text)
    text.skip_spaces()
    if text.accept(":"):
        text.skip_spaces()
        stop = _read_integer(text)
        if first is None and stop is None:
            text.fail("A slice needs a bound, as in [1:]")
        return SliceSegment(first, stop)
    indices = [first]
    while text.accept(","):
        text.skip_spaces()
        indices.append(_read_integer(text))
        text.skip_spaces()
    known = tuple(index for index in indices if index is not None)
    if len(known) < len(indices):
        text.fail("Expected an index, a slice, a name in quotes, * or a filter ?()")
    return IndexSegment(known[0]) if len(known) == 1 else IndicesSegment(known)


def _read_integer(text: NestedText) -> int | None:
    digits = text.match(_INTEGER)
    return None if digits is None else int(digits)
