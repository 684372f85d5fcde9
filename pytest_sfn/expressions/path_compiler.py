"""
JSONPath texts into steps, as the compiler of Jayway JsonPath 2.0.0 reads them.

It knows no escapes, no double quotes and no functions: a name in dot notation goes on to the next `.`, `[` or blank
(`$.list.length()` is a member called `length()`); in brackets the first `'`, digit, `:`, `-`, `@` or `?` decides
what stands there, and what follows that it does not understand is skipped. Compared with the library itself on
generated paths, malformed ones among them. Source: its class PathCompiler.
"""

from __future__ import annotations

import re

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.path_failures import BLANKS, FilterRefused, PathFailure
from pytest_sfn.expressions.path_steps import (
    Descendants,
    Elements,
    Filter,
    Member,
    Members,
    Root,
    Selection,
    Step,
    Wildcard,
    between,
    ending_at,
    from_length,
    several,
    single,
    starting_at,
)
from pytest_sfn.typing import JSON

_NAME = re.compile(r"[^.\[ ]+")
#: Brackets for filters that are handed over beside the path, which nobody can do here.
_PLACEHOLDERS = re.compile(r"\[\s*\?\s*[,\s*?]*?\s*]", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+")
_INTEGERS = range(-(2**31), 2**31)
_SLICE_SIGNS = frozenset(", :-")
#: Nothing real comes near it; it keeps an absurd path from exhausting Python's stack.
_MAX_STEPS = 300


class _Refused(Exception):  # noqa: N818 - it says what happened
    """What the library does not compile."""


def compile_text(path: str) -> tuple[Step, ...]:
    """The steps of a path that begins with `$`. Raises ExpressionSyntaxError with a position."""
    reader = _PathReader(path)
    try:
        return reader.steps()
    except (_Refused, FilterRefused) as problem:
        at = min(reader.position, len(path))
        raise ExpressionSyntaxError(f"{problem} at position {at} of {path!r}", path, at) from None


class _PathReader:
    """Goes over one path, or one in a filter (`inner`). `position` is where it is, for errors."""

    __slots__ = ("inner", "position", "text")

    def __init__(self, text: str, *, inner: bool = False) -> None:
        self.text = text
        self.inner = inner
        self.position = 0

    def steps(self) -> tuple[Step, ...]:
        """All steps."""
        text = self.text = self.text.strip(BLANKS)
        if text.endswith(".."):
            self.position = len(text)
            raise _Refused("A path must not end with '..'")
        self.position = 1
        if text[1:2] not in ("", ".", "["):
            raise _Refused(f"Expected '.' or '[', not {text[1]!r}")
        steps: list[Step] = []
        while self.position < len(text):
            step = self._step(text[self.position])
            if step is not None:
                steps.append(step)
        if len(steps) > _MAX_STEPS:
            raise _Refused(f"A path has at most {_MAX_STEPS} steps here")
        return tuple(steps)

    def _step(self, char: str) -> Step | None:
        if char == " ":
            raise _Refused("A blank must stand in brackets and quotes, as in ['my name'],")
        if char == "[":
            return self._bracket()
        if char == ".":
            return self._behind_dot()
        if char in "*$":
            self.position += 1
            return Wildcard() if char == "*" else Root()
        return self._name()

    def _behind_dot(self) -> Step | None:
        self.position += 1
        if self.position == len(self.text):
            raise _Refused("A path must not end with a dot")
        if self.text[self.position] == ".":
            self.position += 1
            return Descendants()
        found = _NAME.match(self.text, self.position)
        if found is None:
            return None  # a bracket or a blank, which is looked at next
        if found[0] == "*":
            self.position = found.end()
            return Wildcard()
        return self._name()

    def _name(self) -> Step:
        found = _NAME.match(self.text, self.position)
        name = found[0] if found else ""
        self.position += len(name)
        return Member(name) if "'" not in name and "]" not in name else _BracketReader(f"['{name}']", at=1).names()

    def _bracket(self) -> Step:
        end = self._closing()
        step = _BracketReader(self.text[self.position : end], inner=self.inner).step()
        self.position = end
        return step

    def _closing(self) -> int:
        """Behind the bracket that closes the one here: brackets in quotes count too. The end where there is none."""
        open_brackets = 0
        for position in range(self.position, len(self.text)):
            open_brackets += {"[": 1, "]": -1}.get(self.text[position], 0)
            if not open_brackets:
                return position + 1
        return len(self.text)


def _inner_steps(path: str) -> tuple[Step, ...]:
    """The steps of a path in a filter."""
    try:
        return _PathReader(f"${path[1:]}", inner=True).steps()
    except _Refused as problem:
        raise FilterRefused(f"{problem} in {path}") from None


class _BracketReader:
    """Goes over one pair of brackets with what stands in it."""

    __slots__ = ("at", "inner", "text")

    def __init__(self, text: str, *, at: int = 0, inner: bool = False) -> None:
        self.text = text
        self.at = at
        self.inner = inner

    def step(self) -> Step:
        """The step."""
        if self.text == "[*]":
            return Wildcard()
        if _PLACEHOLDERS.fullmatch(self.text):
            return Filter("[" + ",".join("?" * self.text.count("?")) + "]", _no_filter)
        for at, char in enumerate(self.text):
            self.at = at
            if char == "'":
                return self.names()
            if char == "?":
                return self._filter()
            if char.isdecimal() or char in ":-@":
                return self._elements()
        hint = "; a name stands in single quotes" if '"' in self.text else ""
        raise _Refused(f"Expected ['name'], [0], [1:], [*] or [?(...)], not {self.text}{hint},")

    def names(self) -> Step:
        """`['a']`, `['a','b']`: what stands in quotes; a quote cannot be part of a name."""
        names: list[str] = []
        name: str | None = None
        while (char := self._char()) != "]":
            if char == "'":
                if name is not None:
                    names.append(name)
                name = "" if name is None else None
            elif name is not None:
                name += char
            self.at += 1
        return Member(names[0]) if len(names) == 1 else Members(tuple(names))

    def _filter(self) -> Filter:
        """A filter; in a filter the paths lead to one value, so it is not even read there."""
        if self.inner:
            raise FilterRefused("A filter in a filter can lead to more than one value")
        from pytest_sfn.expressions.path_filters import read_filter  # with the first filter: few paths have one

        return Filter("[?]", read_filter(self._filter_text(), _inner_steps))

    def _filter_text(self) -> str:
        """The filter with its brackets; its end is the `]` outside of quotes and parentheses."""
        start = self.text.rindex("[", 0, self.at)
        parentheses = brackets = 0
        quoted = False
        for position in range(start, len(self.text)):
            char = self.text[position]
            if char == "'":
                quoted ^= position == start or self.text[position - 1] != "\\"
            elif not quoted:
                parentheses += {"(": 1, ")": -1}.get(char, 0)
                brackets += {"[": 1, "]": -1}.get(char, 0)
                if char == "]" and not parentheses:
                    if brackets:
                        break
                    return self.text[start : position + 1]
        raise _Refused("The brackets of the filter are not balanced")

    # --- elements of arrays
    def _char(self) -> str:
        if self.at >= len(self.text):
            raise _Refused("A bracket is not closed")
        return self.text[self.at]

    def _next(self) -> str:
        self.at += 1
        return self._char()

    def _elements(self) -> Elements:
        if self._char() == "@":
            return self._counted_from_length()
        numbers: list[int] = []
        signs: set[str] = set()
        buffer = ""
        while (char := self._char()).isdecimal() or char in _SLICE_SIGNS:
            if char == ":":
                sign, bounds = self._slice(buffer)
                signs.add(sign)
                numbers += bounds
                buffer = ""
            elif char == ",":
                numbers.append(_integer(buffer))
                signs.add(",")
                buffer = ""
            elif char != " ":
                buffer += char
            if self._char() == "]":
                break
            self.at += 1
        return _selected(signs, numbers + ([_integer(buffer)] if buffer else []))

    def _slice(self, start: str) -> tuple[str, list[int]]:
        """The sign (`1:`, `:1`, `1:1`) and bounds of a slice, at its colon."""
        stop = ""
        while (char := self._next()).isdecimal() or char in " -":
            stop += char.strip(" ")
        if not start:
            return ":1", [_integer(stop)]
        return ("1:1", [_integer(start), _integer(stop)]) if stop else ("1:", [_integer(start)])

    def _counted_from_length(self) -> Elements:
        """`[(@.length-1)]`, `[(@.size()-1)]`."""
        self.at += 1
        function = self._until("-", " ()", self._next())
        if function not in ("size", "length"):
            raise _Refused(f"Expected an index such as [(@.length-1)], not @.{function}")
        return from_length(_integer(self._until(")", " ", self._char())))

    def _until(self, end: str, skipped: str, char: str) -> str:
        read = ""
        while char != end:
            read += "" if char in skipped else char
            char = self._next()
        return read


def _selected(signs: set[str], numbers: list[int]) -> Elements:
    """The elements that these signs ask for; a slice with more signs or numbers than it needs ignores them."""
    if len(numbers) == 1 and signs <= {","}:
        return single(numbers[0])
    if "," in signs:
        return several(tuple(numbers))
    if "1:" in signs:
        return starting_at(numbers[0])
    return ending_at(numbers[0]) if ":1" in signs else between(numbers[0], numbers[1])


def _integer(text: str) -> int:
    number = int(text) if _INTEGER.fullmatch(text) and len(text) < 20 else None
    if number is None or number not in _INTEGERS:
        raise _Refused(f"Expected an index, not {text!r},")
    return number


def _no_filter(_item: JSON, _selection: Selection) -> bool:
    raise PathFailure("The filter [?] says nothing")
