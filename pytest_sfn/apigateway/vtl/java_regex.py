"""java.util.regex at work as `String` uses it: matches, replacements, splitting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from pytest_sfn.apigateway.vtl.errors import JavaException
from pytest_sfn.expressions import java_regex

_REPLACED = re.compile(r"\\(?P<char>.?)|\$(?:\{(?P<name>\w+)\}|(?P<digits>\d*))", re.DOTALL)


def java_pattern(pattern: str) -> re.Pattern[str]:
    """The Python pattern of a Java one; JavaException (PatternSyntaxException) if it is none."""
    try:
        return java_regex.java_pattern(pattern)
    except java_regex.PatternRefused as problem:
        raise JavaException(str(problem)) from None


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
