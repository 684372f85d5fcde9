"""Calling what stands behind a route, and what becomes of its answer."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from pytest_sfn.apigateway.common.backend import (
    BackendResponse,
    IntegrationBackend,
    IntegrationCall,
    IntegrationFailure,
    IntegrationTimeout,
)
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.http_api.gateway_responses import internal_error, timed_out, too_large, unavailable
from pytest_sfn.apigateway.http_api.integrations.function_events import event_of_format
from pytest_sfn.apigateway.http_api.integrations.function_results import answer_of_result
from pytest_sfn.apigateway.http_api.integrations.http_proxy import changed, proxy_answer, proxy_call
from pytest_sfn.apigateway.http_api.integrations.service_actions import service_answer, service_call
from pytest_sfn.apigateway.http_api.model import HttpIntegration
from pytest_sfn.apigateway.http_api.parameter_mapping import MappingSources
from pytest_sfn.apigateway.http_api.request import HttpExchange

#: A function takes at most 6 MB. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_EVENT_BYTES = 6 * 1024 * 1024
_FUNCTION = re.compile(r"functions/(.+)/invocations$")


def integrate(exchange: HttpExchange, backend: IntegrationBackend) -> OutgoingResponse:
    """The answer of the route's integration, its response mappings applied."""
    integration = exchange.matched.integration
    if integration is None:
        raise internal_error("The route has no integration")
    if integration.invokes_function:
        event = json.dumps(event_of_format(integration.payload_format_version, exchange), ensure_ascii=False)
        uri = integration.uri
        result = invoke(exchange, backend, uri, event, integration.timeout_ms / 1000, integration.credentials)
        answer = answer_of_result(integration.payload_format_version, result)
    elif integration.subtype:
        result = call(exchange, backend, service_call(exchange, integration))
        answer = service_answer(result)
    else:
        result = call(exchange, backend, proxy_call(exchange, integration))
        answer = proxy_answer(result)
    return mapped_answer(exchange, integration, result, answer)


def invoke(
    exchange: HttpExchange,
    backend: IntegrationBackend,
    uri: str,
    event: str,
    timeout_seconds: float,
    credentials: str | None,
) -> BackendResponse:
    """What Lambda's Invoke answers; an event of more than 6 MB is a 413 (reported by users)."""
    body = event.encode("utf-8", "replace")
    if len(body) > MAX_EVENT_BYTES:
        raise too_large()
    function = function_name(uri, exchange.stage.variables)
    return call(
        exchange,
        backend,
        IntegrationCall(
            "lambda",
            headers=(("Content-Type", "application/json"), ("X-Amzn-Trace-Id", exchange.trace.outgoing)),
            body=body,
            service="lambda",
            region=exchange.environment.account.region,
            function=function,
            credentials=credentials,
            timeout_seconds=timeout_seconds,
        ),
    )


def function_name(uri: str, variables: object) -> str:
    """The function of an integration URI, or of a URI that is a function's ARN itself."""
    known = variables if isinstance(variables, dict) else dict(variables)  # type: ignore[call-overload]
    text = re.sub(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}", lambda match: known.get(match[1], ""), uri)
    match = _FUNCTION.search(text)
    name = match[1] if match else text
    if not name or name.endswith(":"):
        raise internal_error(f"The integration URI {uri!r} names no function")
    return name


def call(exchange: HttpExchange, backend: IntegrationBackend, request: IntegrationCall) -> BackendResponse:
    """The backend's answer; a timeout and a failure are answers of the gateway's own."""
    now = exchange.environment.now
    begun = now()
    try:
        result = backend.call(replace(request, source=exchange.matched.route_key))
    except IntegrationTimeout as timeout:
        raise timed_out(timeout.execution) from timeout
    except IntegrationFailure as failure:
        raise unavailable(failure.reason) from failure
    finally:
        exchange.integration_latency_ms = round((now() - begun) * 1000)
    exchange.integration_status = result.status
    return result


def mapped_answer(
    exchange: HttpExchange, integration: HttpIntegration, result: BackendResponse, answer: OutgoingResponse
) -> OutgoingResponse:
    """
    The answer after the responseParameters of the integration's status: headers, and `overwrite:statuscode`.

    They cannot change the body (documented). A status that is none is ignored; not recorded.
    """
    mappings = integration.response_parameters.get(str(answer.status))
    if not mappings:
        return answer
    sources = MappingSources(exchange, BackendResponse(answer.status, result.headers, answer.body))
    status, headers = answer.status, answer.headers
    for target, source in mappings.items():
        operation, _, place = target.partition(":")
        value = sources.value(source) if operation != "remove" else None
        if place == "statuscode":
            status = _status(value, status)
        else:
            headers = changed(headers, operation, place.partition(".")[2], value)
    return OutgoingResponse(status, headers, answer.body, answer.execution)


def _status(value: str | None, otherwise: int) -> int:
    if value is None or not value.isascii() or not value.isdigit():
        return otherwise
    return int(value) if 100 <= int(value) <= 599 else otherwise
