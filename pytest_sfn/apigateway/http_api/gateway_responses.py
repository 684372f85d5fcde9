"""Every response an HTTP API gives by itself. Unlike those of a REST API they cannot be customised."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pytest_sfn.apigateway.common.response import OutgoingResponse


class HttpApiError(Exception):
    """
    A request that the gateway answers with an error: `{"message": ...}`.

    `log` says why, for access logs and tests; the client never sees it. `execution` is one that was started anyway.
    """

    def __init__(
        self,
        status: int,
        message: str,
        log: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        content_type: str | None = "application/json",
        execution: object | None = None,
    ) -> None:
        self.status = status
        self.message = message
        self.log = log or message
        self.headers = dict(headers or {})
        self.content_type = content_type
        self.execution = execution
        super().__init__(f"{status} {message}: {self.log}")


def not_found() -> HttpApiError:
    """No route: 404, also where the path has routes for other methods (recorded from AWS; its text documented)."""
    return HttpApiError(404, "Not Found", "No route matches")


def internal_error(log: str) -> HttpApiError:
    """A function that fails or answers nonsense, a bad configuration: 500, with a capital S (recorded from AWS)."""
    return HttpApiError(500, "Internal Server Error", log)


def forbidden(log: str) -> HttpApiError:
    """An authorizer's or IAM's no (recorded from AWS)."""
    return HttpApiError(403, "Forbidden", log)


def unauthorized(log: str, challenge: str | None = None) -> HttpApiError:
    """
    A token or identity source that is missing or bad; `challenge` is the WWW-Authenticate header.

    The response the developer guide shows has no content type.
    """
    headers = {"www-authenticate": challenge} if challenge else None
    return HttpApiError(401, "Unauthorized", log, headers=headers, content_type=None)


def too_many_requests() -> HttpApiError:
    """More than the route's throttle lets pass (documented)."""
    return HttpApiError(429, "Too Many Requests")


def too_large() -> HttpApiError:
    """More than 10 MB, or more than 6 MB for a function (reported by users)."""
    return HttpApiError(413, "Request Entity Too Large")


def timed_out(execution: object | None = None) -> HttpApiError:
    """
    No response in time: 503 without a content type, not 504.

    Reported by users for functions and private integrations (serverless/serverless#11222; the raw response in
    cortexlabs/cortex#1225); for Step Functions not confirmed.
    """
    return HttpApiError(
        503, "Service Unavailable", "Endpoint request timed out", content_type=None, execution=execution
    )


def unavailable(reason: str) -> HttpApiError:
    """An endpoint that cannot be reached (reported by users)."""
    return HttpApiError(503, "Service Unavailable", reason, content_type=None)


def error_response(error: HttpApiError) -> OutgoingResponse:
    """The response of a failed request, without the headers every response has."""
    headers = list(error.headers.items())
    if error.content_type:
        headers.append(("Content-Type", error.content_type))
    body = json.dumps({"message": error.message}, separators=(",", ":")).encode()
    return OutgoingResponse(error.status, headers, body, error.execution)
