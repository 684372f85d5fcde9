"""A place in a template's text that moves forward."""

from __future__ import annotations

from collections.abc import Callable
from re import Match, Pattern

from pytest_sfn.apigateway.vtl.errors import JavaException, TemplateError
from pytest_sfn.apigateway.vtl.java_values import Value

#: Constructs inside one another; deeper templates are refused before Python's own recursion limit is met.
MAX_DEPTH = 80


class Cursor:
    """The text of a template from an offset on, read from left to right."""

    __slots__ = ("depth", "position", "text")

    def __init__(self, text: str, position: int = 0, depth: int = 0) -> None:
        self.text = text
        self.position = position
        self.depth = depth

    def at_end(self) -> bool:
        """True when everything is read."""
        return self.position >= len(self.text)

    def peek(self) -> str:
        """The next character, empty at the end."""
        return self.text[self.position : self.position + 1]

    def looking_at(self, pattern: Pattern[str]) -> Match[str] | None:
        """The match of a pattern here, without moving."""
        return pattern.match(self.text, self.position)

    def take(self, pattern: Pattern[str]) -> Match[str] | None:
        """The match of a pattern here; moves behind it."""
        match = pattern.match(self.text, self.position)
        if match:
            self.position = match.end()
        return match

    def take_char(self, char: str) -> bool:
        """Move behind `char` if it comes next."""
        found = self.peek() == char
        self.position += found
        return found

    def expect(self, char: str, place: str) -> None:
        """Move behind `char`, which must come next."""
        if not self.take_char(char):
            found = repr(self.peek()) if not self.at_end() else "the end"
            raise self.error(f"expected {char!r} {place}, found {found}")

    def deeper(self) -> None:
        """Note that a construct begins inside another one."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"more than {MAX_DEPTH} constructs inside one another")

    def error(self, message: str, position: int | None = None) -> TemplateError:
        """A TemplateError at a place, by default here."""
        return error_at(self.text, self.position if position is None else position, message)


def placed(text: str, position: int, function: Callable[..., Value], *arguments: Value) -> Value:
    """The result of a function; what Java would throw in it is a TemplateError at an offset."""
    try:
        return function(*arguments)
    except JavaException as problem:
        raise error_at(text, position, str(problem)) from None


def error_at(text: str, position: int, message: str) -> TemplateError:
    """A TemplateError with the line and column of an offset."""
    before = text[:position]
    return TemplateError(message, before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)
