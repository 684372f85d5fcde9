"""Identity sources of an HTTP API's authorizers: headers, query values, `$context` and `$stageVariables`."""

from __future__ import annotations

from pytest_sfn.apigateway.http_api.parameter_mapping import MappingSources
from pytest_sfn.apigateway.http_api.request import HttpExchange


def source_value(exchange: HttpExchange, source: str) -> str | None:
    """The value of an identity source; None if it is absent or blank."""
    value = MappingSources(exchange).value(source)
    return value if value and value.strip() else None
