"""A text being parsed: a position, what stands there, and errors that say where they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn, TypeVar

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.typing import JSON

T = TypeVar("T")

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_WORD = re.compile(r"[A-Za-z]+", re.ASCII)
_CONSTANTS = {"true": True, "false": False, "null": None}


class PathText:
    """A cursor over one expression. Everything that cannot be read raises ExpressionSyntaxError with its position."""

    __slots__ = ("position", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def fail(self, message: str, position: int | None = None) -> NoReturn:
        """Raise the error, at `position` or here."""
        at = self.position if position is None else position
        raise ExpressionSyntaxError(f"{message} at position {at} of {self.text!r}", self.text, at)

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self.position >= len(self.text)

    def looking_at(self, expected: str) -> bool:
        """Whether the text goes on with `expected`."""
        return self.text.startswith(expected, self.position)

    def accept(self, expected: str) -> bool:
        """Step over `expected` if the text goes on with it."""
        if self.looking_at(expected):
            self.position += len(expected)
            return True
        return False

    def expect(self, expected: str) -> None:
        """Step over `expected`, which must stand here."""
        if not self.accept(expected):
            self.fail(f"Expected {expected!r}")

    def skip_spaces(self) -> None:
        """Step over blanks."""
        while not self.ended and self.text[self.position].isspace():
            self.position += 1

    def match(self, pattern: re.Pattern[str]) -> str | None:
        """Step over what the pattern matches here and give it, or None."""
        found = pattern.match(self.text, self.position)
        if found is None:
            return None
        self.position = found.end()
        return found[0]

    def until(self, stops: str) -> str:
        """Everything up to one of the characters of `stops` or the end."""
        start = self.position
        while not self.ended and self.text[self.position] not in stops:
            self.position += 1
        return self.text[start : self.position]

    def items(self, closing: str, read: Callable[[], T]) -> list[T]:
        """What `read` reads here, item by item with commas between them, up to the closing bracket."""
        found: list[T] = []
        self.skip_spaces()
        while not self.accept(closing):
            if found:
                self.expect(",")
                self.skip_spaces()
            found.append(read())
            self.skip_spaces()
        return found

    def quoted(self) -> str:
        """A text in quotes, single or double; a backslash keeps the character behind it."""
        quote, start, parts = self.text[self.position], self.position, []
        self.position += 1
        while not self.accept(quote):
            self.accept("\\")
            if self.ended:
                self.fail("Unterminated string", start)
            parts.append(self.text[self.position])
            self.position += 1
        return "".join(parts)

    def constant(self) -> JSON:
        """A number, `true`, `false`, `null`, or a text in quotes."""
        if self.looking_at("'") or self.looking_at('"'):
            return self.quoted()
        number = self.match(_NUMBER)
        if number is not None:
            return self.number(number)
        start, word = self.position, self.match(_WORD)
        if word not in _CONSTANTS:
            self.fail("Expected a value", start)
        return _CONSTANTS[word]

    def number(self, text: str) -> int | float:
        """The number that was just stepped over."""
        try:
            return float(text) if set(text) & set(".eE") else int(text)
        except ValueError:  # int() refuses more than 4,300 digits
            self.fail("The number is too long", self.position - len(text))
