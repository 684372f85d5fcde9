"""
The order in which a REST API handles a request.

Route, access, API key, throttling, validation, cache, integration; each step is a function that reads and adds to the
exchange and ends the request by raising a GatewayError. That the API key comes before validation is not confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pytest_sfn.apigateway.access.control import AccessControl
from pytest_sfn.apigateway.common.request import MAX_BODY_BYTES
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.rest.access.control import authorize
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import (
    HEADERS_TOO_LARGE,
    HEADERS_TOO_LARGE_TEXT,
    MAX_HEADER_BYTES,
    TOO_LONG_TEXT,
    GatewayError,
    configuration_error,
    error_response,
)
from pytest_sfn.apigateway.rest.integrations import aws, function, function_proxy, http, http_proxy, mock
from pytest_sfn.apigateway.rest.model import ApiKey
from pytest_sfn.apigateway.rest.routing import find_route
from pytest_sfn.apigateway.rest.traffic.api_keys import check_api_key
from pytest_sfn.apigateway.rest.traffic.response_cache import StageCache
from pytest_sfn.apigateway.rest.traffic.usage_plans import admit
from pytest_sfn.apigateway.rest.validation.request_validation import validate_request
from pytest_sfn.apigateway.traffic.control import TrafficControl
from pytest_sfn.aws.signatures import no_signature
from pytest_sfn.errors import UnsupportedFeature

INTEGRATIONS: Mapping[str, Callable[[RestExchange], OutgoingResponse]] = {
    "MOCK": mock.respond,
    "AWS": aws.respond,
    "AWS_PROXY": function_proxy.respond,
    "HTTP": http.respond,
    "HTTP_PROXY": http_proxy.respond,
}


@dataclass(frozen=True, slots=True)
class Controls:
    """What stands before the integrations of a deployed API."""

    access: AccessControl
    traffic: TrafficControl
    cache: StageCache
    api_keys: Sequence[ApiKey]


def respond(exchange: RestExchange, controls: Controls) -> OutgoingResponse:
    """The response to a request, be it the method's or a gateway response."""
    request = exchange.request
    if sum(len(name) + len(value) for name, value in request.headers) > MAX_HEADER_BYTES:
        return plain_text(HEADERS_TOO_LARGE, HEADERS_TOO_LARGE_TEXT)
    if len(request.body) > MAX_BODY_BYTES:
        return plain_text(GatewayError("REQUEST_TOO_LARGE").status, TOO_LONG_TEXT)
    try:
        response = admitted(exchange, controls)
    except GatewayError as error:
        return failed(exchange, error)
    own = [("X-Amzn-Trace-Id", exchange.trace.outgoing)] if exchange.backend_called else []
    exchange.log.method_response(response.status, own + response.headers, response.body)
    return response


def admitted(exchange: RestExchange, controls: Controls) -> OutgoingResponse:
    """The method's response, all steps in their order."""
    route_request(exchange)
    authorize(exchange, controls.access)
    key = check_api_key(exchange, controls.api_keys)
    admit(exchange, key, controls.traffic)
    route = exchange.matched
    validate_request(exchange.api, route.method, exchange.request, route.path_parameters)
    cached = controls.cache.find(exchange)
    if cached is not None:
        return cached
    response = integrate(exchange)
    controls.cache.store(exchange, response)
    return response


def route_request(exchange: RestExchange) -> None:
    """
    Find the resource and method.

    An unknown path and an unknown method of a known path are both 403 Missing Authentication Token (recorded from AWS).
    With an Authorization header that is no signature the text is the signature parser's (reported; the error type is a
    guess).
    """
    request = exchange.request
    refuse_disabled_endpoint(exchange)
    exchange.route = find_route(exchange.api.resources, request.http_method, request.path)
    if exchange.route is None:
        authorization = request.header("Authorization")
        if authorization and not authorization.startswith("AWS4-"):
            message = no_signature(authorization)
            raise GatewayError("INVALID_SIGNATURE", message, error_type="IncompleteSignatureException")
        known = [f"{verb} {resource.path}" for resource in exchange.api.resources for verb in resource.methods]
        asked = f"The API has no method {request.http_method} {request.path}"
        explanation = f"{asked}; it has: {', '.join(known) or 'none'}"
        raise GatewayError("MISSING_AUTHENTICATION_TOKEN", explanation=explanation)
    exchange.log.request(request, exchange.route)


def refuse_disabled_endpoint(exchange: RestExchange) -> None:
    """
    Raise 403 Forbidden for a request to the default host of an API whose default endpoint is disabled.

    Any other Host counts as a custom domain of the API.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
    """
    host = (exchange.request.header("Host") or "").partition(":")[0]
    if exchange.api.disable_execute_api_endpoint and host == exchange.domain_name:
        explanation = f"disableExecuteApiEndpoint: send a Host other than {host}, which stands for a custom domain"
        raise GatewayError("INVALID_API_KEY", explanation=explanation)


def integrate(exchange: RestExchange) -> OutgoingResponse:
    """The integration's response; one with a function has its own way."""
    integration = exchange.matched.method.integration
    if integration is None:
        raise configuration_error("No integration defined for method")
    if integration.type == "AWS_PROXY" and not integration.invokes_function:
        raise UnsupportedFeature("AWS_PROXY integrations with Firehose are not emulated")
    invokes = integration.type == "AWS" and integration.invokes_function
    return function.respond(exchange) if invokes else INTEGRATIONS[integration.type](exchange)


def failed(exchange: RestExchange, error: GatewayError) -> OutgoingResponse:
    """The gateway response of a failed request."""
    exchange.backend_called = False
    response = error_response(error, exchange.api.gateway_responses, exchange.variables())
    exchange.error = error
    exchange.warnings += (error.explanation,) if error.explanation else ()
    exchange.log.failure(response.status, error.log)
    return response


def plain_text(status: int, text: str) -> OutgoingResponse:
    """The response to a request beyond the hard limits, which no gateway response replaces (reported by users)."""
    return OutgoingResponse(status, [("Content-Type", "text/plain")], text.encode())
