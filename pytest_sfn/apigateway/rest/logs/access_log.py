"""A stage's access log: a line of any text with `$context` variables."""

from __future__ import annotations

import re

from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import context_text, error_variables
from pytest_sfn.typing import JSON

_VARIABLE = re.compile(r"\$context((?:\.[A-Za-z0-9_-]+)+)")


def access_log_line(log_format: str, exchange: RestExchange, answered: OutgoingResponse) -> str:
    """The line of a request; a variable that is not there prints `-`."""
    context = exchange.context() | log_variables(exchange, answered)
    return _VARIABLE.sub(lambda match: context_text(context, match[1][1:]) or "-", log_format)


def log_variables(exchange: RestExchange, answered: OutgoingResponse) -> dict[str, JSON]:
    """
    The variables only logs have.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
    """
    now = exchange.deployment.environment.now()
    latency, status = exchange.integration_latency_ms, exchange.integration_status
    return {
        "status": answered.status,
        "responseLength": len(answered.body),
        "responseLatency": round((now - exchange.received_at) * 1000),
        "integrationLatency": latency,
        "integrationStatus": status,
        "integration": {"latency": latency, "status": status, "integrationStatus": status},
        "integrationErrorMessage": exchange.error.log if exchange.error else None,
        "error": error_variables(exchange.error) if exchange.error else None,
        "xrayTraceId": exchange.trace.root,
    }
