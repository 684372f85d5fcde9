"""Calls of backends, as integrations and authorizers of both kinds of API make them."""

from __future__ import annotations

from dataclasses import replace

from pytest_sfn.apigateway.common.backend import BackendResponse, Headers, IntegrationCall
from pytest_sfn.apigateway.common.exchange import Exchange
from pytest_sfn.typing import Seconds

#: Lambda's limit for a synchronous invocation. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_EVENT_BYTES = 6 * 1024 * 1024


def invocation(
    exchange: Exchange,
    function: str,
    event: bytes,
    *,
    credentials: str | None,
    timeout_seconds: Seconds,
    headers: Headers | None = None,
    method: str = "POST",
) -> IntegrationCall:
    """The call of Lambda's Invoke; `headers` of their own only where an integration maps some."""
    own = (("Content-Type", "application/json"), ("X-Amzn-Trace-Id", exchange.trace.outgoing))
    return IntegrationCall(
        "lambda",
        method,
        headers=own if headers is None else headers,
        body=event,
        service="lambda",
        region=exchange.environment.account.region,
        function=function,
        credentials=credentials,
        timeout_seconds=timeout_seconds,
    )


def called(exchange: Exchange, call: IntegrationCall) -> BackendResponse:
    """The backend's response; the exchange notes its status and how long it took, even if there was none in time."""
    now = exchange.environment.now
    begun = now()
    try:
        response = exchange.backend.call(replace(call, source=exchange.source))
    finally:
        exchange.integration_latency_ms = round((now() - begun) * 1000)
    exchange.integration_status = response.status
    return response
