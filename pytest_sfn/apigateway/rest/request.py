"""The method request: what the gateway makes of a client's request line and headers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from pytest_sfn.apigateway.common.backend import Headers

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
class MethodRequest:
    """
    A request as the gateway sees it.

    `raw_path` is as sent (percent-encoded, without the stage); in `path` repeated leading slashes are one. Query values
    are decoded once, with `+` as a space. Header names keep the client's casing, but `authorization` is
    `Authorization` (recorded from AWS).
    """

    http_method: str
    raw_path: str = "/"
    raw_query: str = ""
    headers: Headers = ()
    body: bytes = b""
    source_ip: str = "127.0.0.1"
    protocol: str = "HTTP/1.1"
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path with one leading slash."""
        return "/" + self.raw_path.lstrip("/")

    @property
    def is_test_invocation(self) -> bool:
        """Whether it is the console's own test of a method, which alone sends no Host header."""
        return self.header("Host") is None

    def header(self, name: str) -> str | None:
        """The last value of a header whose name equals `name` without regard to case."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name.lower()), None)

    def single_headers(self) -> dict[str, str]:
        """Headers by name, of repeated ones the last."""
        return dict(self.headers)

    def multi_headers(self) -> dict[str, list[str]]:
        """All values of each header."""
        return _grouped(self.headers)

    def single_query(self) -> dict[str, str]:
        """Query values by name, of repeated ones the last."""
        return {name: values[-1] for name, values in self.query.items()}

    @property
    def media_type(self) -> str | None:
        """The media type in Content-Type, None without one."""
        return media_type(self.header("Content-Type"))

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
    source_ip: str = "127.0.0.1",
) -> MethodRequest:
    """The method request of a client's request; `path` as sent, without the stage, `raw_query` without `?`."""
    kept = tuple((canonical_name(name), value) for name, value in headers if name.lower() not in REMOVED_HEADERS)
    return MethodRequest(method.upper(), path or "/", raw_query, kept, body, source_ip, query=parse_query(raw_query))


def canonical_name(name: str) -> str:
    """The header name as handed on: as sent, except for Authorization."""
    return "Authorization" if name.lower() == "authorization" else name


def parse_query(raw_query: str) -> dict[str, tuple[str, ...]]:
    """Decoded values by decoded name, in the order of their first appearance."""
    pairs = (part.partition("=") for part in raw_query.split("&") if part)
    grouped = _grouped((unquote_plus(name), unquote_plus(value)) for name, _, value in pairs)
    return {name: tuple(values) for name, values in grouped.items()}


def media_type(header: str | None) -> str | None:
    """The media type of a Content-Type or Accept value, without parameters; None if there is none."""
    return (header or "").partition(";")[0].strip().lower() or None


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped
