"""Real HTTP requests, to local addresses, as an answerer of HTTP Tasks and of API Gateway's calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_sfn.integrations.calling.http_calls import HttpRequest, HttpResponse, SocketTrouble
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.answers.services import Services

#: Source: Step Functions quotas, "HTTP Task".
MAX_SECONDS: Seconds = 60.0


@dataclass
class HttpClient:
    """
    Real requests, to local addresses and those of `addresses` (a URL's beginning -> where it is served instead).

    Nothing else leaves the machine: other URLs are left to the next answerer.
    """

    services: Services
    addresses: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, request: HttpRequest) -> JSON:
        """The answer, at once or from the pool; None for a URL that is served nowhere."""
        address = self._address(request.full_url())
        return None if address is None else self.services.blocking(lambda: _send(request, address))

    def _address(self, url: str) -> str | None:
        for prefix, served in self.addresses.items():
            if url.startswith(prefix):
                return served + url[len(prefix) :]
        host = urlsplit(url).hostname
        return url if host in {"localhost", "127.0.0.1", "::1"} else None


def _send(request: HttpRequest, address: str) -> HttpResponse:
    import http.client

    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "localhost", parts.port, timeout=MAX_SECONDS)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    body = None if request.body is None else request.body.encode()
    try:
        connection.request(request.method, target or "/", body, dict(request.headers))
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        raise SocketTrouble(f"{type(error).__name__}: {error}") from None
    finally:
        connection.close()
    return HttpResponse(answer.status, text, dict(answer.getheaders()))
