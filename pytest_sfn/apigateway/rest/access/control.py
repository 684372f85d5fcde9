"""Who may call a method of a REST API: its own authorization together with the resource policy."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.apigateway.access.control import AccessControl
from pytest_sfn.apigateway.access.iam import find_signer, identity_of
from pytest_sfn.apigateway.rest.access import cognito, lambda_authorizers, resource_policies
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError, configuration_error
from pytest_sfn.apigateway.rest.model import Authorizer
from pytest_sfn.aws.iam.policies import Decision
from pytest_sfn.aws.signatures import Credentials, SignatureRefused


def authorize(exchange: RestExchange, access: AccessControl) -> None:
    """
    Raise the GatewayError of a request that may not pass.

    Fills `exchange.authorizer`, `exchange.identity` and `exchange.usage_identifier_key`.
    """
    kind = exchange.matched.method.authorization_type
    if kind == "AWS_IAM":
        resource_policies.require_iam(exchange, signer(exchange, access.credentials))
        return
    if kind == "CUSTOM":
        resource_policies.require_no(exchange, Decision.EXPLICIT_DENY)  # before the function is asked
        lambda_authorizers.authorize(exchange, authorizer_of(exchange), access)
    elif kind == "COGNITO_USER_POOLS":
        cognito.authorize(exchange, authorizer_of(exchange), access.issuers)
    resource_policies.require_no(exchange, Decision.EXPLICIT_DENY, Decision.IMPLICIT_DENY)


def authorizer_of(exchange: RestExchange) -> Authorizer:
    """The authorizer of the request's method."""
    authorizer = exchange.api.authorizer(exchange.matched.method.authorizer_id)
    if authorizer is None:
        raise configuration_error("The method's authorizer does not exist")
    return authorizer


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
