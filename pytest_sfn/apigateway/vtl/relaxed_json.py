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

from pytest_sfn.typing import JSON

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
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise NotRelaxedJson("nested too deeply") from None
    except ValueError:
        pass
    stripped = text.strip()
    if not stripped.startswith(("{", "[", "'", '"')):
        return stripped
    try:
        return _JsonReader(stripped).document()
    except RecursionError:
        raise NotRelaxedJson("nested too deeply") from None


def _no_constant(name: str) -> JSON:
    raise ValueError(name)


class _JsonReader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    def document(self) -> JSON:
        return self._value()

    def _skip(self) -> str:
        match = _SPACE.match(self._text, self._position)
        assert match is not None  # the pattern matches nothing as well
        self._position = match.end()
        return self._text[self._position : self._position + 1]

    def _value(self) -> JSON:
        char = self._skip()
        if char == "{":
            return self._object()
        if char == "[":
            return self._list()
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
            return json.loads(_LEADING_ZEROS.sub(r"\1", word), parse_constant=_no_constant)
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

    def _object(self) -> JSON:
        self._position += 1
        members: dict[str, JSON] = {}
        while (char := self._skip()) != "}":
            if char == ",":
                self._position += 1
                continue
            key = self._quoted(char) if char in {'"', "'"} else self._bare()
            if self._skip() != ":":
                raise NotRelaxedJson(f"a colon was expected at {self._position}")
            self._position += 1
            members[key] = self._value()
            if self._skip() not in {",", "}"}:
                raise NotRelaxedJson(f"a comma was expected at {self._position}")
        self._position += 1
        return members

    def _list(self) -> JSON:
        self._position += 1
        items: list[JSON] = []
        while (char := self._skip()) != "]":
            if char == ",":
                self._position += 1
                continue
            items.append(self._value())
            if self._skip() not in {",", "]"}:
                raise NotRelaxedJson(f"a comma was expected at {self._position}")
        self._position += 1
        return items
