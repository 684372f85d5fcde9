"""Throttling of HTTP APIs: the stage's route settings."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.apigateway.http_api.gateway_responses import too_many_requests
from pytest_sfn.apigateway.http_api.request import HttpExchange
from pytest_sfn.apigateway.traffic.token_bucket import NO_LIMIT, Throttle, TokenBuckets
from pytest_sfn.typing import Seconds


class HttpTrafficControl:
    """Limits of the route or of the stage's default, and of the account if given; on the clock `now`."""

    def __init__(self, now: Callable[[], Seconds], *, account: Throttle = NO_LIMIT) -> None:
        self.account = account
        self.buckets = TokenBuckets(now)

    def admit(self, exchange: HttpExchange) -> None:
        """Raise 429 for a request over a limit; counts those that pass."""
        route, stage = exchange.matched.route_key, exchange.stage
        settings = {**stage.default_route_settings, **stage.route_settings.get(route, {})}
        limits = ((("route", route), Throttle.of(settings, "throttling")), (("account",), self.account))
        if not self.buckets.take(*limits):
            raise too_many_requests()
