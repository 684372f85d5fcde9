"""AWS_IAM methods of a REST API: who signed the request, and what is said to one that nobody did."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.apigateway.access.iam import find_signer, identity_of
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.aws.signatures import Credentials, SignatureRefused


def signer(exchange: RestExchange, credentials: Sequence[Credentials]) -> Credentials:
    """
    The credentials that signed the request, noted in `$context.identity`; raises the 403 of one that is not signed so.

    https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
    """
    try:
        found = find_signer(exchange, credentials)
    except SignatureRefused as refused:
        kind = "EXPIRED_TOKEN" if refused.error_type == "ExpiredTokenException" else "INVALID_SIGNATURE"
        raise GatewayError(kind, refused.message, error_type=refused.error_type) from refused
    if found is None:
        raise GatewayError("MISSING_AUTHENTICATION_TOKEN")
    exchange.identity |= identity_of(found)
    return found
