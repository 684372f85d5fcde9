"""Cognito user pools of REST APIs and JWT authorizers of HTTP APIs, with tokens of a test's own issuer."""

from __future__ import annotations

import pytest

from pytest_sfn.apigateway.access import TokenIssuer
from tests.apigateway.access.guarded_apis import Clock, client, refusal, secured
from tests.apigateway.http_api import http_apis

pytest.importorskip("jwt", reason="needs the extra jwt")

POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"
SCHEME = {
    "type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "cognito_user_pools",
    "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [POOL]},
}  # fmt: skip
CLAIMS = '{"sub": "$context.authorizer.claims.sub", "groups": "$context.authorizer.claims.groups", "exp": "$context.authorizer.claims.exp"}'
UNAUTHORIZED = (401, "UnauthorizedException", '{"message":"Unauthorized"}')


def user_pool(scopes=(), clock=None):
    """The issuer of a user pool, and an API that trusts it."""
    clock = clock or Clock()
    issuer = TokenIssuer.of_user_pool(POOL, clock)
    paths, members = secured(SCHEME, CLAIMS, scopes=scopes)
    return issuer, client(paths, members, now=clock, issuers={issuer.issuer: issuer.keys})


@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_an_id_token_passes_without_scopes(prefix):
    """
    With or without Bearer; claims are texts, times as Java prints dates.
    """
    issuer, api = user_pool()
    token = issuer.id_token("ann", groups=["a", "b"])
    answer = api.get("/orders", headers={"Authorization": prefix + token})
    assert answer.json() == {"sub": "ann", "groups": "a,b", "exp": "Tue Nov 14 23:13:20 UTC 2023"}


def test_an_access_token_passes_where_its_scope_is_wanted():
    """
    A method with scopes wants an access token that has one of them.
    """
    issuer, api = user_pool(scopes=["orders/read"])
    for token, status in (
        (issuer.access_token(scopes=["x", "orders/read"]), 200),
        (issuer.access_token(scopes=["x"]), 401),
        (issuer.id_token(scope="orders/read"), 401),
    ):
        assert api.get("/orders", headers={"Authorization": token}).status_code == status


def test_tokens_that_are_refused():
    """
    Missing, malformed, of another use, issuer or key: 401 Unauthorized; expired: with a text of its own.
    """
    clock = Clock()
    issuer, api = user_pool(clock=clock)
    other = TokenIssuer(issuer.issuer, clock, number=1)
    stranger = TokenIssuer("https://elsewhere.example", clock)
    for token in ("", "x", issuer.access_token(), issuer.token(sub="a"), other.id_token(), stranger.id_token()):
        assert refusal(api.get("/orders", headers={"Authorization": token})) == UNAUTHORIZED
    token = issuer.id_token()
    clock.advance(3600)
    expected = (401, "UnauthorizedException", '{"message":"The incoming token has expired"}')
    assert refusal(api.get("/orders", headers={"Authorization": token})) == expected


ISSUER = "https://issuer.example"
JWT = {
    "type": "oauth2",
    "x-amazon-apigateway-authorizer": {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": ISSUER, "audience": ["shop"]},
    },
}


def jwt_api(scopes=(), clock=None):
    """The issuer, an HTTP API with a JWT authorizer, and its backend."""
    clock = clock or Clock()
    issuer, backend = TokenIssuer(ISSUER, clock), http_apis.Backend("ok")
    operation = {"x-amazon-apigateway-integration": http_apis.function(), "security": [{"auth": list(scopes)}]}
    api = http_apis.client(
        {"GET /orders": operation}, backend, now=clock, options={"issuers": {ISSUER: issuer.keys}},
        components={"securitySchemes": {"auth": JWT}},
    )  # fmt: skip
    return issuer, api, backend


def test_a_jwt_and_its_claims_in_the_event():
    """
    Claims are texts, lists `[a b]`, null ones left out; scopes null on a route without any.
    """
    issuer, api, backend = jwt_api()
    token = issuer.token(aud="shop", groups=["a", "b"], n=1, ok=True, nothing=None, scope="r w")
    assert api.get("/orders", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    jwt = backend.events()[0]["requestContext"]["authorizer"]["jwt"]
    assert jwt["scopes"] is None
    claims = {name: jwt["claims"][name] for name in ("aud", "groups", "n", "ok", "scope", "exp")}
    assert claims == {"aud": "shop", "groups": "[a b]", "n": "1", "ok": "true", "scope": "r w", "exp": "1700003600"}


def test_scopes_of_a_route():
    """
    One of the route's scopes must be in the token: else 403 Forbidden. The event has the token's whole list.
    """
    issuer, api, backend = jwt_api(scopes=["w", "x"])
    allowed = issuer.token(aud="shop", scope="r w")
    assert api.get("/orders", headers={"Authorization": allowed}).status_code == 200
    assert backend.events()[0]["requestContext"]["authorizer"]["jwt"]["scopes"] == ["r", "w"]
    for token in (issuer.token(aud="shop", scope="r"), issuer.token(aud="shop")):
        answer = api.get("/orders", headers={"Authorization": token})
        assert (answer.status_code, answer.text) == (403, '{"message":"Forbidden"}')


@pytest.mark.parametrize(
    ("claims", "description"),
    [
        ({"aud": "other"}, "the token does not have a valid audience"),
        ({"aud": ["x", "y"]}, "the token does not have a valid audience"),
        ({"aud": "shop", "exp": 1}, "the token has expired"),
        ({"aud": "shop", "nbf": 2_000_000_000}, "the token is not valid yet"),
        ({"aud": "shop", "iss": "https://x.example"}, "the token does not have a valid issuer"),
        (None, "token contains an invalid number of segments"),
    ],
)
def test_the_challenge_says_what_is_wrong(claims, description):
    """
    401 Unauthorized without a content type, with error and error_description in www-authenticate.
    """
    issuer, api, _ = jwt_api()
    token = "no.token" if claims is None else issuer.token(claims)
    answer = api.get("/orders", headers={"Authorization": token})
    assert (answer.status_code, answer.text) == (401, '{"message":"Unauthorized"}')
    challenge = f'Bearer scope="" error="invalid_token" error_description="{description}"'
    assert answer.headers["www-authenticate"] == challenge
    assert "content-type" not in answer.headers


def test_client_id_counts_where_there_is_no_audience():
    """
    Access tokens of Cognito have client_id instead of aud.
    """
    issuer, api, _ = jwt_api()
    token = issuer.access_token(client_id="shop")
    assert api.get("/orders", headers={"Authorization": token}).status_code == 200
    assert api.get("/orders").status_code == 401
