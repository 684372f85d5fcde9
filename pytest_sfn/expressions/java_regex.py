"""
java.util.regex patterns as Python ones.

What Python cannot express (class intersections, nested classes) is refused, not approximated.
"""

from __future__ import annotations

import re
from functools import lru_cache

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
_FLAGS = re.compile(r"\(\?([imsx]+)\)")
_ANY = r"[^\n\r\x85\u2028\u2029]"
_UNSUPPORTED = frozenset("GXN")
#: Patterns without a repetition in or after another, and texts up to this length, are over soon whatever they are.
_REPEATED = re.compile(r"\)[*+{]|[*+{].*[*+{]", re.DOTALL)
_SHORT = 20


class PatternRefused(Exception):  # noqa: N818 - it says what happened
    """A pattern that is none in Java, or that Python cannot express."""


@lru_cache(maxsize=256)
def java_pattern(pattern: str, *, ignore_case: bool = False) -> re.Pattern[str]:
    """The Python pattern of a Java one. Raises PatternRefused."""
    text = _QUOTED.sub(lambda match: re.escape(match[1]), pattern)
    try:
        return re.compile(_RegexTranslation(text).python(), re.ASCII | re.IGNORECASE if ignore_case else re.ASCII)
    except (re.error, OverflowError, RecursionError, ValueError) as problem:
        raise PatternRefused(f"PatternSyntaxException: {problem} in the regular expression {pattern!r}") from None


def matches_whole(pattern: re.Pattern[str], text: str) -> bool:
    """
    Whether a pattern of `java_pattern` matches a text from end to end.

    Raises PatternRefused where it goes back and forth without end (`(a+)+b`), as Java's does: `re` would never return.
    """
    if len(text) > _SHORT and _REPEATED.search(pattern.pattern):
        from pytest_sfn.expressions.jsonata.whole.regex import ends

        plain = re.sub(r"\(\?[a-z]+:", "(?:", pattern.pattern).replace("(?P<", "(?<").replace(r"\Z", "$")
        ignore_case = bool(pattern.flags & re.IGNORECASE) or re.search(r"\(\?[a-z]*i", pattern.pattern) is not None
        if not ends(plain, text, ignore_case=ignore_case):
            raise PatternRefused(
                f"The regular expression {pattern.pattern!r} goes back and forth in a text without end"
            )
    return pattern.fullmatch(text) is not None


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
            raise PatternRefused(f"the regular expression construct \\{char} is not supported here")
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
            raise PatternRefused(f"the regular expression construct {match[0]} is not supported here")
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
                raise PatternRefused(
                    f"the regular expression {self._pattern!r} has a class within a class: not supported here"
                )
            if char == "\\":
                parts.append(self._escape(in_class=True))
            else:
                parts.append(re.escape(char) if char in "~|&" else char)
                self._position += 1
        raise PatternRefused(f"PatternSyntaxException: Unclosed character class in {self._pattern!r}")
