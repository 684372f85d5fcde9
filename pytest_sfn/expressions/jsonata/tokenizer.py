"""Cuts a JSONata expression into tokens, as far as the parser asks: where `/` begins a regex depends on its place."""

from __future__ import annotations

import re
from typing import NoReturn

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.jsonata.code_units import paired

#: Symbols to binding powers; 0 for those that end an operand.
OPERATORS = {
    ".": 75, "[": 80, "]": 0, "{": 70, "}": 0, "(": 80, ")": 0, ",": 0, "@": 80, "#": 80, ";": 0, ":": 0, "?": 20,
    "+": 50, "-": 50, "*": 60, "/": 60, "%": 60, "|": 0, "=": 40, "<": 40, ">": 40, "^": 40, "**": 0, "..": 0,
    ":=": 10, "!=": 40, "<=": 40, ">=": 40, "~>": 40, "and": 30, "or": 25, "in": 40, "&": 50, "!": 0, "~": 0,
}  # fmt: skip
_PAIRS = ("..", ":=", "!=", ">=", "<=", "**", "~>")
_BLANKS = re.compile(r"(?:[ \t\n\r\v]+|/\*.*?\*/)*", re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?")
_NAME_END = re.compile(r"[ \t\n\r\v.\[\]{}(),@#;:?+\-*/%|=<>^&!~]|$")
_STRING_PARTS = re.compile(r"\\(u[0-9a-fA-F]{4}|.)|(['\"])|([^\\'\"]+)", re.DOTALL)
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_VALUES = {"true": True, "false": False, "null": None}


class Token:
    """`kind` is operator, name, variable, string, number, value, regex or end; `value` its meaning."""

    __slots__ = ("kind", "position", "value")

    def __init__(self, kind: str, value: object, position: int) -> None:
        self.kind = kind
        self.value = value
        self.position = position


class Tokenizer:
    """Reads tokens one by one from `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def next(self, *, operand_before: bool) -> Token:
        """The next token; after an operand a `/` divides, elsewhere it begins a regex."""
        self._skip_blanks()
        start = self.position
        if start >= len(self.text):
            return Token("end", "(end)", start)
        char = self.text[start]
        if char == "/" and not operand_before:
            return self._regex()
        pair = self.text[start : start + 2]
        if pair in _PAIRS or char in OPERATORS:
            self.position += 2 if pair in _PAIRS else 1
            return Token("operator", pair if pair in _PAIRS else char, start)
        if char in "\"'":
            return self._string(char)
        return self._number() or (self._quoted_name() if char == "`" else self._name())

    def _skip_blanks(self) -> None:
        match = _BLANKS.match(self.text, self.position)
        self.position = match.end() if match else self.position
        if self.text.startswith("/*", self.position):
            self._refuse("Comment has no closing tag")

    def _string(self, quote: str) -> Token:
        start = self.position
        position = start + 1
        parts: list[str] = []
        while match := _STRING_PARTS.match(self.text, position):
            position = match.end()
            if match[2] == quote:
                self.position = position
                return Token("string", paired("".join(parts)), start)
            parts.append(self._unescaped(match[1]) if match[1] else match[2] or match[3])
        self.position = len(self.text)
        return self._refuse("String literal must be terminated by a matching quote")

    def _unescaped(self, escape: str) -> str:
        if len(escape) > 1:
            return chr(int(escape[1:], 16))
        if escape == "u":
            self._refuse("The escape sequence \\u must be followed by 4 hex digits")
        if escape not in _ESCAPES:
            self._refuse(f'Unsupported escape sequence: \\"{escape}"')
        return _ESCAPES[escape]

    def _number(self) -> Token | None:
        match = _NUMBER.match(self.text, self.position)
        if not match or match[0].startswith("-"):
            return None
        start, self.position = self.position, match.end()
        number = float(match[0])
        if number == float("inf"):
            self._refuse(f'Number out of range: "{match[0]}"')
        exact = match[0].isdigit() and len(match[0]) < 16
        return Token("number", int(match[0]) if exact else int(number) if _fits(number) else number, start)

    def _quoted_name(self) -> Token:
        start = self.position
        end = self.text.find("`", start + 1)
        if end < 0:
            self.position = len(self.text)
            self._refuse("Quoted property name must be terminated with a backquote (`)")
        self.position = end + 1
        return Token("name", self.text[start + 1 : end], start)

    def _name(self) -> Token:
        start = self.position
        match = _NAME_END.search(self.text, start + 1)
        self.position = match.start() if match else len(self.text)
        word = self.text[start : self.position]
        if word.startswith("$"):
            return Token("variable", word[1:], start)
        if word in ("and", "or", "in"):
            return Token("operator", word, start)
        return Token("value", _VALUES[word], start) if word in _VALUES else Token("name", word, start)

    def _regex(self) -> Token:
        start = position = self.position + 1
        depth = 0
        while position < len(self.text):
            char = self.text[position]
            if char == "\\":
                position += 2
                continue
            depth += (char in "([{") - (char in ")]}")
            if char == "/" and depth == 0:
                return self._regex_token(start, position)
            position += 1
        self.position = len(self.text)
        return self._refuse("No terminating / in regular expression")

    def _regex_token(self, start: int, end: int) -> Token:
        if start == end:
            self._refuse("Empty regular expressions are not allowed")
        flags = re.compile("[im]*").match(self.text, end + 1)
        self.position = flags.end() if flags else end + 1
        return Token("regex", self.text[start - 1 : self.position], start - 1)

    def _refuse(self, message: str) -> NoReturn:
        raise ExpressionSyntaxError(message, self.text, self.position)


def _fits(number: float) -> bool:
    return number.is_integer() and abs(number) < 2**53
