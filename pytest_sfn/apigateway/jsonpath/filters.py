"""Filters of a JSONPath, `[?(@.price < 10 && @.tag in ['a'])]`: their grammar, and what they compare."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from pytest_sfn.apigateway.jsonpath.segments import Predicate, Segment, select_all
from pytest_sfn.apigateway.jsonpath.text import NestedText
from pytest_sfn.typing import JSON, is_number

#: A side of a comparison: (candidate, root) -> value, UNDEFINED where a path selects nothing.
Operand: TypeAlias = Callable[[JSON, JSON], JSON]
SegmentReader: TypeAlias = Callable[[NestedText], tuple[Segment, ...]]

UNDEFINED: JSON = type("Undefined", (), {"__slots__": (), "__repr__": lambda _: "UNDEFINED"})()


# --- operators --------------------------------------------------------------------------------------------------------
def _equal(left: JSON, right: JSON) -> bool:
    """Equality of JSON values, except that Jayway finds a number equal to its text: `'1' == 1`."""
    if left is UNDEFINED or right is UNDEFINED:
        return left is right
    if isinstance(left, str) and is_number(right):
        return left == str(right)
    if is_number(left) and isinstance(right, str):
        return _equal(right, left)
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def _same_type(left: JSON, right: JSON) -> bool:
    return type(left) is type(right) or (is_number(left) and is_number(right))


def _ordered(compare: Callable[[JSON, JSON], bool]) -> Callable[[JSON, JSON], bool]:
    """A comparison of two numbers or of two texts; False for anything else."""

    def operator(left: JSON, right: JSON) -> bool:
        comparable = (is_number(left) and is_number(right)) or (isinstance(left, str) and isinstance(right, str))
        return comparable and compare(left, right)

    return operator


def _member_of(left: JSON, right: JSON) -> bool:
    return isinstance(right, list) and any(_equal(left, element) for element in right)


def _contains(left: JSON, right: JSON) -> bool:
    return (right in left) if isinstance(left, str) and isinstance(right, str) else _member_of(right, left)


def _subset(left: JSON, right: JSON) -> bool:
    return isinstance(left, list) and all(_member_of(element, right) for element in left)


def _any_of(left: JSON, right: JSON) -> bool:
    return isinstance(left, list) and any(_member_of(element, right) for element in left)


def _matches(left: JSON, right: JSON) -> bool:
    """`=~`: the whole text must match, as Java's `Matcher.matches` has it."""
    return isinstance(left, str) and isinstance(right, re.Pattern) and right.fullmatch(left) is not None


def _size(left: JSON, right: JSON) -> bool:
    return isinstance(left, list | str) and len(left) == right


def _empty(left: JSON, right: JSON) -> bool:
    return isinstance(left, list | str | dict) and (not left) == right


#: Longest first where one begins another. Source: Jayway JsonPath's README, "Filter Operators".
_OPERATORS: dict[str, Callable[[JSON, JSON], bool]] = {
    "===": lambda left, right: _same_type(left, right) and _equal(left, right),
    "!==": lambda left, right: not (_same_type(left, right) and _equal(left, right)),
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<=": _ordered(lambda left, right: left <= right),
    ">=": _ordered(lambda left, right: left >= right),
    "<": _ordered(lambda left, right: left < right),
    ">": _ordered(lambda left, right: left > right),
    "=~": _matches,
    "in": _member_of,
    "nin": lambda left, right: left is not UNDEFINED and not _member_of(left, right),
    "subsetof": _subset,
    "anyof": _any_of,
    "noneof": lambda left, right: isinstance(left, list) and not _any_of(left, right),
    "contains": _contains,
    "size": _size,
    "empty": _empty,
}
_OPERATOR = re.compile(r"===|!==|==|!=|<=|>=|=~|<|>|[A-Za-z]+")
_REGEX = re.compile(r"/((?:[^/\\]|\\.)*)/([a-z]*)")
#: A word without quotes is a text, as in `[?(@.TargetLanguageCode==es)]`.
_BARE_WORD = re.compile(r"(?!(?:true|false|null)\b)[^\W\d][\w-]*")
_REGEX_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE, "u": re.UNICODE}


# --- grammar ----------------------------------------------------------------------------------------------------------
class FilterReader:
    """Reads one filter: `||` binds weakest, then `&&`, then `!` and parentheses."""

    __slots__ = ("read_segments", "text")

    def __init__(self, text: NestedText, read_segments: SegmentReader) -> None:
        self.text = text
        self.read_segments = read_segments

    def either(self) -> Predicate:
        """`a || b`."""
        alternatives = self._list_of(self.both, "||")
        if len(alternatives) == 1:
            return alternatives[0]
        return lambda candidate, root: any(matches(candidate, root) for matches in alternatives)

    def both(self) -> Predicate:
        """`a && b`."""
        parts = self._list_of(self.term, "&&")
        if len(parts) == 1:
            return parts[0]
        return lambda candidate, root: all(matches(candidate, root) for matches in parts)

    def _list_of(self, read: Callable[[], Predicate], separator: str) -> list[Predicate]:
        parts = [read()]
        while self.text.accept(separator):
            parts.append(read())
        return parts

    def term(self) -> Predicate:
        """`!x`, `(x)`, or a comparison."""
        text = self.text
        text.skip_spaces()
        if text.looking_at("!"):
            text.position += 1
            with text.nested():
                matches = self.term()
            return lambda candidate, root: not matches(candidate, root)
        if text.accept("("):
            with text.nested():
                matches = self.either()
            text.skip_spaces()
            text.expect(")")
            text.skip_spaces()
            return matches
        return self.comparison()

    def comparison(self) -> Predicate:
        """`left operator right`, or a path alone, which must exist."""
        left = self.operand()
        self.text.skip_spaces()
        start, name = self.text.position, self.text.match(_OPERATOR)
        if name is None:
            return lambda candidate, root: left(candidate, root) is not UNDEFINED
        operator = _OPERATORS.get(name)
        if operator is None:
            self.text.fail(f"Unknown filter operator {name!r}", start)
        right = self.operand()
        self.text.skip_spaces()
        return lambda candidate, root: operator(left(candidate, root), right(candidate, root))

    def operand(self) -> Operand:
        """A path from the candidate (`@`) or the document (`$`), a pattern between slashes, or a value written out."""
        text = self.text
        text.skip_spaces()
        if text.accept("@"):
            return _path_operand(self.read_segments(text), from_root=False)
        if text.accept("$"):
            return _path_operand(self.read_segments(text), from_root=True)
        value = self._literal()
        return lambda _candidate, _root: value

    def _literal(self) -> JSON:
        text = self.text
        if text.looking_at("/"):
            return self._regex()
        if text.accept("["):
            return text.items("]", text.constant)
        if text.looking_at("{"):
            return text.json_value()
        return text.match(_BARE_WORD) or text.constant()

    def _regex(self) -> re.Pattern[str]:
        start = self.text.position
        found = _REGEX.match(self.text.text, start)
        if found is None:
            self.text.fail("Unterminated pattern")
        self.text.position = found.end()
        flags = re.RegexFlag(0)
        for letter in found[2]:
            flags |= _REGEX_FLAGS.get(letter, re.RegexFlag(0))
        try:
            return re.compile(found[1].replace(r"\/", "/"), flags)
        except (re.error, OverflowError, RecursionError):
            self.text.fail("Not a regular expression", start)


def _path_operand(segments: tuple[Segment, ...], *, from_root: bool) -> Operand:
    """What a path inside a filter selects: its value, or the list of its values where it may select several."""
    definite = all(segment.definite for segment in segments)

    def operand(candidate: JSON, root: JSON) -> JSON:
        found = select_all(segments, root if from_root else candidate)
        if definite:
            return found[0] if found else UNDEFINED
        return found

    return operand


def read_filter(text: NestedText, read_segments: SegmentReader) -> Predicate:
    """The filter behind `?(`, up to but without its closing parenthesis."""
    predicate = FilterReader(text, read_segments).either()
    text.skip_spaces()
    return predicate
