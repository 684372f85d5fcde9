"""Values as texts: headers, query values, log lines."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.typing import JSON


def context_text(context: Mapping[str, JSON], path: str) -> str | None:
    """A `$context` variable as text; None if it is absent, null, or no single value."""
    value: JSON = context
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return None if value is None or isinstance(value, (Mapping, list)) else plain_text(value)


def plain_text(value: JSON) -> str:
    """A text, number or boolean as a text without quotes."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def lossy_text(body: bytes) -> str:
    """Bytes as UTF-8 text; what is none becomes U+FFFD."""
    return body.decode("utf-8", "replace")
