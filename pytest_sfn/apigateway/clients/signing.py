"""Signs requests of a test's own client, as an AWS SDK would: the other side of `signatures`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_sfn.apigateway.clients.client import Sendable
from pytest_sfn.apigateway.common.headers import Pairs
from pytest_sfn.apigateway.common.response import SentResponse
from pytest_sfn.aws.signatures import (
    ALGORITHM,
    SERVICE,
    Credentials,
    Signature,
    SignedRequest,
    calculated,
)
from pytest_sfn.typing import Seconds


@dataclass(frozen=True, slots=True)
class Signing:
    """An API whose requests are signed on their way, at the times of the clock `now`; `prefix` is that of the stage."""

    api: Sendable
    credentials: Credentials
    prefix: str
    region: str
    now: Callable[[], Seconds]

    def send(
        self, method: str, path: str, raw_query: str, headers: Sequence[tuple[str, str]], body: bytes
    ) -> SentResponse:
        """The response to the request, signed."""
        request = SignedRequest(method, self.prefix + path, raw_query, headers, body)
        return self.api.send(
            method, path, raw_query, signed_headers(request, self.credentials, self.region, self.now()), body
        )


def signed_headers(request: SignedRequest, credentials: Credentials, region: str, now: Seconds) -> Pairs:
    """The request's headers with X-Amz-Date, Authorization and, for temporary credentials, X-Amz-Security-Token."""
    timestamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    token = credentials.session_token
    headers = [*request.headers, ("X-Amz-Date", timestamp)]
    if token:
        headers.append(("X-Amz-Security-Token", token))
    names = tuple(sorted({name.lower() for name, _ in headers} & {"host", "x-amz-date", "x-amz-security-token"}))
    date = timestamp[:8]
    given = Signature(credentials.access_key, date, region, SERVICE, names, "", timestamp, token)
    sent = SignedRequest(request.method, request.path, request.raw_query, headers, request.body)
    signature = calculated(sent, given, credentials)
    scope = f"Credential={credentials.access_key}/{given.scope}"
    return [
        *headers,
        ("Authorization", f"{ALGORITHM} {scope}, SignedHeaders={';'.join(names)}, Signature={signature}"),
    ]
