"""Calling what stands behind a route, and what becomes of its response."""

from __future__ import annotations

import json
from dataclasses import replace

from pytest_sfn.apigateway.common.backend import (
    BackendResponse,
    IntegrationCall,
    IntegrationFailure,
    IntegrationTimeout,
)
from pytest_sfn.apigateway.common.calling import MAX_EVENT_BYTES, called, invocation
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.common.uris import find_function, with_stage_variables
from pytest_sfn.apigateway.http_api.exchange import HttpExchange
from pytest_sfn.apigateway.http_api.gateway_responses import internal_error, timed_out, too_large, unavailable
from pytest_sfn.apigateway.http_api.integrations.function_events import event_1_0, event_2_0
from pytest_sfn.apigateway.http_api.integrations.function_results import response_of_result
from pytest_sfn.apigateway.http_api.integrations.http_proxy import changed, proxy_call, proxy_response
from pytest_sfn.apigateway.http_api.integrations.service_actions import service_call, service_response
from pytest_sfn.apigateway.http_api.model import HttpIntegration
from pytest_sfn.apigateway.http_api.parameter_mapping import RouteVariables
from pytest_sfn.typing import Seconds


def integrate(exchange: HttpExchange) -> OutgoingResponse:
    """The response of the route's integration, its response mappings applied."""
    integration = exchange.matched.integration
    if integration is None:
        raise internal_error("The route has no integration")
    if integration.invokes_function:
        version = integration.payload_format_version
        event = json.dumps(event_1_0(exchange) if version == "1.0" else event_2_0(exchange), ensure_ascii=False)
        given = invoke(exchange, integration.uri, event, integration.timeout_ms / 1000, integration.credentials)
        response = response_of_result(version, given)
    elif integration.subtype:
        given = call(exchange, service_call(exchange, integration))
        response = service_response(given)
    else:
        given = call(exchange, proxy_call(exchange, integration))
        response = proxy_response(given)
    return mapped_response(exchange, integration, given, response)


def invoke(
    exchange: HttpExchange, uri: str, event: str, timeout_seconds: Seconds, credentials: str | None
) -> BackendResponse:
    """What Lambda's Invoke answers; an event of more than 6 MB is a 413 (reported by users)."""
    body = event.encode("utf-8", "replace")
    if len(body) > MAX_EVENT_BYTES:
        raise too_large()
    variables = exchange.stage.variables
    text = with_stage_variables(uri, lambda name: variables.get(name, ""))
    function = find_function(text) or text  # a URI may also be the function's ARN itself
    if not function or function.endswith(":"):
        raise internal_error(f"The integration URI {uri!r} names no function")
    request = invocation(exchange, function, body, credentials=credentials, timeout_seconds=timeout_seconds)
    return call(exchange, request)


def call(exchange: HttpExchange, request: IntegrationCall) -> BackendResponse:
    """The backend's response; for a timeout and a failure the gateway has responses of its own."""
    try:
        return called(exchange, request)
    except IntegrationTimeout as timeout:
        raise timed_out(timeout.execution) from timeout
    except IntegrationFailure as failure:
        raise unavailable(failure.reason) from failure


def mapped_response(
    exchange: HttpExchange, integration: HttpIntegration, given: BackendResponse, response: OutgoingResponse
) -> OutgoingResponse:
    """
    The response after the responseParameters of the integration's status: headers, and `overwrite:statuscode`.

    They cannot change the body (documented). A status that is none is ignored; not recorded.
    """
    mappings = integration.response_parameters.get(str(response.status))
    if not mappings:
        return response
    variables = RouteVariables(exchange, BackendResponse(response.status, given.headers, response.body))
    status, headers = response.status, response.headers
    for target, source in mappings.items():
        operation, _, place = target.partition(":")
        value = variables.value(source) if operation != "remove" else None
        if place == "statuscode":
            status = _status(value, status)
        else:
            headers = changed(headers, operation, place.partition(".")[2], value)
    return replace(response, status=status, headers=headers)


def _status(value: str | None, otherwise: int) -> int:
    if value is None or not value.isascii() or not value.isdigit():
        return otherwise
    return int(value) if 100 <= int(value) <= 599 else otherwise
