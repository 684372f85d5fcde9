"""A client's request as an HTTP API sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from pytest_sfn.apigateway.common.headers import find
from pytest_sfn.apigateway.common.request import ClientRequest

#: Types of bodies that reach functions as text; all others, also a body without type, as base64.
#: Recorded from AWS for application/octet-stream, else as users report (ministackorg/ministack#766).
TEXT_TYPES = frozenset({"application/json", "application/xml", "application/javascript"})


@dataclass(frozen=True, slots=True)
class HttpApiRequest(ClientRequest):
    """A request as an HTTP API sees it; `headers` have those the gateway adds."""

    def header(self, name: str) -> str | None:
        """All values of a header, joined by commas; None if it is absent."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ",".join(values) if values else None

    @property
    def path(self) -> str:
        """The path, percent-decoded."""
        return unquote(self.raw_path)

    @property
    def is_text(self) -> bool:
        """Whether functions get the body as text."""
        kind = self.media_type or ""
        return not self.body or kind in TEXT_TYPES or kind.startswith("text/")


def parse_request(
    method: str, path: str, raw_query: str, headers: Iterable[tuple[str, str]], body: bytes
) -> HttpApiRequest:
    """The request of a client, with the length of its body."""
    given = tuple(headers)
    if body and find(given, "Content-Length") is None:
        given = (*given, ("Content-Length", str(len(body))))
    return HttpApiRequest(method.upper(), path or "/", raw_query, given, body)
