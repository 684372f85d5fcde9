"""APIs on a socket: a WSGI application that any server can run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_sfn.apigateway.clients.client import Sendable
from pytest_sfn.apigateway.common.headers import without
from pytest_sfn.apigateway.common.response import SentResponse
from pytest_sfn.apigateway.rest.gateway_responses import GATEWAY_RESPONSES

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


class WsgiGateway:
    """
    Several deployed APIs by path prefix: `{"/prod": orders, "/billing/prod": billing}`.

    A stage is the first segment of the path, as on AWS; the longest prefix counts, "" is an API without one
    (`$default`). Calls are made in the thread they come in. Header names come in the casing WSGI leaves of them:
    `X-Request-Id`.
    """

    def __init__(self, mounts: Mapping[str, Sendable]) -> None:
        self._mounts = {_normal(prefix): api for prefix, api in mounts.items()}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The body of the response to a request."""
        path, query = raw_target(environ)
        prefix = next((each for each in sorted(self._mounts, key=len, reverse=True) if _starts(path, each)), None)
        if prefix is None:
            response = unknown_stage()
        else:
            method, headers, body = environ["REQUEST_METHOD"], request_headers(environ), request_body(environ)
            response = self._mounts[prefix].send(method, path[len(prefix) :] or "/", query, headers, body)
        status = HTTPStatus(response.status).phrase if response.status in _STATUSES else "Unknown"
        # The connection is the server's own business: WSGI forbids applications to send this header.
        start_response(f"{response.status} {status}", without(response.headers, ("connection",)))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]


_STATUSES = frozenset(status.value for status in HTTPStatus)


def _normal(prefix: str) -> str:
    return f"/{prefix.strip('/')}" if prefix.strip("/") else ""


def _starts(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")


def raw_target(environ: Mapping[str, Any]) -> tuple[str, str]:
    """Path and query as the client sent them, percent-encoded; rebuilt where the server does not hand them on."""
    sent = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if sent and sent.startswith("/"):
        path, _, query = sent.partition("?")
        return path, query
    decoded = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
    return quote(decoded.encode("latin-1"), safe="/:@!$&'()*+,;=~-._"), environ.get("QUERY_STRING", "")


def request_body(environ: Mapping[str, Any]) -> bytes:
    """The request's body, also one sent in chunks where the server decodes them."""
    stream = environ["wsgi.input"]
    length = environ.get("CONTENT_LENGTH")
    body: bytes = stream.read(int(length)) if length else stream.read() if environ.get("wsgi.input_terminated") else b""
    return body


def request_headers(environ: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The request's headers as far as WSGI keeps them."""
    names = {key: key[len("HTTP_") :] for key in environ if key.startswith("HTTP_")}
    names |= {key: key for key in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(key)}
    return [(name.replace("_", "-").title(), str(environ[key])) for key, name in names.items()]


def unknown_stage() -> SentResponse:
    """The response for a path that begins with no stage: 403 Forbidden."""
    row = GATEWAY_RESPONSES["INVALID_API_KEY"]
    body = json.dumps({"message": row.message}, separators=(",", ":")).encode()
    headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", row.error_type)]
    return SentResponse(row.status or 0, [*headers, ("Content-Length", str(len(body)))], body)
