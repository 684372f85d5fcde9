"""Access control of HTTP APIs: IAM, JWT and Lambda authorizers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytest_sfn.apigateway.access.authorizer_results import AuthorizerResult
from pytest_sfn.apigateway.access.expiring import ExpiringCache
from pytest_sfn.apigateway.access.tokens import Issuers
from pytest_sfn.apigateway.common.backend import IntegrationBackend
from pytest_sfn.apigateway.http_api.access import jwt_authorizers as http_jwt
from pytest_sfn.apigateway.http_api.access import lambda_authorizers as http_lambda
from pytest_sfn.apigateway.http_api.gateway_responses import forbidden, internal_error
from pytest_sfn.apigateway.http_api.model import HttpAuthorizer
from pytest_sfn.apigateway.http_api.request import HttpExchange
from pytest_sfn.aws.iam.policies import INVOKE, Decision, PolicyRequest, evaluate
from pytest_sfn.aws.signatures import (
    Credentials,
    SignatureRefused,
    SignedRequest,
    find_signature,
    verify,
)
from pytest_sfn.typing import Seconds


class HttpAccessControl:
    """
    The access control of an HTTP API; `backend` runs authorizer functions.

    `credentials` are those that clients may sign with, `issuers` the keys of token issuers.
    """

    def __init__(
        self,
        now: Callable[[], Seconds],
        backend: IntegrationBackend,
        *,
        credentials: Sequence[Credentials] = (),
        issuers: Issuers | None = None,
    ) -> None:
        self.backend = backend
        self.credentials = list(credentials)
        self.issuers = dict(issuers or {})
        self.cache: ExpiringCache[AuthorizerResult] = ExpiringCache(now)

    def authorize(self, exchange: HttpExchange) -> None:
        """Raise the HttpApiError of a request that may not pass; fills in what the exchange knows about the caller."""
        kind = exchange.matched.authorization_type
        if kind == "AWS_IAM":
            self._require_iam(exchange)
        elif kind == "JWT":
            http_jwt.authorize(exchange, authorizer_of(exchange), self.issuers)
        elif kind == "CUSTOM":
            http_lambda.authorize(exchange, authorizer_of(exchange), self.backend, self.cache)

    def _require_iam(self, exchange: HttpExchange) -> None:
        """
        Raise 403 Forbidden for a request that is not signed, wrongly signed or not allowed, without saying which.

        Recorded from AWS for an unsigned one; the others documented as the same.
        """
        try:
            owner = self._signer(exchange)
        except SignatureRefused as refused:
            raise forbidden(str(refused)) from refused
        arn = exchange.route_arn()
        decision = evaluate(owner.policies, PolicyRequest(INVOKE, arn, owner.arn, owner.account_id))
        if decision is not Decision.ALLOW:
            raise forbidden(f"The policies of {owner.arn} do not allow {INVOKE} on {arn}")
        members = {
            "accessKey": owner.access_key,
            "accountId": owner.account_id,
            "userArn": owner.arn,
        }
        exchange.identity |= {**members, "caller": owner.user_id, "user": owner.user_id}
        iam = {**members, "callerId": owner.user_id, "cognitoIdentity": None, "principalOrgId": None}
        exchange.authorizer = {"iam": {**iam, "userId": owner.user_id}}

    def _signer(self, exchange: HttpExchange) -> Credentials:
        request, environment = exchange.request, exchange.environment
        problem: SignatureRefused | None = None
        for prefix in dict.fromkeys((exchange.stage.prefix, "")):
            signed = SignedRequest(
                request.method, prefix + request.raw_path, request.raw_query, request.headers, request.body
            )
            found = find_signature(signed)
            if found is None:
                raise forbidden("The request is not signed")
            try:
                return verify(signed, found, self.credentials, region=environment.account.region, now=environment.now())
            except SignatureRefused as refused:
                problem = problem or refused
        assert problem is not None
        raise problem


def authorizer_of(exchange: HttpExchange) -> HttpAuthorizer:
    """The authorizer of the request's route."""
    authorizer = exchange.api.authorizers.get(exchange.matched.authorizer or "")
    if authorizer is None:
        raise internal_error("The route's authorizer does not exist")
    return authorizer
