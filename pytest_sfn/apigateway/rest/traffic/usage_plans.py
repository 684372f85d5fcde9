"""
Throttling and quotas of a REST API: its usage plans beside the stage's method settings.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.apigateway.rest.model import ApiKey
from pytest_sfn.apigateway.rest.traffic.api_keys import opens
from pytest_sfn.apigateway.rest.traffic.method_settings import normal_key
from pytest_sfn.apigateway.traffic.control import TrafficControl
from pytest_sfn.apigateway.traffic.quotas import Quota
from pytest_sfn.apigateway.traffic.token_bucket import Throttle
from pytest_sfn.typing import JSON


def admit(exchange: RestExchange, api_key: ApiKey | None, traffic: TrafficControl) -> None:
    """
    Raise THROTTLED or QUOTA_EXCEEDED for a request over a limit; counts those that pass.

    Usage plan of the key (for the method, else as a whole), the stage's method settings: an empty bucket of any is 429
    Too Many Requests. Then the plan's quota: 429 Limit Exceeded.
    """
    # The plan by which a key opens the stage; there is one at most.
    plan = next((plan for plan in (api_key.usage_plans if api_key else ()) if opens(plan, exchange)), None)
    if api_key is None or plan is None:
        if not traffic.admits(exchange):
            raise GatewayError("THROTTLED")
        return
    own = method_throttle(plan, exchange)
    key = ("plan", plan_name(plan), api_key.value, exchange.route_key if own.is_limit else "")
    if not traffic.admits(exchange, (key, own if own.is_limit else Throttle.of(plan.get("throttle")))):
        raise GatewayError("THROTTLED")
    quota = Quota.of(plan.get("quota"))
    if quota and not traffic.quotas.take((plan_name(plan), api_key.value), quota):
        raise GatewayError("QUOTA_EXCEEDED")


def plan_name(plan: Mapping[str, JSON]) -> str:
    """What tells plans apart."""
    return str(plan.get("id") or plan.get("name") or id(plan))


def method_throttle(plan: Mapping[str, JSON], exchange: RestExchange) -> Throttle:
    """The plan's own limits for a method: `method_throttle` maps a stage to `{"/path/METHOD": limits}`."""
    by_stage = plan.get("method_throttle") or {}
    given = by_stage.get(exchange.stage.name) or {}
    settings = {normal_key(key): value for key, value in given.items()}
    return Throttle.of(settings.get(normal_key(exchange.route_key)))
