"""Reads JSON text: strictly, with line and column of a mistake, and the line of every value on demand."""

from __future__ import annotations

import json
import re
from typing import NoReturn

from pytest_sfn.definitions.pointers import child
from pytest_sfn.definitions.problems import definition_error
from pytest_sfn.errors import DefinitionError
from pytest_sfn.source import Location
from pytest_sfn.typing import JSON

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


class _DuplicateKey(Exception):  # noqa: N818 - never leaves this module
    pass


def parse_json(text: str, file: str | None = None) -> JSON:
    """
    The JSON value of `text`.

    Raises DefinitionError (INVALID_JSON_DESCRIPTION, as CreateStateMachine calls it) for text that is not JSON, for NaN
    and Infinity, and for a key that an object has twice.
    """
    try:
        return json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _syntax_error(text, error, file) from None
    except _DuplicateKey as error:
        raise _duplicate_error(text, str(error), file) from None
    except ValueError as error:
        raise definition_error("INVALID_JSON_DESCRIPTION", str(error), Location(file)) from None


def json_lines(text: str) -> dict[str, int]:
    """The line (from 1) of every value of a JSON text, by JSON Pointer: for a member, the line of its key."""
    return _LineScanner(text).lines


def _without_duplicates(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise _DuplicateKey(next(name for name in names if names.count(name) > 1))
    return made


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _syntax_error(text: str, error: json.JSONDecodeError, file: str | None) -> DefinitionError:
    line = text.splitlines()[error.lineno - 1] if text.strip() else ""
    message = f"Invalid JSON: {error.msg}, at line {error.lineno} column {error.colno}"
    return definition_error(
        "INVALID_JSON_DESCRIPTION", message, Location(file, error.lineno), _mend(line, text, error.pos)
    )


def _mend(line: str, text: str, position: int) -> str | None:
    if not text.strip():
        return "the file is empty"
    if text[:position].rstrip().endswith(",") and text[position:].lstrip()[:1] in ("}", "]", ""):
        return "remove the comma before the closing bracket"
    if line.lstrip().startswith(("//", "#", "/*")):
        return "JSON has no comments: use the field Comment, or a YAML file"
    if re.search(r":\s*\$\{", line):
        return "give the substitution a value (DefinitionSubstitutions, or parameters={...}), or write it in quotes"
    return f"the line reads: {line.strip()}" if line.strip() else None


def _duplicate_error(text: str, name: str, file: str | None) -> DefinitionError:
    scanner = _LineScanner(text)
    pointer, line = next(((p, n) for p, n in scanner.duplicates if p.endswith(child("", name))), ("", None))
    return definition_error(
        "INVALID_JSON_DESCRIPTION",
        f"Duplicate field '{name}'",
        Location(file, line, pointer),
        "an object may have a field once: remove or rename one of them",
    )


class _LineScanner:
    """Walks the tokens of a text known to be JSON."""

    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {}
        self.duplicates: list[tuple[str, int]] = []
        self._tokens = self._numbered(text)
        self._value("", next(self._tokens, ("null", 1)))

    @staticmethod
    def _numbered(text: str):  # type: ignore[no-untyped-def] # noqa: ANN205 - an iterator of (token, line)
        line, reached = 1, 0
        for match in _TOKEN.finditer(text):
            line += text.count("\n", reached, match.start())
            reached = match.start()
            yield match.group(), line

    def _value(self, pointer: str, token: tuple[str, int]) -> None:
        self.lines.setdefault(pointer, token[1])
        if token[0] == "{":
            self._members(pointer)
        elif token[0] == "[":
            self._items(pointer)

    def _members(self, pointer: str) -> None:
        while (token := next(self._tokens))[0] != "}":
            if token[0] == ",":
                continue
            at = child(pointer, json.loads(token[0]))
            if at in self.lines:
                self.duplicates.append((at, token[1]))
            self.lines[at] = token[1]
            next(self._tokens)
            self._value(at, next(self._tokens))

    def _items(self, pointer: str) -> None:
        index = 0
        while (token := next(self._tokens))[0] != "]":
            if token[0] != ",":
                self._value(child(pointer, index), token)
                index += 1
