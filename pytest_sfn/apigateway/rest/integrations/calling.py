"""Calling a backend: its time, its log lines and its failures, the same for every integration type."""

from __future__ import annotations

from pytest_sfn.apigateway.common.backend import (
    BackendResponse,
    IntegrationCall,
    IntegrationFailure,
    IntegrationTimeout,
)
from pytest_sfn.apigateway.common.calling import called
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.typing import Seconds

MIN_TIMEOUT_SECONDS = 0.05


def timeout_seconds(exchange: RestExchange) -> Seconds:
    """The integration's timeout in seconds."""
    return max(exchange.integration.timeout_ms / 1000, MIN_TIMEOUT_SECONDS)


def call_backend(exchange: RestExchange, call: IntegrationCall, endpoint: str) -> BackendResponse:
    """The backend's response; raises the gateway response of a timeout or failure. `endpoint` is for the log."""
    exchange.log.endpoint_request(endpoint, call.headers, call.body)
    try:
        response = called(exchange, call)
    except IntegrationTimeout as timeout:
        log = "Execution failed due to a timeout error"
        limit = f"The integration gave no answer within {call.timeout_seconds:g} s"
        raise GatewayError("INTEGRATION_TIMEOUT", log=log, explanation=limit, execution=timeout.execution) from timeout
    except IntegrationFailure as failure:
        log = f"Execution failed due to a network error communicating with endpoint: {failure.reason}"
        raise GatewayError("INTEGRATION_FAILURE", log=log, explanation=failure.reason) from failure
    exchange.backend_called = True
    exchange.log.endpoint_response(response, exchange.integration_latency_ms or 0)
    return response
