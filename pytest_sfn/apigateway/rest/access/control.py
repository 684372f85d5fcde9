"""Access control of REST APIs: resource policies, IAM, Lambda authorizers, Cognito user pools."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytest_sfn.apigateway.access.authorizer_results import AuthorizerResult
from pytest_sfn.apigateway.access.expiring import ExpiringCache
from pytest_sfn.apigateway.access.tokens import Issuers
from pytest_sfn.apigateway.rest.access import cognito
from pytest_sfn.apigateway.rest.access import iam as rest_iam
from pytest_sfn.apigateway.rest.access import lambda_authorizers as rest_lambda
from pytest_sfn.apigateway.rest.access import resource_policies as rest_policies
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import configuration_error
from pytest_sfn.apigateway.rest.model import Authorizer
from pytest_sfn.aws.signatures import Credentials
from pytest_sfn.typing import Seconds


class RestAccessControl:
    """
    The AccessControl of the REST pipeline.

    `credentials` are those that clients may sign with, `issuers` the keys of user pools by issuer. Answers of Lambda
    authorizers are kept on the clock `now`.
    """

    def __init__(
        self, now: Callable[[], Seconds], *, credentials: Sequence[Credentials] = (), issuers: Issuers | None = None
    ) -> None:
        self.credentials = list(credentials)
        self.issuers = dict(issuers or {})
        self.cache: ExpiringCache[AuthorizerResult] = ExpiringCache(now)

    def authorize(self, exchange: RestExchange) -> None:
        """Raise the GatewayError of a request that may not pass; fills in what the exchange knows about the caller."""
        kind = exchange.matched.method.authorization_type
        if kind == "AWS_IAM":
            rest_policies.require_iam(exchange, rest_iam.signed_identity(exchange, self.credentials))
        elif kind == "CUSTOM":
            rest_policies.refuse_explicit_deny(exchange)
            rest_lambda.authorize(exchange, authorizer_of(exchange), self.cache)
            rest_policies.require_resource_policy(exchange)
        elif kind == "COGNITO_USER_POOLS":
            cognito.authorize(exchange, authorizer_of(exchange), self.issuers)
            rest_policies.require_resource_policy(exchange)
        else:
            rest_policies.require_resource_policy(exchange)


def authorizer_of(exchange: RestExchange) -> Authorizer:
    """The authorizer of the request's method."""
    authorizer = exchange.api.authorizer(exchange.matched.method.authorizer_id)
    if authorizer is None:
        raise configuration_error("The method's authorizer does not exist")
    return authorizer
