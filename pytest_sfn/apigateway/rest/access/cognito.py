"""
COGNITO_USER_POOLS authorizers of REST APIs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
"""

from __future__ import annotations

import json

from pytest_sfn.apigateway.access.token_issuer import user_pool_issuer
from pytest_sfn.apigateway.access.tokens import InvalidToken, Issuers, bearer_token, scopes_of, verified_claims
from pytest_sfn.apigateway.common.dates import java_date
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.apigateway.rest.model import Authorizer
from pytest_sfn.apigateway.rest.parameter_mapping import identity_value
from pytest_sfn.typing import JSON

EXPIRED = "The incoming token has expired"
#: Claims that come as Java prints dates (reported by users): `Thu Oct 09 08:53:20 UTC 2025`.
DATES = ("exp", "iat")


def authorize(exchange: RestExchange, authorizer: Authorizer, issuers: Issuers) -> None:
    """
    Raise the 401 of a token that is missing, bad, expired or of the wrong use; notes its claims in the exchange.

    Without scopes on the method an ID token is expected, with scopes an access token that has one of them.
    """
    value = identity_value(exchange, authorizer.identity_source or "method.request.header.Authorization")
    if value is None:
        raise GatewayError("UNAUTHORIZED")
    try:
        pools = [user_pool_issuer(arn) for arn in authorizer.provider_arns]
        claims = verified_claims(bearer_token(value), pools, issuers, exchange.environment.now())
    except InvalidToken as problem:
        message = EXPIRED if problem.expired else "Unauthorized"
        raise GatewayError("UNAUTHORIZED", message, log=f"Unauthorized request: {problem.description}") from problem
    scopes = exchange.matched.method.authorization_scopes
    if claims.get("token_use") != ("access" if scopes else "id") or (scopes and not {*scopes} & {*scopes_of(claims)}):
        raise GatewayError("UNAUTHORIZED")
    exchange.authorizer = {"claims": {name: claim_text(name, claim) for name, claim in claims.items()}}


def claim_text(name: str, value: JSON) -> str:
    """A claim as `$context.authorizer.claims.<name>` gives it; lists joined by commas (reported by users)."""
    if name in DATES and isinstance(value, int | float):
        return java_date(value)
    if isinstance(value, list):
        return ",".join(item if isinstance(item, str) else json.dumps(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value)
