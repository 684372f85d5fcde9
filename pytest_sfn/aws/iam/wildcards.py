"""Texts with the wildcards `*` and `?`, as the actions, resources and conditions of policies have them."""

from __future__ import annotations

import re
from functools import lru_cache


def matches(pattern: str, value: str) -> bool:
    """Whether a text with wildcards stands for a value."""
    return pattern == value or _compiled(pattern).fullmatch(value) is not None


@lru_cache(maxsize=1024)
def _compiled(text: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(char) or re.escape(char) for char in text), re.DOTALL)
