"""Lambda authorizers of REST APIs."""

from __future__ import annotations

import pytest

from pytest_sfn.apigateway.common.backend import IntegrationTimeout
from tests.apigateway.access.guarded_apis import ARN, Clock, Functions, authorized, client, policy, refusal, secured
from tests.apigateway.http_api.http_apis import function_uri

UNAUTHORIZED = (401, "UnauthorizedException", '{"message":"Unauthorized"}')
BROKEN = (500, "AuthorizerConfigurationException", '{"message":null}')


def scheme(kind="token", header="Authorization", **members):
    """A security scheme with a Lambda authorizer."""
    extension = {"type": kind, "authorizerUri": function_uri("guard"), **members}
    return {"type": "apiKey", "name": header, "in": "header", "x-amazon-apigateway-authorizer": extension}


def guarded_client(functions, template='{"who": "$context.authorizer.principalId"}', now=None, **members):
    """An API whose methods need the authorizer."""
    paths, document = secured(scheme(**members), template)
    return client(paths, document, functions, now)


def test_a_token_authorizer_gets_token_and_method_arn():
    """
    The event of type TOKEN has the whole header value and the method's ARN.
    """
    functions = Functions(authorized())
    answer = guarded_client(functions).get("/orders", headers={"Authorization": "Bearer t"})
    assert answer.json() == {"who": "user|1"}
    assert functions.events == [{"type": "TOKEN", "methodArn": f"{ARN}/GET/orders", "authorizationToken": "Bearer t"}]


def test_a_request_authorizer_gets_the_request():
    """
    The event of type REQUEST has headers, query, path parameters, stage variables and requestContext.
    """
    functions = Functions(authorized())
    source = "method.request.header.X-A, method.request.querystring.q"
    api = guarded_client(functions, kind="request", identitySource=source)
    assert api.get("/orders?q=1", headers={"X-A": "a"}).status_code == 200
    event = functions.events[0]
    assert (event["type"], event["methodArn"], event["path"]) == ("REQUEST", f"{ARN}/GET/orders", "/orders")
    assert (event["queryStringParameters"], event["headers"]["X-A"]) == ({"q": "1"}, "a")
    assert event["requestContext"]["stage"] == "prod"
    assert "body" not in event


@pytest.mark.parametrize("headers", [{}, {"Authorization": " "}, {"Authorization": "Basic x"}])
def test_without_a_matching_token_the_function_is_not_asked(headers):
    """
    A missing, blank or non-matching identity source is 401 by the gateway itself.
    """
    functions = Functions(authorized())
    api = guarded_client(functions, identityValidationExpression="Bearer [a-z]+")
    assert refusal(api.get("/orders", headers=headers)) == UNAUTHORIZED
    assert functions.events == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Unauthorized", UNAUTHORIZED),
        ("boom", BROKEN),
        (IntegrationTimeout(), BROKEN),
        (None, BROKEN),
        ({"principalId": "x"}, BROKEN),
        ({"policyDocument": policy()}, BROKEN),
        (authorized(context={"nested": {}}), BROKEN),
        (
            authorized("Deny"),
            (
                403,
                "AccessDeniedException",
                '{"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}',
            ),
        ),
        (
            authorized(resource=f"{ARN}/POST/*"),
            (
                403,
                "AccessDeniedException",
                '{"Message":"User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action"}',
            ),
        ),
    ],
)
def test_refusals(answer, expected):
    """
    `Unauthorized` is 401, other failures and malformed results 500, a policy that does not allow 403.
    """
    answer = guarded_client(Functions(answer)).get("/orders", headers={"Authorization": "t"})
    assert refusal(answer) == expected


def test_context_values_are_texts():
    """
    $context.authorizer.<key> is always a text.
    """
    template = '{"n": "$context.authorizer.n", "b": "$context.authorizer.b", "x": "$context.authorizer.none"}'
    api = guarded_client(Functions(authorized(context={"n": 1, "b": True})), template)
    assert api.get("/orders", headers={"Authorization": "t"}).json() == {"n": "1", "b": "true", "x": ""}


def test_a_policy_is_kept_for_its_time_and_evaluated_for_each_method():
    """
    300 s by default; a policy that names one method refuses the others without asking again.
    """
    clock, functions = Clock(), Functions(authorized(resource=f"{ARN}/GET/orders"))
    api = guarded_client(functions, now=clock)
    token = {"Authorization": "t"}
    assert api.get("/orders", headers=token).status_code == 200
    assert api.post("/orders", headers=token).status_code == 403
    assert len(functions.events) == 1
    assert api.get("/orders", headers={"Authorization": "other"}).status_code == 200
    assert len(functions.events) == 2
    clock.advance(300)
    assert api.get("/orders", headers=token).status_code == 200
    assert len(functions.events) == 3


@pytest.mark.parametrize(
    "members",
    [{"authorizerResultTtlInSeconds": 0}, {"kind": "request", "header": None, "identitySource": "", "authorizerResultTtlInSeconds": 60}],
)  # fmt: skip
def test_without_time_or_identity_source_nothing_is_kept(members):
    """
    A time to live of 0, and no identity sources, ask for each request.
    """
    functions = Functions(authorized())
    api = guarded_client(functions, **members)
    for _ in range(2):
        assert api.get("/orders", headers={"Authorization": "t"}).status_code == 200
    assert len(functions.events) == 2


def test_an_explicit_deny_of_the_resource_policy_comes_before_the_authorizer():
    """
    The function is not asked where the resource policy denies; where it does not allow, both must.
    """
    functions = Functions(authorized())
    paths, members = secured(scheme())
    for effect, asked in (("Deny", 0), ("Allow", 1)):
        extra = {"x-amazon-apigateway-policy": policy(effect, Principal="*")}
        answer = client(paths, members | extra, functions).get("/orders", headers={"Authorization": "t"})
        assert (answer.status_code, len(functions.events)) == (403 if effect == "Deny" else 200, asked)
