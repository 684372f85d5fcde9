"""AWS integrations with a Lambda function: the body, through a template or not, is the event."""

from __future__ import annotations

from pytest_sfn.apigateway.common.backend import BackendResponse, Headers
from pytest_sfn.apigateway.common.calling import MAX_EVENT_BYTES, invocation
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError, configuration_error
from pytest_sfn.apigateway.rest.integrations.calling import call_backend, timeout_seconds
from pytest_sfn.apigateway.rest.integrations.mapped import integration_request, method_response
from pytest_sfn.apigateway.rest.integrations.uri import function_of, rendered_uri


def respond(exchange: RestExchange) -> OutgoingResponse:
    """The function's result through the integration responses; an absent body is the event `{}` (recorded from AWS)."""
    request = integration_request(exchange)
    return method_response(exchange, invoke(exchange, request.method, tuple(request.headers), request.body or b"{}"))


def invoke(exchange: RestExchange, method: str, headers: Headers, event: bytes) -> BackendResponse:
    """
    What Lambda's Invoke answers; one that Lambda itself refuses (no POST, no permission, throttled) is a 500.

    An event over 6 MB is 413 Request Too Long (reported by users).
    """
    if len(event) > MAX_EVENT_BYTES:
        raise GatewayError("REQUEST_TOO_LARGE")
    function = function_of(rendered_uri(exchange.integration.uri, {}, exchange.stage.variables))
    call = invocation(
        exchange,
        function,
        event,
        method=method,
        headers=headers,
        credentials=exchange.integration.credentials,
        timeout_seconds=timeout_seconds(exchange),
    )
    endpoint = f"https://lambda.{call.region}.amazonaws.com/2015-03-31/functions/{function}/invocations"
    result = call_backend(exchange, call, endpoint)
    if result.status >= 300:
        raise configuration_error(f"Lambda answered {result.status} instead of invoking the function")
    return result
