"""
What AWS says of a text that is no JSON.

Recorded from AWS: "Unrecognized token ..." and "Unexpected character ...", the sentences of the JSON reader AWS uses
(Jackson); the other sentences are the ones that reader has for the same slips.
"""

from __future__ import annotations

import json
import re

_VALUES = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'"
_WORD = re.compile(r"[\w$]+")
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')


def json_problem(text: str) -> str | None:
    """The sentence for what is wrong with a JSON text, None if nothing is."""
    try:
        json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        return _sentence(text, error)
    except _Constant as constant:
        return f"Non-standard token '{constant}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"
    except RecursionError:
        return "Document nesting depth (1001) exceeds the maximum allowed (1000)"
    return None


class _Constant(Exception):  # noqa: N818 - a way out of the decoder, not an error anybody sees
    pass


def _refuse_constant(name: str) -> None:
    raise _Constant(name)


def _sentence(text: str, error: json.JSONDecodeError) -> str:
    if error.msg.startswith("Illegal trailing comma"):
        wanted = _FIELD_NAME if error.msg.endswith("object") else _VALUE
        return _unexpected(text, _skip_space(text, error.pos + 1), wanted)
    position = _skip_space(text, error.pos)
    if error.msg.startswith("Unterminated string"):
        return "Unexpected end-of-input: was expecting closing quote for a string value"
    if position >= len(text):
        return _end_of_input(text)
    if error.msg.startswith("Invalid control character"):
        return (
            f"Illegal unquoted character ((CTRL-CHAR, code {ord(text[error.pos])})): "
            "has to be escaped using backslash to be included in string value"
        )
    if error.msg.startswith("Invalid \\"):
        escaped = text[position + 1 : position + 2]
        return f"Unrecognized character escape '{escaped}' (code {ord(escaped or chr(0))})"
    return _misplaced(text, position, error.msg)


_FIELD_NAME = "was expecting double-quote to start field name"
_VALUE = f"expected a valid value ({_VALUES})"


def _misplaced(text: str, position: int, message: str) -> str:
    if message.startswith("Expecting property name"):
        return _unexpected(text, position, _FIELD_NAME)
    if message.startswith("Expecting ':'"):
        return _unexpected(text, position, "was expecting a colon to separate field name and value")
    if message.startswith("Expecting ','"):
        kind = "Object" if _open_brackets(text[:position])[-1:] == ["{"] else "Array"
        return _unexpected(text, position, f"was expecting comma to separate {kind} entries")
    word = _WORD.match(text, position)
    if word and not word[0][0].isdigit():
        return f"Unrecognized token '{word[0]}': was expecting ({_VALUES})"
    return _unexpected(text, position, _VALUE)


def _unexpected(text: str, position: int, wanted: str) -> str:
    if position >= len(text):
        return _end_of_input(text)
    character = text[position]
    return f"Unexpected character ('{character}' (code {ord(character)})): {wanted}"


def _end_of_input(text: str) -> str:
    still_open = _open_brackets(text)
    if not still_open:
        return "No content to map due to end-of-input"
    kind = "Object" if still_open[-1] == "{" else "Array"
    return f"Unexpected end-of-input: expected close marker for {kind}"


def _open_brackets(text: str) -> list[str]:
    still_open: list[str] = []
    for found in _STRING_OR_BRACKET.findall(text):
        if found in "[{":
            still_open.append(found)
        elif found in "]}" and still_open:
            still_open.pop()
    return still_open


def _skip_space(text: str, position: int) -> int:
    return len(text) - len(text[position:].lstrip(" \t\r\n"))
