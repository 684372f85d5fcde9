"""A stage's settings for one method: those of the method, then of its path, then of the whole stage."""

from __future__ import annotations

from pytest_sfn.apigateway.exchange import Exchange
from pytest_sfn.apigateway.traffic.token_bucket import settings_by_name
from pytest_sfn.typing import JSON

WHOLE_STAGE = "*/*"


def own_settings(exchange: Exchange) -> dict[str, JSON]:
    """The settings that name the request's method, by name in lower case."""
    path, verb = exchange.matched.resource.path, exchange.request.http_method
    given = {normal_key(key): value for key, value in exchange.stage.method_settings.items() if key != WHOLE_STAGE}
    found: dict[str, JSON] = {}
    for key in (f"*/{verb}", f"{path}/*", f"{path}/{verb}"):
        found |= settings_by_name(dict(given.get(normal_key(key), {})))
    return found


def stage_settings(exchange: Exchange) -> dict[str, JSON]:
    """The settings of all methods, by name in lower case."""
    return settings_by_name(dict(exchange.stage.method_settings.get(WHOLE_STAGE, {})))


def normal_key(key: str) -> str:
    """`<path>/<method>` with one leading slash less and plain slashes: the API writes `~1orders/GET` for `/orders`."""
    path, _, verb = key.replace("~1", "/").rpartition("/")
    return f"{path.strip('/')}/{verb.upper()}"
