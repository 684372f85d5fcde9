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
    parts = []
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            parts.append(re.escape(next(characters, "\\")))
        else:
            parts.append(".*" if character == "*" else re.escape(character))
    return re.compile("".join(parts), re.DOTALL)
