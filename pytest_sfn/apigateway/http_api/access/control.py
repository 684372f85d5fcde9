"""Who may call a route of an HTTP API: IAM, JWT and Lambda authorizers."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.apigateway.access.control import AccessControl
from pytest_sfn.apigateway.access.iam import find_signer, identity_of
from pytest_sfn.apigateway.http_api.access import jwt_authorizers, lambda_authorizers
from pytest_sfn.apigateway.http_api.exchange import HttpExchange
from pytest_sfn.apigateway.http_api.gateway_responses import forbidden, internal_error
from pytest_sfn.apigateway.http_api.model import HttpAuthorizer
from pytest_sfn.aws.iam.policies import INVOKE, Decision, PolicyRequest, evaluate
from pytest_sfn.aws.signatures import Credentials, SignatureRefused


def authorize(exchange: HttpExchange, access: AccessControl) -> None:
    """Raise the HttpApiError of a request that may not pass; fills in what the exchange knows about the caller."""
    kind = exchange.matched.authorization_type
    if kind == "AWS_IAM":
        require_iam(exchange, access.credentials)
    elif kind == "JWT":
        jwt_authorizers.authorize(exchange, authorizer_of(exchange), access.issuers)
    elif kind == "CUSTOM":
        lambda_authorizers.authorize(exchange, authorizer_of(exchange), access)


def authorizer_of(exchange: HttpExchange) -> HttpAuthorizer:
    """The authorizer of the request's route."""
    authorizer = exchange.api.authorizers.get(exchange.matched.authorizer or "")
    if authorizer is None:
        raise internal_error("The route's authorizer does not exist")
    return authorizer


def require_iam(exchange: HttpExchange, credentials: Sequence[Credentials]) -> None:
    """
    Raise 403 Forbidden for a request that is not signed, wrongly signed or not allowed, without saying which.

    Recorded from AWS for an unsigned one; the others documented as the same.
    """
    try:
        signer = find_signer(exchange, credentials)
    except SignatureRefused as refused:
        raise forbidden(str(refused)) from refused
    if signer is None:
        raise forbidden("The request is not signed")
    arn = exchange.invoke_arn
    decision = evaluate(signer.policies, PolicyRequest(INVOKE, arn, signer.arn))
    if decision is not Decision.ALLOW:
        raise forbidden(f"The policies of {signer.arn} do not allow {INVOKE} on {arn}")
    exchange.identity |= identity_of(signer)
    exchange.nested_authorizer = {
        "iam": {
            "accessKey": signer.access_key,
            "accountId": signer.account_id,
            "userArn": signer.arn,
            "callerId": signer.user_id,
            "cognitoIdentity": None,
            "principalOrgId": None,
            "userId": signer.user_id,
        }
    }
