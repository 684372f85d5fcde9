"""
JSON texts parsed with their source kept: an array that nobody changed is shown as it was written.

Recorded from AWS: TestState shows arrays with the white space they had in `input`, `context` or the mocked result.
"""

from __future__ import annotations

import json
import re

from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON

_SPACE = re.compile(r"[ \t\r\n]*")


class SourceTexts:
    """The texts of the objects and arrays of some JSON documents, by identity."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        self._kept: list[JSON] = []
        self._scalar = json.JSONDecoder().raw_decode

    def parse(self, text: str) -> JSON:
        """The value of a text that is known to be JSON."""
        value, _ = self._value(text, self._skip(text, 0))
        return value

    def text(self, value: JSON) -> str:
        """The text of a value: its source's, or a compact one."""
        return self._texts.get(id(value)) or dumps(value)

    def _value(self, text: str, start: int) -> tuple[JSON, int]:
        value: JSON
        if text[start] == "{":
            value, end = self._object(text, start)
        elif text[start] == "[":
            value, end = self._array(text, start)
        else:
            return self._scalar(text, start)
        self._kept.append(value)  # identities hold as long as the values live
        self._texts[id(value)] = text[start:end]
        return value, end

    def _object(self, text: str, start: int) -> tuple[dict[str, JSON], int]:
        found: dict[str, JSON] = {}
        position = self._skip(text, start + 1)
        while text[position] != "}":
            key, position = self._scalar(text, position)
            position = self._skip(text, self._skip(text, position) + 1)
            found[key], position = self._value(text, position)
            position = self._next(text, position)
        return found, position + 1

    def _array(self, text: str, start: int) -> tuple[list[JSON], int]:
        found: list[JSON] = []
        position = self._skip(text, start + 1)
        while text[position] != "]":
            item, position = self._value(text, position)
            found.append(item)
            position = self._next(text, position)
        return found, position + 1

    def _next(self, text: str, position: int) -> int:
        position = self._skip(text, position)
        return self._skip(text, position + 1) if text[position] == "," else position

    @staticmethod
    def _skip(text: str, position: int) -> int:
        found = _SPACE.match(text, position)
        return found.end() if found else position
