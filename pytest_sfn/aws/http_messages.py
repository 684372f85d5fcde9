"""Requests as AWS SDKs and other clients send them, and the responses of services."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs

_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/[^/]+/([^/]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request as it came. path: with its query string; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, method: str, path: str, raw_query: str, headers: Iterable[tuple[str, str]], body: bytes) -> WireRequest:
        """The request of its parts; a header that comes several times has all its values."""
        joined: dict[str, str] = {}
        for name, value in headers:
            known = joined.get(name.lower())
            joined[name.lower()] = value.strip() if known is None else f"{known},{value.strip()}"
        return cls(method, f"{path}?{raw_query}" if raw_query else path, joined, body)

    @property
    def raw_query(self) -> str:
        """The query string, empty where there is none."""
        return self.path.partition("?")[2]

    @property
    def signing_name(self) -> str:
        """The service of the signature; empty where it is not signed."""
        found = _SCOPE.search(self.headers.get("authorization", ""))
        return found[1] if found else ""

    @property
    def is_form(self) -> bool:
        """Whether the body is a form, as in the query protocols."""
        return self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")

    def form_value(self, name: str) -> str | None:
        """A member of the form."""
        values = parse_qs(self.body.decode(errors="replace")).get(name)
        return values[0] if values else None


@dataclass(frozen=True, slots=True)
class WireResponse:
    """An HTTP response of a service."""

    status: int
    headers: dict[str, str]
    body: bytes
