"""API keys: where a request's key comes from and what makes it valid."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.apigateway.rest.model import ApiKey


def check_api_key(exchange: RestExchange, keys: Sequence[ApiKey]) -> ApiKey | None:
    """
    The key of a request to a method that requires one, None if it requires none.

    Absent, unknown, disabled, or in no usage plan of this API stage: 403 Forbidden (documented).
    """
    if not exchange.matched.method.api_key_required:
        return None
    by_authorizer = exchange.api.api_key_source == "AUTHORIZER"
    value = exchange.usage_identifier_key if by_authorizer else exchange.request.header("x-api-key")
    key = next((key for key in keys if key.value == value), None)
    if key is None or not key.enabled or not any(opens(plan, exchange) for plan in key.usage_plans):
        raise GatewayError("INVALID_API_KEY")
    exchange.identity |= {"apiKey": key.value, "apiKeyId": key.id or None}
    return key


def opens(plan: object, exchange: RestExchange) -> bool:
    """Whether a usage plan is for this API's stage; its `api_stages` are stage names or `<api id>:<stage>`."""
    stages = plan.get("api_stages", ()) if isinstance(plan, dict) else ()
    return exchange.stage.name in stages or f"{exchange.api.id}:{exchange.stage.name}" in stages
