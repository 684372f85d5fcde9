"""Who may call an API: resource policies, IAM signatures, Lambda authorizers, Cognito user pools and JWT."""

from __future__ import annotations

from pytest_sfn.apigateway.access.http_access import HttpAccessControl
from pytest_sfn.apigateway.access.rest_access import RestAccessControl
from pytest_sfn.apigateway.access.token_issuer import TokenIssuer
from pytest_sfn.apigateway.access.tokens import Issuers, KeySet
from pytest_sfn.aws.signatures import Credentials

__all__ = [
    "Credentials",
    "HttpAccessControl",
    "Issuers",
    "KeySet",
    "RestAccessControl",
    "TokenIssuer",
]
