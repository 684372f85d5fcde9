"""What is wrong with a mapping template."""

from __future__ import annotations

from pytest_sfn.errors import SfnError, UnsupportedFeature


class TemplateError(SfnError):
    """
    A mapping template that does not parse or cannot be rendered; the gateway answers 500 Internal server error.

    `line` and `column` count from 1 within the template's text.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        self.message = message
        self.line = line
        self.column = column
        super().__init__(f"mapping template, line {line}, column {column}: {message}")


class UnsupportedInTemplate(TemplateError, UnsupportedFeature):  # noqa: N818 - as UnsupportedFeature
    """Something Velocity on the JVM can do and this engine cannot."""


class JavaException(Exception):  # noqa: N818 - Java's word
    """A Java exception thrown by a method of a value; the compiler makes a TemplateError of it, with its place."""
