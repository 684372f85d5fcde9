"""Whom a gateway lets in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytest_sfn.apigateway.access.authorizer_results import AuthorizerResult
from pytest_sfn.apigateway.access.expiring import ExpiringCache
from pytest_sfn.apigateway.access.tokens import Issuers
from pytest_sfn.aws.signatures import Credentials
from pytest_sfn.typing import Seconds


class AccessControl:
    """
    What is known of callers: credentials they may sign with, keys of token issuers, what Lambda authorizers said.

    Results of authorizers are kept on the clock `now`.
    """

    def __init__(
        self, now: Callable[[], Seconds], *, credentials: Sequence[Credentials] = (), issuers: Issuers | None = None
    ) -> None:
        self.credentials = list(credentials)
        self.issuers = dict(issuers or {})
        self.results: ExpiringCache[AuthorizerResult] = ExpiringCache(now)
