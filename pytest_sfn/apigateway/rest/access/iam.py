"""AWS_IAM methods of a REST API: the signature, and what identity and resource policies say about the caller."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.apigateway.rest.access.requests import signed_requests
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.aws.signatures import (
    Credentials,
    Signature,
    SignatureRefused,
    SignedRequest,
    find_signature,
    verify,
)


def signed_identity(exchange: RestExchange, credentials: Sequence[Credentials]) -> Credentials:
    """
    The credentials that signed the request, noted in `$context.identity`; raises the 403 of one that is not signed so.

    https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
    """
    requests = signed_requests(exchange)
    try:
        found = find_signature(requests[0])
        if found is None:
            raise GatewayError("MISSING_AUTHENTICATION_TOKEN")
        owner = verified_by_any(requests, found, credentials, exchange)
    except SignatureRefused as refused:
        kind = "EXPIRED_TOKEN" if refused.error_type == "ExpiredTokenException" else "INVALID_SIGNATURE"
        raise GatewayError(kind, refused.message, error_type=refused.error_type) from refused
    exchange.identity |= identity_members(owner)
    return owner


def verified_by_any(
    requests: Sequence[SignedRequest], found: Signature, credentials: Sequence[Credentials], exchange: RestExchange
) -> Credentials:
    """The credentials by which any form of the request is signed; else what is wrong with the first form."""
    environment = exchange.deployment.environment
    problem: SignatureRefused | None = None
    for request in requests:
        try:
            return verify(request, found, credentials, region=environment.account.region, now=environment.now())
        except SignatureRefused as refused:
            problem = problem or refused
    assert problem is not None
    raise problem


def identity_members(owner: Credentials) -> dict[str, object]:
    """The members of `$context.identity` a signed request has."""
    return {
        "accessKey": owner.access_key,
        "accountId": owner.account_id,
        "caller": owner.user_id,
        "user": owner.user_id,
        "userArn": owner.arn,
    }
