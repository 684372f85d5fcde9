"""
The order in which an HTTP API handles a request: route, authorization, throttling, integration.

That throttling comes after authorization is documented for REST APIs only.
"""

from __future__ import annotations

from pytest_sfn.apigateway.access.control import AccessControl
from pytest_sfn.apigateway.common.request import MAX_BODY_BYTES
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.http_api.access.control import authorize
from pytest_sfn.apigateway.http_api.cors import is_preflight, preflight_response, with_cors
from pytest_sfn.apigateway.http_api.exchange import HttpExchange
from pytest_sfn.apigateway.http_api.gateway_responses import (
    HttpApiError,
    error_response,
    not_found,
    too_large,
    too_many_requests,
)
from pytest_sfn.apigateway.http_api.integrations.calling import integrate
from pytest_sfn.apigateway.http_api.routing import find_route
from pytest_sfn.apigateway.traffic.control import TrafficControl


def respond(
    exchange: HttpExchange, access: AccessControl, traffic: TrafficControl
) -> tuple[OutgoingResponse, HttpApiError | None]:
    """The response to a request, and the error if the gateway gave it by itself."""
    try:
        return admitted(exchange, access, traffic), None
    except HttpApiError as error:
        return with_cors(exchange.api.cors, exchange.request, error_response(error)), error


def admitted(exchange: HttpExchange, access: AccessControl, traffic: TrafficControl) -> OutgoingResponse:
    """The route's response, all steps in their order."""
    request, cors = exchange.request, exchange.api.cors
    if len(request.body) > MAX_BODY_BYTES:
        raise too_large()
    found = find_route(exchange.api.routes, request.http_method, request.raw_path)
    preflight = cors if is_preflight(request) else None
    if found is None:
        if preflight:
            return preflight_response(preflight, request)
        raise not_found()
    exchange.route, exchange.path_parameters = found
    # An authorized $default or ANY route catches preflight requests too, unless there is an open OPTIONS route
    # (documented).
    authorize(exchange, access)
    if preflight:
        return preflight_response(preflight, request)
    if not traffic.admits(exchange):
        raise too_many_requests()
    return with_cors(cors, request, integrate(exchange))
