"""A stage's settings for one method: those of the method, then of its path, then of the whole stage."""

from __future__ import annotations

from pytest_sfn.apigateway.common.settings import settings_by_name
from pytest_sfn.apigateway.rest.model import Stage
from pytest_sfn.typing import JSON


def own_settings(stage: Stage, route_key: str) -> dict[str, JSON]:
    """The settings that name the method (`/orders/POST`), by name in lower case."""
    path, _, verb = route_key.rpartition("/")
    given = _given(stage)
    found: dict[str, JSON] = {}
    for key in (f"*/{verb}", f"{path}/*", f"{path}/{verb}"):
        found |= settings_by_name(given.get(normal_key(key)))
    return found


def stage_settings(stage: Stage) -> dict[str, JSON]:
    """The settings of all methods, by name in lower case."""
    return settings_by_name(_given(stage).get("*/*"))


def _given(stage: Stage) -> dict[str, dict[str, JSON]]:
    return {normal_key(key): dict(value) for key, value in stage.method_settings.items()}


def normal_key(key: str) -> str:
    """`<path>/<method>` without a leading slash and with plain ones: of `/orders/POST`, `~1orders/POST`, `/*/*`."""
    path, _, verb = key.replace("~1", "/").rpartition("/")
    return f"{path.strip('/')}/{verb.upper()}"
