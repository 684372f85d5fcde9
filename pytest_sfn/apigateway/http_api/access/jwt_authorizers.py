"""
JWT authorizers of HTTP APIs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
"""

from __future__ import annotations

import json

from pytest_sfn.apigateway.access.tokens import InvalidToken, Issuers, bearer_token, scopes_of, verified_claims
from pytest_sfn.apigateway.http_api.exchange import HttpExchange
from pytest_sfn.apigateway.http_api.gateway_responses import forbidden, unauthorized
from pytest_sfn.apigateway.http_api.model import HttpAuthorizer
from pytest_sfn.apigateway.http_api.parameter_mapping import identity_value
from pytest_sfn.typing import JSON, listed

DEFAULT_SOURCE = "$request.header.Authorization"


def authorize(exchange: HttpExchange, authorizer: HttpAuthorizer, issuers: Issuers) -> None:
    """
    Raise the 401 of a token that is missing or bad, or the 403 of one without any of the route's scopes.

    Notes the claims for events: all texts; `scopes` only where the route has some (measured: floci-io/floci#2011).
    """
    value = identity_value(exchange, (authorizer.identity_source or (DEFAULT_SOURCE,))[0])
    if value is None:
        raise unauthorized("No token", "Bearer")
    try:
        claims = verified_claims(bearer_token(value), [authorizer.issuer or ""], issuers, exchange.environment.now())
        check_audience(claims, authorizer.audience)
    except InvalidToken as problem:
        # The challenge as the developer guide shows it, without a content type.
        scope, text = " ".join(exchange.matched.authorization_scopes), problem.description
        challenge = f'Bearer scope="{scope}" error="invalid_token" error_description="{text}"'
        raise unauthorized(text, challenge) from problem
    wanted, scopes = exchange.matched.authorization_scopes, scopes_of(claims)
    if wanted and not set(wanted) & set(scopes):
        raise forbidden(f"The token has none of the scopes {', '.join(wanted)}")
    texts = {name: claim_text(claim) for name, claim in claims.items() if claim is not None}
    exchange.authorizer = {"claims": texts, "scopes": scopes if wanted else None}
    exchange.nested_authorizer = {"jwt": exchange.authorizer}


def check_audience(claims: dict[str, JSON], audience: tuple[str, ...]) -> None:
    """Raise InvalidToken unless `aud`, or `client_id` where there is no `aud`, is one of the authorizer's audiences."""
    values = listed(claims.get("aud", claims.get("client_id")))
    if not set(audience) & {str(value) for value in values}:
        raise InvalidToken("the token does not have a valid audience")


def claim_text(value: JSON) -> str:
    """A claim as events have it: a list as `[a b]`, numbers and booleans as text (measured: floci-io/floci#2011)."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{' '.join(claim_text(item) for item in value)}]"
    return json.dumps(value, separators=(",", ":"))
