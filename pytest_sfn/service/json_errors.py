"""
What AWS says of a text that is no JSON, and where in it.

Recorded from AWS: "Unrecognized token ..." with its place, and "Unexpected character ...": the sentences of the JSON
reader AWS uses (Jackson). The other sentences and places are the ones that reader has for the same slips.
"""

from __future__ import annotations

import json
import re
from typing import Final

from pytest_sfn.values import value

_VALUES = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'"
_WORD = re.compile(r"[\w$]+")
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
#: Characters of the text that the reader quotes with a place.
_QUOTED: Final = 500


@value
class JsonFault:
    """The sentence for what is wrong with a JSON text, and how many of its characters were read by then."""

    text: str
    sentence: str
    offset: int

    @property
    def source(self) -> str:
        """The place as the reader tells it: `[Source: (String)"{not"; line: 1, column: 3]`. Recorded from AWS."""
        return _source(self.text, self.offset)

    @property
    def message(self) -> str:
        """The sentence and, on a line of its own, the place."""
        return f"{self.sentence}\n at {self.source}"


def json_problem(text: str) -> str | None:
    """The sentence for what is wrong with a JSON text, None if nothing is."""
    fault = json_fault(text)
    return None if fault is None else fault.sentence


def json_fault(text: str) -> JsonFault | None:
    """What is wrong with a JSON text, None if nothing is."""
    try:
        json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        return JsonFault(text, *_told(text, error))
    except _Constant as constant:
        name = str(constant)
        sentence = f"Non-standard token '{name}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"
        return JsonFault(text, sentence, text.find(name) + len(name))
    except RecursionError:
        return JsonFault(text, "Document nesting depth (1001) exceeds the maximum allowed (1000)", 1001)
    return None


class _Constant(Exception):  # noqa: N818 - a way out of the decoder, not an error anybody sees
    pass


def _refuse_constant(name: str) -> None:
    raise _Constant(name)


def _source(text: str, offset: int, column: int = 0) -> str:
    """The place behind so many characters, or `column` from there."""
    line, last = text.count("\n", 0, offset) + 1, text.rfind("\n", 0, offset)
    cut = f"[truncated {len(text) - _QUOTED} chars]" if len(text) > _QUOTED else ""
    return f'[Source: (String)"{text[:_QUOTED]}"{cut}; line: {line}, column: {offset - last + column}]'


#: A sentence, and the characters read by then.
_Told = tuple[str, int]


def _told(text: str, error: json.JSONDecodeError) -> _Told:
    if error.msg.startswith("Illegal trailing comma"):
        wanted = _FIELD_NAME if error.msg.endswith("object") else _VALUE
        return _unexpected(text, _skip_space(text, error.pos + 1), wanted, error.msg)
    position = _skip_space(text, error.pos)
    if error.msg.startswith("Unterminated string"):
        return "Unexpected end-of-input: was expecting closing quote for a string value", len(text)
    if position >= len(text):
        return _end_of_input(text, error.msg)
    if error.msg.startswith("Invalid control character"):
        return (
            f"Illegal unquoted character ((CTRL-CHAR, code {ord(text[error.pos])})): "
            "has to be escaped using backslash to be included in string value"
        ), error.pos + 1
    if error.msg.startswith("Invalid \\"):
        escaped = text[position + 1 : position + 2]
        return f"Unrecognized character escape '{escaped}' (code {ord(escaped or chr(0))})", position + 2
    return _misplaced(text, position, error.msg)


_FIELD_NAME = "was expecting double-quote to start field name"
_VALUE = f"expected a valid value ({_VALUES})"


def _misplaced(text: str, position: int, message: str) -> _Told:
    if message.startswith("Expecting property name"):
        return _unexpected(text, position, _FIELD_NAME, message)
    if message.startswith("Expecting ':'"):
        return _unexpected(text, position, "was expecting a colon to separate field name and value", message)
    if message.startswith("Expecting ','"):
        kind = _kind(text, (_open_brackets(text[:position]) or [0])[-1])
        return _unexpected(text, position, f"was expecting comma to separate {kind} entries", message)
    word = _WORD.match(text, position)
    if word and not word[0][0].isdigit():
        return f"Unrecognized token '{word[0]}': was expecting ({_VALUES})", word.end()
    return _unexpected(text, position, _VALUE, message)


def _unexpected(text: str, position: int, wanted: str, message: str) -> _Told:
    if position >= len(text):
        return _end_of_input(text, message)
    character = text[position]
    return f"Unexpected character ('{character}' (code {ord(character)})): {wanted}", position + 1


def _end_of_input(text: str, message: str) -> _Told:
    still_open = _open_brackets(text)
    if not still_open:
        return "No content to map due to end-of-input", len(text)
    start = still_open[-1]
    kind = _kind(text, start)
    if not message.startswith("Expecting ','") and text.rstrip()[-1] not in "[{":
        return f"Unexpected end-of-input within/between {kind} entries", len(text)
    marker = _source(text, start + 1, column=-1)
    return f"Unexpected end-of-input: expected close marker for {kind} (start marker at {marker})", len(text)


def _kind(text: str, bracket: int) -> str:
    return "Object" if text[bracket] == "{" else "Array"


def _open_brackets(text: str) -> list[int]:
    """Where the brackets are that are not closed."""
    still_open: list[int] = []
    for found in _STRING_OR_BRACKET.finditer(text):
        if found[0] in "[{":
            still_open.append(found.start())
        elif found[0] in "]}" and still_open:
            still_open.pop()
    return still_open


def _skip_space(text: str, position: int) -> int:
    return len(text) - len(text[position:].lstrip(" \t\r\n"))
