"""
Throttling and quotas of REST APIs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.apigateway.rest.model import ApiKey
from pytest_sfn.apigateway.rest.traffic.api_keys import opens
from pytest_sfn.apigateway.rest.traffic.method_settings import normal_key, own_settings, stage_settings
from pytest_sfn.apigateway.traffic.quotas import Quota, QuotaCounter
from pytest_sfn.apigateway.traffic.token_bucket import NO_LIMIT, Throttle, TokenBuckets
from pytest_sfn.typing import JSON, Seconds

#: What an account may send to a Region, unless raised.
ACCOUNT_THROTTLE = Throttle(10_000, 5_000)


class RestTrafficControl:
    """
    The TrafficControl of the REST pipeline, on the clock `now`.

    Usage plan of the key (for the method, else as a whole), the stage's method settings, the account if its limit is
    given (on a clock that stands still, 5000 requests would exhaust ACCOUNT_THROTTLE for good): an empty bucket of any
    is 429 Too Many Requests. Then the plan's quota: 429 Limit Exceeded.
    """

    def __init__(self, now: Callable[[], Seconds], *, account: Throttle = NO_LIMIT) -> None:
        self.account = account
        self.buckets = TokenBuckets(now)
        self.quotas = QuotaCounter(now)

    def admit(self, exchange: RestExchange, api_key: ApiKey | None) -> None:
        """Raise THROTTLED or QUOTA_EXCEEDED for a request over a limit; counts those that pass."""
        method = f"{exchange.matched.resource.path}/{exchange.request.http_method}"
        plan = plan_of(exchange, api_key)
        limits = [(("method", method), stage_throttle(exchange)), (("account",), self.account)]
        if api_key and plan is not None:
            name = plan_name(plan)
            own = method_throttle(plan, exchange, method)
            key = ("plan", name, api_key.value, method if own.is_limit else "")
            limits.insert(0, (key, own if own.is_limit else Throttle.of(plan.get("throttle"))))
        if not self.buckets.take(*limits):
            raise GatewayError("THROTTLED")
        quota = Quota.of(plan.get("quota")) if plan is not None else None
        if api_key and plan is not None and quota and not self.quotas.take((plan_name(plan), api_key.value), quota):
            raise GatewayError("QUOTA_EXCEEDED")


def stage_throttle(exchange: RestExchange) -> Throttle:
    """The limits of the stage's method settings; those of the method count, then those of the whole stage."""
    return Throttle.of(stage_settings(exchange) | own_settings(exchange), "throttling")


def plan_of(exchange: RestExchange, api_key: ApiKey | None) -> Mapping[str, JSON] | None:
    """The usage plan by which a key opens the stage; there is one at most."""
    plans = api_key.usage_plans if api_key else ()
    return next((plan for plan in plans if opens(plan, exchange)), None)


def plan_name(plan: Mapping[str, JSON]) -> str:
    """What tells plans apart."""
    return str(plan.get("id") or plan.get("name") or id(plan))


def method_throttle(plan: Mapping[str, JSON], exchange: RestExchange, method: str) -> Throttle:
    """The plan's own limits for a method: `method_throttle` maps a stage to `{"/path/METHOD": limits}`."""
    by_stage = plan.get("method_throttle") or {}
    given = by_stage.get(exchange.stage.name) or {}
    settings = {normal_key(key): value for key, value in given.items()}
    return Throttle.of(settings.get(normal_key(method)))
