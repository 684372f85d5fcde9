"""What Choice Rules compare: timestamps and the patterns of StringMatches."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from pytest_sfn.expressions.timestamps import parse_timestamp
from pytest_sfn.typing import JSON, Seconds

Comparison: TypeAlias = Callable[[JSON, JSON], bool]


def as_timestamp(value: JSON) -> Seconds | None:
    """Unix time of a text that is an RFC 3339 timestamp, None for anything else."""
    return _parsed(value) if isinstance(value, str) else None


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Seconds | None:
    try:
        return parse_timestamp(text)
    except ValueError:
        return None


def matches_pattern(value: str, pattern: str) -> bool:
    r"""Whether a text is what StringMatches asks for: `*` stands for any characters, `\*` for an asterisk."""
    return _glob(pattern).fullmatch(value) is not None


@lru_cache(maxsize=256)
def _glob(pattern: str) -> re.Pattern[str]:
    """What stands between two asterisks is taken where it comes first and never looked for again: no backtracking."""
    pieces = [""]
    characters = iter(pattern)
    for character in characters:
        if character == "*":
            pieces.append("")
        else:
            pieces[-1] += re.escape(next(characters, "\\") if character == "\\" else character)
    if len(pieces) == 1:
        return re.compile(pieces[0])
    first, *between, last = pieces
    found = "".join(f"(?>.*?{piece})" for piece in between if piece)
    return re.compile(f"{first}{found}.*{last}", re.DOTALL)
