"""A stage's settings for one method: those of the method, then of its path, then of the whole stage."""

from __future__ import annotations

from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.traffic.token_bucket import settings_by_name
from pytest_sfn.typing import JSON

WHOLE_STAGE = "*/*"


def own_settings(exchange: RestExchange) -> dict[str, JSON]:
    """The settings that name the request's method, by name in lower case."""
    path, verb = exchange.matched.resource.path, exchange.request.http_method
    given = _given(exchange)
    found: dict[str, JSON] = {}
    for key in (f"*/{verb}", f"{path}/*", f"{path}/{verb}"):
        found |= settings_by_name(given.get(normal_key(key)))
    return found


def stage_settings(exchange: RestExchange) -> dict[str, JSON]:
    """The settings of all methods, by name in lower case."""
    return settings_by_name(_given(exchange).get(WHOLE_STAGE))


def _given(exchange: RestExchange) -> dict[str, dict[str, JSON]]:
    return {normal_key(key): dict(value) for key, value in exchange.stage.method_settings.items()}


def normal_key(key: str) -> str:
    """`<path>/<method>` without a leading slash and with plain ones: of `/orders/POST`, `~1orders/POST`, `/*/*`."""
    path, _, verb = key.replace("~1", "/").rpartition("/")
    return f"{path.strip('/')}/{verb.upper()}"
