"""A stage's access log: a line of any text with `$context` variables."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pytest_sfn.apigateway.common.exchange import Exchange
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.common.texts import context_text
from pytest_sfn.typing import JSON

_VARIABLE = re.compile(r"\$context((?:\.[A-Za-z0-9_-]+)+)")


def access_log_line(
    log_format: str | None, exchange: Exchange, response: OutgoingResponse, error: Mapping[str, JSON]
) -> str | None:
    """
    The line of a request, None without a format; a variable that is not there prints `-`.

    `error`: the variables of a request that failed. Beside all of `$context` there are some that only logs have.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
    """
    if not log_format:
        return None
    latency, status = exchange.integration_latency_ms, exchange.integration_status
    variables = exchange.context() | {
        "status": response.status,
        "responseLength": len(response.body),
        "responseLatency": round((exchange.environment.now() - exchange.received_at) * 1000),
        "integrationLatency": latency,
        "integrationStatus": status,
        "integration": {"latency": latency, "status": status, "integrationStatus": status},
        **error,
    }
    return _VARIABLE.sub(lambda match: context_text(variables, match[1][1:]) or "-", log_format)
