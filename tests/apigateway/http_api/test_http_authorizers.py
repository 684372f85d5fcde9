"""Lambda authorizers and IAM of HTTP APIs."""

from __future__ import annotations

import pytest

from pytest_sfn.apigateway.access import Credentials
from pytest_sfn.apigateway.common.backend import BackendResponse, IntegrationTimeout
from tests.apigateway.access.guarded_apis import Clock, authorized, policy
from tests.apigateway.http_api import http_apis
from tests.apigateway.rest.test_rest_iam import CLOCK_AT, signed

ARN = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/$default"
FORBIDDEN = (403, '{"message":"Forbidden"}')
BROKEN = (500, '{"message":"Internal Server Error"}')


def api(guard, clock=None, credentials=(), scheme=None, **members):
    """An HTTP API with an authorizer function, and its backend."""
    clock = clock or Clock()
    backend = http_apis.Backend("ok", guard=guard)
    extension = {
        "type": "request",
        "authorizerUri": http_apis.function_uri("guard"),
        "identitySource": "$request.header.Authorization",
        "authorizerPayloadFormatVersion": "2.0",
        **members,
    }
    schemes = {"auth": scheme or {"type": "apiKey", "x-amazon-apigateway-authorizer": extension}}
    operation = {"x-amazon-apigateway-integration": http_apis.function(), "security": [{"auth": []}]}
    return http_apis.client(
        {"GET /orders": operation, "POST /orders": operation}, backend, now=clock, options={"credentials": credentials},
        components={"securitySchemes": schemes},
    ), backend  # fmt: skip


def answered(client, method="GET", **headers):
    """Status and body."""
    answer = client.request(method, "/orders", headers=headers)
    return answer.status_code, answer.text


def test_the_event_of_format_2_0():
    """
    routeArn, identitySource as a list, routeKey, the request; the context reaches the integration under lambda.
    """
    client, backend = api({"isAuthorized": True, "context": {"n": 1}}, enableSimpleResponses=True)
    assert answered(client, Authorization="t") == (200, "ok")
    event = backend.events("guard")[0]
    assert (event["type"], event["version"], event["identitySource"]) == ("REQUEST", "2.0", ["t"])
    assert (event["routeArn"], event["routeKey"]) == (f"{ARN}/GET/orders", "GET /orders")
    assert backend.events()[0]["requestContext"]["authorizer"] == {"lambda": {"n": 1}}


def test_the_event_of_format_1_0():
    """
    methodArn, identitySource and authorizationToken as texts; the result is a policy.
    """
    client, backend = api(authorized(), authorizerPayloadFormatVersion="1.0")
    assert answered(client, Authorization="t") == (200, "ok")
    event = backend.events("guard")[0]
    assert (event["version"], event["methodArn"], event["authorizationToken"]) == ("1.0", f"{ARN}/GET/orders", "t")


@pytest.mark.parametrize(
    ("result", "simple", "expected"),
    [
        ({"isAuthorized": False}, True, FORBIDDEN),
        ({"isAuthorized": "yes"}, True, BROKEN),
        (authorized("Deny"), False, FORBIDDEN),
        (authorized(resource=f"{ARN}/POST/*"), False, FORBIDDEN),
        ({"principalId": "x"}, False, BROKEN),
        (IntegrationTimeout(), False, BROKEN),
        (
            BackendResponse(200, (("X-Amz-Function-Error", "Unhandled"),), b'{"errorMessage":"Unauthorized"}'),
            False,
            BROKEN,
        ),
    ],
)
def test_refusals(result, simple, expected):
    """
    A no is 403 Forbidden, a failure or a result of the wrong form 500 Internal Server Error.
    """
    client, _ = api(result, enableSimpleResponses=simple)
    assert answered(client, Authorization="t") == expected


def test_a_missing_identity_source_is_401_without_asking():
    """
    With identity sources all must be there.
    """
    client, backend = api(authorized())
    assert answered(client) == (401, '{"message":"Unauthorized"}')
    assert backend.calls == []


def test_without_identity_sources_the_function_is_always_asked():
    """
    No token at all: the function says no, nothing is kept.
    """
    client, backend = api(authorized("Deny"), identitySource="", authorizerResultTtlInSeconds=60)
    assert [answered(client), answered(client)] == [FORBIDDEN, FORBIDDEN]
    assert len(backend.events("guard")) == 2


def test_an_answer_is_kept_for_its_time_and_its_policy_evaluated_anew():
    """
    The key is the identity sources; a policy for one route refuses another.
    """
    clock = Clock()
    client, backend = api(authorized(resource=f"{ARN}/GET/orders"), clock, authorizerResultTtlInSeconds=60)
    assert answered(client, Authorization="t") == (200, "ok")
    assert answered(client, "POST", Authorization="t") == FORBIDDEN
    assert len(backend.events("guard")) == 1
    clock.advance(60)
    assert answered(client, Authorization="t") == (200, "ok")
    assert len(backend.events("guard")) == 2


def test_failures_are_not_kept():
    """
    After a 500 the function is asked again.
    """
    results = iter([{"wrong": 1}, authorized()])
    client, _ = api(lambda call: next(results), authorizerResultTtlInSeconds=60)
    assert [answered(client, Authorization="t"), answered(client, Authorization="t")] == [BROKEN, (200, "ok")]


def test_iam_refuses_everything_with_the_same_word(monkeypatch):
    """
    Unsigned, wrongly signed and not allowed are all 403 Forbidden; a signed request passes with its identity.
    """
    scheme = {"type": "apiKey", "x-amazon-apigateway-authtype": "awsSigv4"}
    owner = Credentials("AKIDEXAMPLE", "secret")
    client, backend = api(None, Clock(CLOCK_AT), [owner], scheme)
    good, bad = signed(monkeypatch, stage="")[0], signed(monkeypatch, stage="", secret="x")[0]
    assert answered(client) == FORBIDDEN
    assert answered(client, **bad) == FORBIDDEN
    assert answered(client, "POST", **good) == FORBIDDEN
    assert backend.calls == []
    assert answered(client, **good) == (200, "ok")
    iam = backend.events()[0]["requestContext"]["authorizer"]["iam"]
    assert (iam["accessKey"], iam["userArn"]) == ("AKIDEXAMPLE", owner.arn)


def test_iam_asks_the_identity_policies(monkeypatch):
    """
    A signer whose policies do not allow the route is 403 Forbidden.
    """
    scheme = {"type": "apiKey", "x-amazon-apigateway-authtype": "awsSigv4"}
    owner = Credentials("AKIDEXAMPLE", "secret", policies=(policy(resource=f"{ARN}/POST/*"),))
    client, _ = api(None, Clock(CLOCK_AT), [owner], scheme)
    assert answered(client, **signed(monkeypatch, stage="")[0]) == FORBIDDEN
