"""Settings as templates write them."""

from __future__ import annotations

from pytest_sfn.typing import JSON


def settings_by_name(settings: object) -> dict[str, JSON]:
    """Settings by name in lower case: definitions write `RateLimit`, the API `rateLimit`."""
    return {str(name).lower(): value for name, value in settings.items()} if isinstance(settings, dict) else {}
