"""Words of messages: what a wrong name may be meant as, and texts cut short."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, None where none is like it."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), 1)
    return near[0] if near else None


def shortened(text: str, length: int) -> str:
    """The text if it is no longer than that, else its beginning and `...`."""
    return text if len(text) <= length else f"{text[: length - 3]}..."
