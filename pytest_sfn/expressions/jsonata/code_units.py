"""
Texts as JavaScript sees them: units of 16 bits, two for a character beyond the first 65,536.

Python's texts are of whole characters. Where JavaScript looks at halves (regexes, order, splitting at nothing), a
text is spelled out with a character for each half; what is made of halves that belong together is joined again.
"""

from __future__ import annotations

import re

_WIDE = re.compile("[\U00010000-\U0010ffff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def spelled(text: str) -> str:
    """The text with each pair of units as two characters."""
    return text if text.isascii() else _WIDE.sub(_halves, text)


def paired(text: str) -> str:
    """The text with halves that stand side by side as the characters they are."""
    return text if text.isascii() else _PAIR.sub(_whole, text)


def _halves(wide: re.Match[str]) -> str:
    beyond = ord(wide[0]) - 0x10000
    return chr(0xD800 + (beyond >> 10)) + chr(0xDC00 + (beyond & 0x3FF))


def _whole(pair: re.Match[str]) -> str:
    return chr(0x10000 + ((ord(pair[0][0]) - 0xD800) << 10) + ord(pair[0][1]) - 0xDC00)
