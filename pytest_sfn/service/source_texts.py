"""
JSON texts parsed with their source kept: an array that nobody changed is shown as it was written.

Recorded from AWS: TestState shows arrays with the white space they had in `input`, `context` or the mocked result.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from json.scanner import py_make_scanner  # type: ignore[attr-defined]  # the C scanner calls no hooks with positions
from typing import Any

from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON


class SourceTexts:
    """The texts of the objects and arrays of some JSON documents, by identity."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        self._kept: list[JSON] = []
        decoder: Any = json.JSONDecoder()
        decoder.parse_object = self._keeping(decoder.parse_object)
        decoder.parse_array = self._keeping(decoder.parse_array)
        decoder.scan_once = py_make_scanner(decoder)
        #: The value of a text that is known to be JSON.
        self.parse: Callable[[str], JSON] = decoder.decode

    def text(self, value: JSON) -> str:
        """The text of a value: its source's, or a compact one."""
        return self._texts.get(id(value)) or dumps(value)

    def _keeping(self, parse: Callable[..., tuple[JSON, int]]) -> Callable[..., tuple[JSON, int]]:
        def kept(text_and_start: tuple[str, int], *others: Any) -> tuple[JSON, int]:
            value, end = parse(text_and_start, *others)
            text, start = text_and_start  # behind the bracket
            self._kept.append(value)  # identities hold as long as the values live
            self._texts[id(value)] = text[start - 1 : end]
            return value, end

        return kept
