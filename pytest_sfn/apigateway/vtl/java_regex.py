"""
java.util.regex patterns as Python ones.

What Python cannot express (class intersections, nested classes) is refused, not approximated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from pytest_sfn.apigateway.vtl.errors import JavaException

_POSIX = {
    "Lower": "a-z", "Upper": "A-Z", "ASCII": r"\x00-\x7F", "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~", "Graph": "!-~", "Print": " -~", "Blank": r" \t", "Cntrl": r"\x00-\x1F\x7F",
    "XDigit": "0-9a-fA-F", "Space": r" \t\n\x0B\f\r",
    "L": r"a-zA-Z\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02C1\u0370-\u1FFF\u2C00-\uD7FF",
    "Lu": r"A-Z\u00C0-\u00D6\u00D8-\u00DE", "Ll": r"a-z\u00B5\u00DF-\u00F6\u00F8-\u00FF", "N": "0-9", "Nd": "0-9",
    "IsAlphabetic": r"a-zA-Z\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02C1\u0370-\u1FFF\u2C00-\uD7FF",
    "IsDigit": "0-9",
}  # fmt: skip
_ESCAPES = {
    "R": r"(?:\r\n|[\n\x0B\f\r\x85\u2028\u2029])",
    "b": r"(?u:\b)",
    "h": r"[ \t\xA0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]",
    "z": r"\Z",
    "Z": r"(?=\n?\Z)",
    "e": r"\x1B",
}
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
_PROPERTY = re.compile(r"\\([pP])(?:\{(\w+)\}|(\w))")
_REPLACED = re.compile(r"\\(?P<char>.?)|\$(?:\{(?P<name>\w+)\}|(?P<digits>\d*))", re.DOTALL)
_FLAGS = re.compile(r"\(\?([imsx]+)\)")
_ANY = r"[^\n\r\x85\u2028\u2029]"
_UNSUPPORTED = frozenset("GXN")


@lru_cache(maxsize=256)
def java_pattern(pattern: str) -> re.Pattern[str]:
    """The Python pattern of a Java one; JavaException (PatternSyntaxException) if it is none."""
    text = _QUOTED.sub(lambda match: re.escape(match[1]), pattern)
    try:
        return re.compile(_RegexTranslation(text).python(), re.ASCII)
    except (re.error, OverflowError, RecursionError, ValueError) as problem:
        raise JavaException(f"PatternSyntaxException: {problem} in the regular expression {pattern!r}") from None


class _RegexTranslation:
    """Translates one pattern, from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0
        #: For each open group the flags set in the middle of it (`(?i)`), each a group in Python that ends with it.
        self._open: list[list[str]] = [[]]

    def python(self) -> str:
        """The Python pattern."""
        parts = []
        while self._position < len(self._pattern):
            parts.append(self._next())
        return "".join(parts) + ")" * sum(map(len, self._open))

    def _next(self) -> str:
        char = self._pattern[self._position]
        if char == "\\":
            return self._escape(in_class=False)
        if char == "[":
            return self._class()
        if char == "(":
            return self._group()
        self._position += 1
        if char == ")" and len(self._open) > 1:
            return ")" * (len(self._open.pop()) + 1)
        if char == "|":
            flags = self._open[-1]
            return ")" * len(flags) + "|" + "".join(flags)
        return _ANY if char == "." else char

    def _group(self) -> str:
        if match := _FLAGS.match(self._pattern, self._position):
            # Flags in the middle of a pattern hold until the end of the group around them.
            self._position = match.end()
            self._open[-1].append(f"(?{match[1]}:")
            return self._open[-1][-1]
        self._open.append([])
        named = self._pattern.startswith("(?<", self._position)
        if named and self._pattern[self._position + 3 : self._position + 4] not in ("=", "!"):
            self._position += 3
            return "(?P<"
        self._position += 1
        return "("

    def _escape(self, *, in_class: bool) -> str:
        if match := _PROPERTY.match(self._pattern, self._position):
            return self._property(match, in_class=in_class)
        char = self._pattern[self._position + 1 : self._position + 2]
        self._position += 2
        if char in _UNSUPPORTED:
            raise JavaException(f"the regular expression construct \\{char} is not supported here")
        if char == "k" and not in_class:
            end = self._pattern.find(">", self._position)
            name = self._pattern[self._position + 1 : end]
            self._position = end + 1
            return f"(?P={name})"
        if char in _ESCAPES and not in_class:
            return _ESCAPES[char]
        if char.isalnum() or not char:
            return "\\" + char
        return re.escape(char)

    def _property(self, match: re.Match[str], *, in_class: bool) -> str:
        name = match[2] or match[3]
        self._position = match.end()
        members = _POSIX.get(name)
        if members is None or (in_class and match[1] == "P"):
            raise JavaException(f"the regular expression construct {match[0]} is not supported here")
        if in_class:
            return members
        return f"[{'^' if match[1] == 'P' else ''}{members}]"

    def _class(self) -> str:
        self._position += 1
        parts = ["["]
        if self._pattern.startswith("^", self._position):
            parts.append("^")
            self._position += 1
        while self._position < len(self._pattern):
            char = self._pattern[self._position]
            if char == "]" and len(parts) > 1:
                self._position += 1
                return "".join(parts) + "]"
            if char == "[" or self._pattern.startswith("&&", self._position):
                raise JavaException(
                    f"the regular expression {self._pattern!r} has a class within a class: not supported here"
                )
            if char == "\\":
                parts.append(self._escape(in_class=True))
            else:
                parts.append(re.escape(char) if char in "~|&" else char)
                self._position += 1
        raise JavaException(f"PatternSyntaxException: Unclosed character class in {self._pattern!r}")


def java_matches(pattern: str, text: str) -> Iterator[re.Match[str]]:
    """The matches in a text, as Matcher.find gives them: after an empty one the search goes on a character further."""
    compiled, position = java_pattern(pattern), 0
    while position <= len(text) and (match := compiled.search(text, position)):
        yield match
        position = match.end() + (match.start() == match.end())


def java_replace(pattern: str, text: str, replacement: str, count: int = 0) -> str:
    """`String.replaceAll`, or with a count of 1 `replaceFirst`."""
    parts: list[str] = []
    position = 0
    for match in islice(java_matches(pattern, text), count or None):
        parts += [text[position : match.start()], java_replacement(match, replacement)]
        position = match.end()
    return "".join([*parts, text[position:]])


def java_replacement(match: re.Match[str], replacement: str) -> str:
    """A replacement text with its `$1`, `${name}` and backslashes worked in."""
    return _REPLACED.sub(lambda part: _group(match, part) if part[0][0] == "$" else _unescaped(part), replacement)


def _unescaped(part: re.Match[str]) -> str:
    if not part["char"]:
        raise JavaException("IllegalArgumentException: character to be escaped is missing")
    return part["char"]


def _group(match: re.Match[str], part: re.Match[str]) -> str:
    name, digits = part["name"], part["digits"]
    if name:
        if name not in match.re.groupindex:
            raise JavaException(f"IllegalArgumentException: No group with name {{{name}}}")
        return match[name] or ""
    if not digits:
        raise JavaException("IllegalArgumentException: Illegal group reference")
    if int(digits[0]) > match.re.groups:
        raise JavaException(f"IndexOutOfBoundsException: No group {digits[0]}")
    # Further digits count as long as there is such a group.
    count = max(n for n in range(1, len(digits) + 1) if int(digits[:n]) <= match.re.groups)
    return (match[int(digits[:count])] or "") + digits[count:]


def java_split(pattern: str, text: str, limit: int = 0) -> list[str]:
    """`String.split`: trailing empty parts are dropped if limit is 0; no empty part before a match of nothing at 0."""
    parts: list[str] = []
    start = 0
    for match in java_matches(pattern, text):
        if 0 < limit == len(parts) + 1:
            break
        if match.end() and match.start() < len(text):
            parts.append(text[start : match.start()])
            start = match.end()
    if start == 0 and not parts:
        return [text]
    parts.append(text[start:])
    if limit == 0:
        while parts and not parts[-1]:
            parts.pop()
    return parts
