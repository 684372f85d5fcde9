"""Signs requests of a test's own client, as an AWS SDK would: the other side of `signatures`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_sfn.apigateway.clients.client import Sendable
from pytest_sfn.apigateway.common.response import SentResponse
from pytest_sfn.aws.http_messages import WireRequest
from pytest_sfn.aws.signatures import ALGORITHM, SERVICE, Credentials, Signature, basic_time, calculated
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
        """The response to the request, signed by X-Amz-Date, Authorization and for a session X-Amz-Security-Token."""
        date = basic_time(self.now())
        owner, token = self.credentials, self.credentials.session_token
        added = [("X-Amz-Date", date), *([("X-Amz-Security-Token", token)] if token else [])]
        sent = WireRequest.of(method, self.prefix + path, raw_query, [*headers, *added], body)
        names = tuple(sorted(sent.headers.keys() & {"host", "x-amz-date", "x-amz-security-token"}))
        signature = Signature(owner.access_key, date[:8], self.region, SERVICE, names, "", date, token)
        parts = (
            f"Credential={owner.access_key}/{signature.scope}",
            f"SignedHeaders={';'.join(names)}",
            f"Signature={calculated(sent, signature, owner)}",
        )
        signed = [*headers, *added, ("Authorization", f"{ALGORITHM} {', '.join(parts)}")]
        return self.api.send(method, path, raw_query, signed, body)
