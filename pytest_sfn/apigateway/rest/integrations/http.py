"""HTTP integrations: any address, through templates and mappings."""

from __future__ import annotations

from pytest_sfn.apigateway.common.backend import IntegrationCall
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.integrations.calling import call_backend, timeout_seconds
from pytest_sfn.apigateway.rest.integrations.mapped import integration_request, method_response
from pytest_sfn.apigateway.rest.integrations.uri import endpoint_url, rendered_uri

NO_BODY_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def respond(exchange: RestExchange) -> OutgoingResponse:
    """The endpoint's response through the integration responses."""
    request = integration_request(exchange)
    uri = rendered_uri(exchange.integration.uri, request.path, exchange.stage.variables)
    url = endpoint_url(uri, request.query)
    call = IntegrationCall(
        "http",
        request.method,
        url,
        headers=tuple(request.headers),
        body=b"" if request.method in NO_BODY_METHODS else request.body,
        timeout_seconds=timeout_seconds(exchange),
    )
    return method_response(exchange, call_backend(exchange, call, url))
