"""The MOCK integration: the request template names a status, the integration response makes the response."""

from __future__ import annotations

from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import configuration_error
from pytest_sfn.apigateway.rest.integrations.mapped import integration_body, mapped_request, method_response


def respond(exchange: RestExchange) -> OutgoingResponse:
    """
    The response over an empty body: the request's is not handed on (recorded from AWS).

    Without any request template, or without a status in what it gives, 500.
    """
    body = integration_body(exchange)
    mapped_request(exchange)
    status = mock_status(body) if exchange.integration.request_templates else None
    if status is None:
        text = body.decode(errors="replace")
        raise configuration_error(
            "statusCode should be an integer which defined in request template",
            f"The request template of a MOCK integration must give a statusCode; it gave {text!r}",
        )
    return method_response(exchange, BackendResponse(status))


def mock_status(body: bytes) -> int | None:
    """The `statusCode` a request template gave, read leniently: `{statusCode: 200}` counts (recorded from AWS)."""
    from pytest_sfn.apigateway.vtl.relaxed_json import NotRelaxedJson, parse_json

    try:
        document = parse_json(body.decode("utf-8", "replace"))
    except NotRelaxedJson:
        return None
    status = document.get("statusCode") if isinstance(document, dict) else None
    try:
        return int(str(status))
    except ValueError:
        return None
