"""
Reads JSON as leniently as the JSON reader behind `$input` does.

API Gateway reads `{statusCode: 200}` (recorded) and gives a form body whole for `$input.path('$')` (templates of the
serverless framework split it), which is the permissive mode of the json-smart library: unquoted and single-quoted
texts, surplus commas, NaN, numbers with leading zeros, text after the document. A document that begins like an object,
a list or a quoted text and is none yields nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from pytest_sfn.expressions.json_text import loads
from pytest_sfn.typing import JSON

T = TypeVar("T")

_SPACE = re.compile(r"[ \t\r\n]*")
_BARE = re.compile(r"[^,:{}\[\]\"'][^,:{}\[\]]*")
_SINGLE_QUOTED = re.compile(r"'((?:\\.|[^'\\])*)'", re.DOTALL)
_LEADING_ZEROS = re.compile(r"^(-?)0+(?=[0-9])")
_WORDS = {"true": True, "false": False, "null": None}


class NotRelaxedJson(ValueError):  # noqa: N818 - says what the text is
    """A text that even a lenient reader does not take."""


def parse_json(text: str) -> JSON:
    """The document in a text; a text that is nothing like JSON is itself the document; NotJson for a broken one."""
    try:
        try:
            return loads(text)
        except ValueError:
            stripped = text.strip()
            return _JsonReader(stripped).value() if stripped.startswith(("{", "[", "'", '"')) else stripped
    except RecursionError:
        raise NotRelaxedJson("nested too deeply") from None


class _JsonReader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    def _skip(self) -> str:
        match = _SPACE.match(self._text, self._position)
        assert match is not None  # the pattern matches nothing as well
        self._position = match.end()
        return self._text[self._position : self._position + 1]

    def value(self) -> JSON:
        """The value that comes next."""
        char = self._skip()
        if char == "{":
            return dict(self._surrounded("}", self._member))
        if char == "[":
            return list(self._surrounded("]", self.value))
        if char in {'"', "'"}:
            return self._quoted(char)
        return self._bare_value()

    def _bare_value(self) -> JSON:
        word = self._bare()
        if word in _WORDS:
            return _WORDS[word]
        if word == "NaN":
            return float("nan")
        try:
            return loads(_LEADING_ZEROS.sub(r"\1", word))
        except ValueError:
            return word

    def _bare(self) -> str:
        match = _BARE.match(self._text, self._position)
        if match is None:
            raise NotRelaxedJson(f"a value was expected at {self._position}")
        self._position = match.end()
        return match[0].strip()

    def _quoted(self, quote: str) -> str:
        if quote == '"':
            try:
                value, self._position = json.JSONDecoder(strict=False).raw_decode(self._text, self._position)
            except ValueError as problem:
                raise NotRelaxedJson(str(problem)) from None
            return str(value)
        match = _SINGLE_QUOTED.match(self._text, self._position)
        if match is None:
            raise NotRelaxedJson("a text without end")
        self._position = match.end()
        return re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL)

    def _member(self) -> tuple[str, JSON]:
        char = self._skip()
        key = self._quoted(char) if char in {'"', "'"} else self._bare()
        if self._skip() != ":":
            raise NotRelaxedJson(f"a colon was expected at {self._position}")
        self._position += 1
        return key, self.value()

    def _surrounded(self, end: str, read: Callable[[], T]) -> Iterator[T]:
        """What is read up to a closing bracket, with any number of commas between."""
        self._position += 1
        while (char := self._skip()) != end:
            if char == ",":
                self._position += 1
                continue
            yield read()
            if self._skip() not in {",", end}:
                raise NotRelaxedJson(f"a comma was expected at {self._position}")
        self._position += 1
