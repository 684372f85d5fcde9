"""JSONPath texts into steps: the grammar of Jayway JsonPath, with Step Functions' roots `$`, `$$` and `$variable`."""

from __future__ import annotations

import re
from functools import lru_cache

from pytest_sfn.expressions.path_filters import read_filter
from pytest_sfn.expressions.path_functions import PATH_FUNCTIONS
from pytest_sfn.expressions.path_segments import (
    Descendants,
    Filter,
    Index,
    Indices,
    Member,
    Members,
    MergedMembers,
    PathFunction,
    Segment,
    Slice,
    Wildcard,
)
from pytest_sfn.expressions.path_text import PathText
from pytest_sfn.values import value

_INTEGER = re.compile(r"-?\d{1,9}(?!\d)", re.ASCII)
_VARIABLE = re.compile(r"[^\W\d]\w*")
#: A name in dot notation goes on to the next step; a blank needs brackets. Source: Jayway JsonPath, PathCompiler.
_NAME = re.compile(r"[^.\[\](\s]+")
#: Inside a filter operators end it too, inside an intrinsic the next argument.
_NAME_IN_FILTER = re.compile(r"[^.\[\]()\s=<>!&|,~]+")
_NAME_IN_CALL = re.compile(r"[^.\[\]()\s,]+")


@value
class Path:
    """A parsed path. `variable` is the workflow variable it starts from, `context` True for `$$`."""

    text: str
    segments: tuple[Segment, ...]
    variable: str | None = None
    context: bool = False

    @property
    def is_reference(self) -> bool:
        """Whether it is a Reference Path: member names and indices only."""
        return all(isinstance(segment, Member | Index) for segment in self.segments)


@lru_cache(maxsize=4096)  # a definition says the same paths over and over
def parse_path(path: str) -> Path:
    """The parsed path; blanks behind it do not matter. Raises ExpressionSyntaxError with a position."""
    text = PathText(path, _NAME)
    parsed = read_path(text)
    end = text.position
    text.skip_spaces()
    if not text.ended:
        text.fail(f"Unexpected {path[end]!r}; write names with such characters as ['name']", end)
    return parsed


def call_text(expression: str) -> PathText:
    """A cursor over an intrinsic function call, in which paths end at `,` and `)`."""
    return PathText(expression, _NAME_IN_CALL)


def read_path(text: PathText) -> Path:
    """The path that begins here; reading stops behind it."""
    start = text.position
    text.expect("$")
    context = text.accept("$")
    variable = None if context else text.match(_VARIABLE)
    segments = read_segments(text)
    return Path(text.text[start : text.position], segments, variable, context)


def read_segments(text: PathText) -> tuple[Segment, ...]:
    """The steps that stand here, none at all included."""
    segments: list[Segment] = []
    while text.looking_at(".") or text.looking_at("["):
        if segments and isinstance(segments[-1], PathFunction):
            text.fail("A function can only end a path")
        segments.append(_read_segment(text))
    if segments and isinstance(segments[-1], Members):
        segments[-1] = MergedMembers(segments[-1].names)
    return tuple(segments)


def _read_segment(text: PathText) -> Segment:
    if text.accept(".."):
        return Descendants(_read_bracket(text) if text.looking_at("[") else _read_name(text))
    if text.accept("."):
        return _read_bracket(text) if text.looking_at("[") else _read_name(text)
    return _read_bracket(text)


def _read_name(text: PathText) -> Segment:
    if text.accept("*"):
        return Wildcard()
    start, name = text.position, text.match(text.name_pattern)
    if name is None:
        text.fail("Expected a name" if not text.ended else "A path must not end with a dot")
    return _read_function(text, name, start) if text.accept("(") else Member(name)


def _read_function(text: PathText, name: str, start: int) -> PathFunction:
    function = PATH_FUNCTIONS.get(name)
    if function is None:
        text.fail(f"Unknown path function {name}(); known are {', '.join(PATH_FUNCTIONS)}", start)
    arguments = tuple(text.items(")", text.constant))
    return PathFunction(name, lambda value: function(value, arguments))


def _read_bracket(text: PathText) -> Segment:
    text.expect("[")
    text.skip_spaces()
    segment = _read_bracket_content(text)
    text.skip_spaces()
    text.expect("]")
    return segment


def _read_bracket_content(text: PathText) -> Segment:
    if text.accept("*"):
        return Wildcard()
    if text.accept("?"):
        return _read_filter(text)
    if text.looking_at("'") or text.looking_at('"'):
        return _read_members(text)
    return _read_indices(text)


def _read_filter(text: PathText) -> Filter:
    text.skip_spaces()
    text.expect("(")
    with text.nested(_NAME_IN_FILTER):
        predicate = read_filter(text, read_segments)
    text.expect(")")
    return Filter(predicate)


def _read_members(text: PathText) -> Segment:
    names = [text.quoted()]
    text.skip_spaces()
    while text.accept(","):
        text.skip_spaces()
        if not (text.looking_at("'") or text.looking_at('"')):
            text.fail("Expected a name in quotes")
        names.append(text.quoted())
        text.skip_spaces()
    return Member(names[0]) if len(names) == 1 else Members(tuple(names))


def _read_indices(text: PathText) -> Segment:
    first = _read_integer(text)
    text.skip_spaces()
    if text.accept(":"):
        text.skip_spaces()
        stop = _read_integer(text)
        if first is None and stop is None:
            text.fail("A slice needs a bound, as in [1:]")
        return Slice(first, stop)
    indices = [first]
    while text.accept(","):
        text.skip_spaces()
        indices.append(_read_integer(text))
        text.skip_spaces()
    known = tuple(index for index in indices if index is not None)
    if len(known) < len(indices):
        text.fail("Expected an index, a slice, a name in quotes, * or a filter ?()")
    return Index(known[0]) if len(known) == 1 else Indices(known)


def _read_integer(text: PathText) -> int | None:
    digits = text.match(_INTEGER)
    return None if digits is None else int(digits)
