"""Throttling and quotas, without waiting."""

from __future__ import annotations

import calendar

import pytest

from pytest_sfn.apigateway.http_api.model import HttpStage
from pytest_sfn.apigateway.rest.model import ApiKey, Stage
from pytest_sfn.apigateway.traffic.quotas import Quota
from pytest_sfn.apigateway.traffic.token_bucket import Throttle, TokenBuckets
from tests.apigateway.access.guarded_apis import Clock, client, refusal
from tests.apigateway.http_api import http_apis
from tests.apigateway.rest.rest_apis import mock, operation

THROTTLED = (429, "TooManyRequestsException", '{"message":"Too Many Requests"}')
EXCEEDED = (429, "LimitExceededException", '{"message":"Limit Exceeded"}')
KEY = "k" * 20


def statuses(api, count, path="/orders", **headers):
    """The statuses of some requests."""
    return [api.get(path, headers=headers).status_code for _ in range(count)]


def test_a_bucket_empties_and_fills():
    """
    Burst at once, then rate tokens each second, never more than the burst.
    """
    clock = Clock()
    buckets, throttle = TokenBuckets(clock), Throttle(2, 3)
    assert [buckets.take(("a", throttle)) for _ in range(4)] == [True, True, True, False]
    clock.advance(0.5)
    assert [buckets.take(("a", throttle)) for _ in range(2)] == [True, False]
    clock.advance(100)
    assert [buckets.take(("a", throttle)) for _ in range(4)] == [True, True, True, False]
    assert buckets.take(("b", throttle))


def test_a_request_that_one_bucket_refuses_costs_no_other():
    """
    All buckets give a token or none.
    """
    buckets = TokenBuckets(Clock())
    wide, narrow = ("wide", Throttle(0, 2)), ("narrow", Throttle(0, 1))
    assert buckets.take(wide, narrow)
    assert not buckets.take(wide, narrow)
    assert buckets.take(wide)


@pytest.mark.parametrize("key", ["*/*", "/*/*", "/orders/GET", "~1orders/GET", "/orders/*"])
def test_method_settings_throttle(key):
    """
    Those of the method, its path or the whole stage; 429 Too Many Requests.
    """
    clock = Clock()
    stage = Stage("prod", method_settings={key: {"ThrottlingRateLimit": 1, "ThrottlingBurstLimit": 2}})
    api = client({"GET /orders": mock()}, stage=stage, now=clock)
    assert statuses(api, 3) == [200, 200, 429]
    assert refusal(api.get("/orders")) == THROTTLED
    clock.advance(1)
    assert statuses(api, 2) == [200, 429]


def test_each_method_has_a_bucket_of_its_own():
    """
    A stage's limits count for each method.
    """
    stage = Stage("prod", method_settings={"*/*": {"ThrottlingRateLimit": 0, "ThrottlingBurstLimit": 1}})
    api = client({"GET /a": mock(), "GET /b": mock()}, stage=stage)
    assert [statuses(api, 2, "/a"), statuses(api, 2, "/b")] == [[200, 429], [200, 429]]


def planned(plan, clock=None):
    """An API whose method requires a key of a usage plan."""
    keys = [ApiKey(KEY, usage_plans=({"name": "p", "api_stages": ["prod"], **plan},)),
            ApiKey("o" * 20, usage_plans=({"name": "p", "api_stages": ["prod"], **plan},))]  # fmt: skip
    members = {"components": {"securitySchemes": {"key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}}}
    paths = {"GET /orders": operation(mock(), security=[{"key": []}]), "GET /open": mock()}
    return client(paths, members, now=clock, api_keys=keys)


def test_a_usage_plan_throttles_each_key():
    """
    The plan's limits are each key's own; requests without a valid key do not count.
    """
    api = planned({"throttle": {"rateLimit": 0, "burstLimit": 2}})
    assert statuses(api, 1) == [403]
    assert statuses(api, 3, **{"x-api-key": KEY}) == [200, 200, 429]
    assert statuses(api, 3, **{"x-api-key": "o" * 20}) == [200, 200, 429]
    assert statuses(api, 3, "/open") == [200, 200, 200]


def test_a_usage_plan_can_limit_one_method():
    """
    The plan's limits for a method go before those of the plan.
    """
    limits = {"prod": {"/orders/GET": {"RateLimit": 0, "BurstLimit": 1}}}
    api = planned({"throttle": {"rateLimit": 0, "burstLimit": 5}, "method_throttle": limits})
    assert statuses(api, 2, **{"x-api-key": KEY}) == [200, 429]


def test_a_quota_begins_anew_with_its_period():
    """
    429 Limit Exceeded when used up, until the next day.
    """
    clock = Clock(calendar.timegm((2024, 2, 29, 23, 59, 0)))
    api = planned({"quota": {"limit": 2, "period": "DAY"}}, clock)
    assert statuses(api, 2, **{"x-api-key": KEY}) == [200, 200]
    assert refusal(api.get("/orders", headers={"x-api-key": KEY})) == EXCEEDED
    clock.advance(60)
    assert statuses(api, 3, **{"x-api-key": KEY}) == [200, 200, 429]


@pytest.mark.parametrize(
    ("period", "offset", "first"),
    [("DAY", 0, "2024-02-29"), ("WEEK", 0, "2024-02-25"), ("MONTH", 0, "2024-02-01"), ("MONTH", 5, "2024-02-01")],
)
def test_periods_of_quotas(period, offset, first):
    """
    Days, weeks from Sunday, months; shifted by the offset in days.
    """
    assert Quota(1, period, offset).period_at(calendar.timegm((2024, 2, 29, 12, 0, 0))) == first


def test_route_settings_throttle_http_apis():
    """
    The route's settings, else the default ones: 429 Too Many Requests.
    """
    clock = Clock()
    stage = HttpStage(
        default_route_settings={"ThrottlingRateLimit": 0, "ThrottlingBurstLimit": 2},
        route_settings={"GET /b": {"ThrottlingBurstLimit": 1}},
    )
    routes = {"GET /a": http_apis.function(), "GET /b": http_apis.function()}
    api = http_apis.client(routes, stage=stage, now=clock)
    assert [statuses(api, 3, "/a"), statuses(api, 2, "/b")] == [[200, 200, 429], [200, 429]]
    answer = api.get("/b")
    assert (answer.text, answer.headers["content-type"]) == ('{"message":"Too Many Requests"}', "application/json")
