"""A client's request as both kinds of API read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

from pytest_sfn.apigateway.common.backend import Headers
from pytest_sfn.apigateway.common.headers import find, replaced

#: The largest payload. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html, and that of
#: REST APIs in limits.html beside it.
MAX_BODY_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ClientRequest:
    """A request; `raw_path` is as sent (percent-encoded), without the stage, `raw_query` without `?`."""

    http_method: str
    raw_path: str = "/"
    raw_query: str = ""
    headers: Headers = ()
    body: bytes = b""
    source_ip: str = "127.0.0.1"
    protocol: str = "HTTP/1.1"

    def header(self, name: str) -> str | None:
        """The last value of a header, without regard to case."""
        return find(self.headers, name)

    @property
    def path(self) -> str:
        """The path as policies and functions see it."""
        return self.raw_path

    @property
    def query(self) -> Mapping[str, tuple[str, ...]]:
        """Query values by name, decoded once, with `+` as a space; in the order of their first appearance."""
        pairs = (part.partition("=") for part in self.raw_query.split("&") if part)
        decoded = ((unquote_plus(name), unquote_plus(value)) for name, _, value in pairs)
        return {name: tuple(values) for name, values in grouped(decoded).items()}

    def single_query(self) -> dict[str, str]:
        """Query values by name, of repeated ones the last."""
        return {name: values[-1] for name, values in self.query.items()}

    def multi_query(self) -> dict[str, list[str]]:
        """All values of each query value's name."""
        return {name: list(values) for name, values in self.query.items()}

    @property
    def media_type(self) -> str | None:
        """The media type in Content-Type, None without one."""
        return media_type(self.header("Content-Type"))


def media_type(header: str | None) -> str | None:
    """The media type of a Content-Type or Accept value, without parameters; None if there is none."""
    return (header or "").partition(";")[0].strip().lower() or None


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """All values of each name."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def forwarded(request: ClientRequest, trace_id: str, which: int) -> Headers:
    """
    The headers with X-Amzn-Trace-Id and X-Forwarded-For, -Port and -Proto, which the gateway's edge adds.

    which: the one of several X-Forwarded-For that is gone on with, 0 the first, -1 the last (not confirmed).
    """
    before = ([value for name, value in request.headers if name.lower() == "x-forwarded-for"] or [""])[which]
    added = {
        "X-Amzn-Trace-Id": trace_id,
        "X-Forwarded-For": f"{before}, {request.source_ip}" if before else request.source_ip,
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    return tuple(replaced(request.headers, added))
