"""The cache of a stage, without waiting."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.rest.model import Stage
from pytest_sfn.apigateway.rest.traffic.response_cache import WARNING
from tests.apigateway.access.guarded_apis import Clock, client, refusal


class Counting:
    """A backend that answers how often it was called."""

    def __init__(self):
        self.calls = 0

    def call(self, call):
        """The next number."""
        self.calls += 1
        return BackendResponse(200, (("Content-Type", "application/json"),), json.dumps(self.calls).encode())


def cached(clock=None, keys=(), enabled=True, **settings):
    """An API with a cache."""
    integration = {
        "type": "http",
        "httpMethod": "GET",
        "uri": "https://backend.invalid/",
        "cacheKeyParameters": list(keys),
        "responses": {"default": {"statusCode": "200"}},
    }
    stage = Stage("prod", method_settings={"*/*": settings} if settings else {}, cache_cluster_enabled=enabled)
    return client({"GET /a/{id}": integration, "POST /a/{id}": integration}, None, Counting(), clock, stage)


def bodies(api, *paths, method="GET", **headers):
    """The bodies of some requests."""
    return [api.request(method, path, headers=headers).json() for path in paths]


def test_an_answer_is_kept_for_its_time():
    """
    300 s by default; only GET is cached.
    """
    clock = Clock()
    api = cached(clock)
    assert bodies(api, "/a/1", "/a/1") == [1, 1]
    clock.advance(299)
    assert bodies(api, "/a/1") == [1]
    clock.advance(1)
    assert bodies(api, "/a/1") == [2]
    assert bodies(api, "/a/1", "/a/1", method="POST") == [3, 4]


def test_only_declared_parameters_tell_requests_apart():
    """
    Undeclared query values, and even path parameters, do not make entries of their own.
    """
    assert bodies(cached(), "/a/1", "/a/2", "/a/1?q=1") == [1, 1, 1]
    keys = ["method.request.path.id", "method.request.querystring.q"]
    assert bodies(cached(keys=keys), "/a/1", "/a/2", "/a/1?q=1", "/a/1?q=1&x=2", "/a/1") == [1, 2, 3, 3, 1]


@pytest.mark.parametrize("options", [{"enabled": False}, {"CacheTtlInSeconds": 0}, {"CachingEnabled": "false"}])
def test_without_cache(options):
    """
    No cluster, no time to live, or caching turned off.
    """
    assert bodies(cached(**options), "/a/1", "/a/1") == [1, 2]


def test_settings_of_a_method_cache_other_methods():
    """
    A POST is cached where its own settings say so, for its own time.
    """
    clock = Clock()
    api = cached(clock)
    api._api.stage = Stage(
        "prod",
        method_settings={"/a/{id}/POST": {"CachingEnabled": True, "CacheTtlInSeconds": 5}},
        cache_cluster_enabled=True,
    )
    assert bodies(api, "/a/1", "/a/1", method="POST") == [1, 1]
    clock.advance(5)
    assert bodies(api, "/a/1", method="POST") == [2]


def test_a_client_that_may_invalidates_an_entry():
    """
    Cache-Control: max-age=0 fetches anew and replaces what was kept.
    """
    api = cached(RequireAuthorizationForCacheControl=False)
    assert bodies(api, "/a/1", "/a/1") == [1, 1]
    assert bodies(api, "/a/1", **{"Cache-Control": "no-store, max-age=0"}) == [2]
    assert bodies(api, "/a/1") == [2]


@pytest.mark.parametrize(
    ("strategy", "warned"),
    [(None, True), ("SUCCEED_WITH_RESPONSE_HEADER", True), ("SUCCEED_WITHOUT_RESPONSE_HEADER", False)],
)
def test_a_client_that_may_not_gets_the_kept_answer(strategy, warned):
    """
    With a Warning header or without, as the settings say; the first answer too.
    """
    settings = {"UnauthorizedCacheControlHeaderStrategy": strategy} if strategy else {}
    api = cached(**settings)
    for _ in range(2):
        answer = api.get("/a/1", headers={"Cache-Control": "max-age=0"})
        assert answer.json() == 1
        assert (answer.headers.get("Warning") == WARNING[1]) is warned
    assert "Warning" not in api.get("/a/1").headers


def test_fail_with_403():
    """
    The third strategy refuses the request.
    """
    api = cached(UnauthorizedCacheControlHeaderStrategy="FAIL_WITH_403")
    status, error_type, body = refusal(api.get("/a/1", headers={"Cache-Control": "max-age=0"}))
    assert (status, error_type) == (403, "AccessDeniedException")
    assert "execute-api:InvalidateCache" in body
