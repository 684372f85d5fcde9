"""The syntax of intrinsic functions: `States.Name(argument, ...)` of texts, numbers, constants, paths and calls."""

from __future__ import annotations

from typing import TypeAlias

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.path_parser import Path, parse_path
from pytest_sfn.expressions.path_text import PathText
from pytest_sfn.typing import JSON
from pytest_sfn.values import value

#: "You can nest up to 10 intrinsic functions within a field": the example there "with nine" counts every call.
#: https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
MAX_CALLS = 10
#: Characters that a backslash may stand before. Source: ASL specification, "Intrinsic Functions", reserved characters.
_ESCAPABLE = "'\\{}"


@value
class Literal:
    """An argument written out. `text` is how a text is written, with its backslashes, which States.Format needs."""

    value: JSON
    text: str | None = None


@value
class IntrinsicCall:
    """An intrinsic function's call; `text` is how it was written, for the cause of its failure."""

    name: str
    arguments: tuple[Argument, ...]
    text: str


Argument: TypeAlias = "Literal | Path | IntrinsicCall"


def parse_call(expression: str) -> IntrinsicCall:
    """The parsed call. Raises ExpressionSyntaxError with a position."""
    reader = _CallReader(PathText(expression))
    call = reader.call()
    reader.text.skip_spaces()
    if not reader.text.ended:
        reader.text.fail("Unexpected text behind the function")
    return call


class _CallReader:
    """Reads one field's calls and counts them."""

    __slots__ = ("calls", "text")

    def __init__(self, text: PathText) -> None:
        self.text = text
        self.calls = 0

    def call(self) -> IntrinsicCall:
        text, start = self.text, self.text.position
        name = text.until("( \t\r\n,)'")
        if not name.startswith("States.") or not text.accept("("):
            text.fail("Expected a path ($...) or an intrinsic function (States.Name(...))", start)
        self.calls += 1
        if self.calls > MAX_CALLS:
            text.fail(f"A field can hold at most {MAX_CALLS} intrinsic functions", start)
        arguments = tuple(text.items(")", self.argument))
        return IntrinsicCall(name, arguments, text.text[start : text.position])

    def argument(self) -> Argument:
        text = self.text
        if text.looking_at("$"):
            return self.path()
        if text.looking_at("'"):
            return self.string()
        if text.looking_at("States."):
            return self.call()
        if text.looking_at('"'):
            text.fail("Texts in an intrinsic function stand in single quotes")
        return Literal(text.constant())

    def path(self) -> Path:
        """A path, which ends at a `,`, a `)` or a blank outside of its own brackets and quotes."""
        text, start = self.text, self.text.position
        brackets = 0
        quoted = False
        while not text.ended:
            char = text.text[text.position]
            if char == "'" and brackets:
                quoted = not quoted
            elif not quoted:
                if not brackets and (char in ",)" or char.isspace()):
                    break
                brackets += {"[": 1, "(": 1, "]": -1, ")": -1}.get(char, 0)
            text.position += 1
        try:
            return parse_path(text.text[start : text.position])
        except ExpressionSyntaxError as error:
            raise ExpressionSyntaxError(error.message, text.text, start + (error.position or 0)) from None

    def string(self) -> Literal:
        """
        A text in single quotes.

        A backslash stands before `'`, `{`, `}` or another backslash; any other is refused, for the specification calls
        an open escape a runtime error.
        """
        text, start = self.text, self.text.position
        text.expect("'")
        parts: list[str] = []
        while not text.accept("'"):
            escaped = text.accept("\\")
            if text.ended:
                text.fail("Unterminated string", start)
            character = text.text[text.position]
            if escaped and character not in _ESCAPABLE:
                text.fail(rf"A backslash can only stand before {' '.join(_ESCAPABLE)}")
            parts.append(character)
            text.position += 1
        return Literal("".join(parts), text.text[start + 1 : text.position - 1])
