"""How much a gateway lets pass."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from pytest_sfn.apigateway.common.exchange import Exchange
from pytest_sfn.apigateway.traffic.quotas import QuotaCounter
from pytest_sfn.apigateway.traffic.token_bucket import Throttle, TokenBuckets
from pytest_sfn.typing import Seconds


class TrafficControl:
    """
    Buckets and counters of one API, on the clock `now`.

    The limit of an account (10,000 requests a second, 5,000 at once) is not applied: on a clock that stands still,
    5,000 requests would exhaust it for good.
    """

    def __init__(self, now: Callable[[], Seconds]) -> None:
        self.buckets = TokenBuckets(now)
        self.quotas = QuotaCounter(now)

    def admits(self, exchange: Exchange, *limits: tuple[Hashable, Throttle]) -> bool:
        """Whether the stage's settings for the method or route let a request pass, and further limits do; counts it."""
        own = Throttle.of(exchange.route_settings, "throttling")
        return self.buckets.take(*limits, (("route", exchange.route_key), own))
