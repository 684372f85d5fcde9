"""Who may call an API, as both kinds of API ask it: signatures, tokens, what authorizer functions answer."""

from __future__ import annotations

from pytest_sfn.apigateway.access.token_issuer import TokenIssuer
from pytest_sfn.aws.signatures import Credentials

__all__ = ["Credentials", "TokenIssuer"]
