"""CORS as the API's configuration says, in place of what integrations send."""

from __future__ import annotations

from dataclasses import replace

from pytest_sfn.apigateway.common.headers import Pairs
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.http_api.model import Cors
from pytest_sfn.apigateway.http_api.request import HttpApiRequest


def is_preflight(request: HttpApiRequest) -> bool:
    """Whether a browser asks before it sends a request: OPTIONS with an origin and the method it wants to use."""
    wants = request.header("Access-Control-Request-Method")
    return request.http_method == "OPTIONS" and bool(request.header("Origin")) and bool(wants)


def preflight_response(cors: Cors, request: HttpApiRequest) -> OutgoingResponse:
    """
    The response to a preflight request: 204 (reported by users) with what the configuration allows.

    An origin that is not allowed gets no CORS headers; not recorded.
    """
    headers = cors_headers(cors, request)
    if headers:
        headers += _listed("access-control-allow-methods", cors.allow_methods)
        headers += _listed("access-control-allow-headers", tuple(name.lower() for name in cors.allow_headers))
        headers += [] if cors.max_age is None else [("access-control-max-age", str(cors.max_age))]
    return OutgoingResponse(204, headers, b"")


def cors_headers(cors: Cors, request: HttpApiRequest) -> Pairs:
    """
    The CORS headers of any response to a request with an allowed origin.

    With `*` allowed the value is `*`, not the origin; header names in values are lower case (recorded from AWS).
    """
    origin = allowed_origin(cors, request.header("Origin"))
    if origin is None:
        return []
    headers: Pairs = [("access-control-allow-origin", origin)]
    if cors.allow_credentials:
        headers.append(("access-control-allow-credentials", "true"))
    return headers + _listed("access-control-expose-headers", tuple(name.lower() for name in cors.expose_headers))


def allowed_origin(cors: Cors, origin: str | None) -> str | None:
    """The value of access-control-allow-origin; None if the request has no origin or one that is not allowed."""
    if not origin:
        return None
    if "*" in cors.allow_origins:
        return "*"
    wildcard = f"{origin.partition('://')[0]}://*"
    allowed = origin in cors.allow_origins or (wildcard in ("http://*", "https://*") and wildcard in cors.allow_origins)
    return origin if allowed else None


def with_cors(cors: Cors | None, request: HttpApiRequest, response: OutgoingResponse) -> OutgoingResponse:
    """The response with the configuration's CORS headers; where there is one, those of the integration are ignored."""
    if cors is None:
        return response
    kept = [(name, value) for name, value in response.headers if not name.lower().startswith("access-control-")]
    return replace(response, headers=kept + cors_headers(cors, request))


def _listed(name: str, values: tuple[str, ...]) -> Pairs:
    return [(name, ",".join(values))] if values else []
