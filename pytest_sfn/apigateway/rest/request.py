"""The method request: what the gateway makes of a client's request line and headers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_sfn.apigateway.common.request import ClientRequest, grouped, media_type

#: Headers of a client that the gateway takes for itself: neither templates nor mappings see them. Recorded from AWS.
REMOVED_HEADERS = frozenset(
    {
        "connection",
        "content-length",
        "content-md5",
        "expect",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "www-authenticate",
    }
)


@dataclass(frozen=True, slots=True)
class MethodRequest(ClientRequest):
    """
    A request as a REST API sees it.

    In `path` repeated leading slashes are one. Header names keep the client's casing, but `authorization` is
    `Authorization` (recorded from AWS).
    """

    @property
    def path(self) -> str:
        """The path with one leading slash, percent-encoded."""
        return "/" + self.raw_path.lstrip("/")

    @property
    def is_test_invocation(self) -> bool:
        """Whether it is the console's own test of a method, which alone sends no Host header."""
        return self.header("Host") is None

    def single_headers(self) -> dict[str, str]:
        """Headers by name, of repeated ones the last."""
        return dict(self.headers)

    def multi_headers(self) -> dict[str, list[str]]:
        """All values of each header."""
        return grouped(self.headers)

    @property
    def content_type(self) -> str:
        """The media type of the body; without a Content-Type `application/json`, whatever the body is."""
        return self.media_type or "application/json"

    @property
    def accept(self) -> str | None:
        """The first media type of Accept."""
        return media_type((self.header("Accept") or "").partition(",")[0])


def parse_request(
    method: str,
    path: str,
    raw_query: str = "",
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
) -> MethodRequest:
    """The method request of a client's request; `path` as sent, without the stage, `raw_query` without `?`."""
    kept = tuple(
        ("Authorization" if name.lower() == "authorization" else name, value)
        for name, value in headers
        if name.lower() not in REMOVED_HEADERS
    )
    return MethodRequest(method.upper(), path or "/", raw_query, kept, body)
