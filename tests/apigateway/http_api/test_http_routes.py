"""Which route of an HTTP API answers, and what the gateway answers by itself."""

from __future__ import annotations

import pytest

from pytest_sfn.apigateway.common.backend import IntegrationFailure, IntegrationTimeout
from pytest_sfn.apigateway.http_api.model import HttpRoute, HttpStage
from pytest_sfn.apigateway.http_api.routing import find_route
from tests.apigateway.http_api.http_apis import Backend, client, function

ROUTES = tuple(
    HttpRoute(key)
    for key in (
        "GET /pets/dog/1",
        "GET /pets/dog/{id}",
        "GET /pets/{proxy+}",
        "ANY /{proxy+}",
        "POST /pets",
        "$default",
    )
)


@pytest.mark.parametrize(
    ("method", "path", "route_key", "parameters"),
    [
        ("GET", "/pets/dog/1", "GET /pets/dog/1", {}),
        ("GET", "/pets/dog/2", "GET /pets/dog/{id}", {"id": "2"}),
        ("GET", "/pets/dog/a%20b", "GET /pets/dog/{id}", {"id": "a b"}),
        ("GET", "/pets/cat/1", "GET /pets/{proxy+}", {"proxy": "cat/1"}),
        ("POST", "/pets/5", "ANY /{proxy+}", {"proxy": "pets/5"}),
        ("POST", "/pets", "POST /pets", {}),
        ("POST", "/pets/", "ANY /{proxy+}", {"proxy": "pets/"}),
        ("GET", "/", "$default", {}),
    ],
)
def test_the_most_specific_route_answers(method, path, route_key, parameters):
    """
    Full matches go before greedy ones, those before $default; parameters are decoded; a slash at the end counts.
    """
    route, found = find_route(ROUTES, method, path)
    assert (route.route_key, found) == (route_key, parameters)


@pytest.mark.parametrize(("method", "path"), [("GET", "/other"), ("POST", "/orders"), ("GET", "/orders/")])
def test_no_route_is_404(method, path):
    """
    An unknown path, a known path with another method and a path with a slash too many are 404 Not Found.
    """
    answer = client({"GET /orders": function()}).request(method, path)
    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})
    assert "x-amzn-ErrorType" not in answer.headers


def test_the_headers_of_every_answer():
    """
    Date, Content-Length, Connection and Apigw-Requestid are added, and nothing that names trace or error.
    """
    answer = client({"GET /orders": function()}).get("/orders")
    assert sorted(name for name, _ in answer.headers.multi_items()) == [
        "Apigw-Requestid",
        "Connection",
        "Content-Length",
        "Content-Type",
        "Date",
    ]
    assert len(answer.headers["apigw-requestid"]) == 16


@pytest.mark.parametrize("trouble", [IntegrationTimeout("execution"), IntegrationFailure()])
def test_no_answer_is_503_without_content_type(trouble):
    """
    An integration that takes longer than 30 s, or cannot be reached, is 503 Service Unavailable, not 504.
    """
    answer = client({"GET /orders": function()}, Backend(trouble)).get("/orders")
    assert (answer.status_code, answer.text) == (503, '{"message":"Service Unavailable"}')
    assert "content-type" not in answer.headers
    assert answer.execution == getattr(trouble, "execution", None)


def test_payloads_over_the_limits_are_413():
    """
    More than 10 MB, or more than 6 MB for a function, is 413 Request Entity Too Large.
    """
    api = client({"POST /orders": function()})
    for size in (11 * 1024 * 1024, 7 * 1024 * 1024):
        answer = api.post("/orders", content=b"x" * size, headers={"Content-Type": "text/plain"})
        assert (answer.status_code, answer.json()) == (413, {"message": "Request Entity Too Large"})


def test_an_access_log_line():
    """
    The stage's access log has the variables of HTTP APIs; one that is not there prints a dash.
    """
    stage = HttpStage("dev", access_log_format="$context.routeKey $context.status $context.path $context.error.message")
    api = client({"GET /orders": function()}, stage=stage)
    assert api.get("/orders").access_log == "GET /orders 200 /dev/orders -"
    assert api.get("/none").access_log == "- 404 /dev/none Not Found"
