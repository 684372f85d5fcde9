"""Regular expressions as JSONata has them, which are JavaScript's, on Python's `re`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.library import Functions

_PIECES = re.compile(r"\\[dDwW]|\\.|\(\?<(?![=!])|\[\^?|\]|\$|[^\\([\]$]+|.", re.DOTALL)
_CLASSES = {"\\d": "0-9", "\\w": "A-Za-z0-9_"}
_DIGITS = re.compile(r"[0-9]+")


def javascript_regex(pattern: str, flags: Any) -> re.Pattern[str]:
    r"""
    The pattern as Python has it: `\d` and `\w` are ASCII's, `$` is the very end, `(?<name>` a named group.

    The library calls this for each regex of an expression. Raises re.error for what Python cannot compile.
    """
    options = (re.IGNORECASE if flags.case_insensitive else 0) | (re.MULTILINE if flags.multiline else 0)
    return re.compile("".join(_translated(pattern, multiline=flags.multiline)), options)


def _translated(pattern: str, *, multiline: bool) -> Iterator[str]:
    in_class = False
    for piece in _PIECES.findall(pattern):
        if piece.startswith("[") and not in_class:
            in_class = True
            yield piece
        elif piece == "]":
            in_class = False
            yield piece
        elif in_class:
            yield _CLASSES.get(piece, "\\[" if piece == "[" else piece)
        else:
            yield _outside_class(piece, multiline=multiline)


def _outside_class(piece: str, *, multiline: bool) -> str:
    if piece in _CLASSES:
        return f"[{_CLASSES[piece]}]"
    if piece.lower() in _CLASSES:
        return f"[^{_CLASSES[piece.lower()]}]"
    if piece == "(?<":
        return "(?P<"
    return r"\Z" if piece == "$" and not multiline else piece


def replace(text: Any, pattern: Any, replacement: Any, limit: Any = None) -> str | None:
    """
    `$replace`: of a text literally, of a regex with `$1` for its groups or by a function.

    Errors: JsonataError D3010, D3011, D3012 and D1004 as in JSONata.
    """
    if text is None:
        return None
    if pattern == "":
        raise JsonataError("D3010")
    if limit is not None and limit < 0:
        raise JsonataError("D3011")
    count = None if limit is None else int(limit)
    if isinstance(pattern, str):
        return str(text).replace(pattern, replacement, -1 if count is None else count)
    return _replaced(text, pattern, _replacer(replacement), count)


def _replaced(text: str, pattern: re.Pattern[str], replacer: Callable[[re.Match[str]], Any], count: int | None) -> str:
    parts, position = [], 0
    for number, match in enumerate(pattern.finditer(text)):
        if number == count:
            break
        if not match.group():
            raise JsonataError("D1004")
        made = replacer(match)
        if not isinstance(made, str):
            raise JsonataError("D3012")
        parts += [text[position : match.start()], made]
        position = match.end()
    return "".join([*parts, text[position:]])


def _replacer(replacement: Any) -> Callable[[re.Match[str]], Any]:
    if isinstance(replacement, str):
        return lambda match: _substituted(replacement, match)
    return lambda match: Functions.func_apply(replacement, [_as_object(match)])


def _as_object(match: re.Match[str]) -> dict[str, Any]:
    return {"match": match.group(), "start": match.start(), "end": match.end(), "groups": list(match.groups())}


def _substituted(replacement: str, match: re.Match[str]) -> str:
    """The replacement with `$$`, `$0` and `$n` filled in; `$12` is group 1 and a 2 where there is no group 12."""
    first, *pieces = replacement.split("$")
    parts = [first]
    pieces.reverse()
    while pieces:
        piece = pieces.pop()
        digits = _DIGITS.match(piece)
        if piece == "" and pieces:  # `$$`
            parts += ["$", pieces.pop()]
        elif digits:
            parts.append(_group(piece, digits.group(), match))
        else:
            parts.append(f"${piece}")
    return "".join(parts)


def _group(piece: str, digits: str, match: re.Match[str]) -> str:
    if digits.startswith("0"):
        return match.group() + piece[1:]
    groups = match.groups()
    width = max(len(str(len(groups))), 1)
    number = digits[:width]
    if width > 1 and int(number) > len(groups):
        number = digits[: width - 1]
    found = groups[int(number) - 1] if int(number) <= len(groups) else None
    return (found or "") + piece[len(number) :]
