"""
HTTP_PROXY integrations: request and response pass, only requestParameters are added.

Payloads that are not of a binary media type pass as text: bytes that are no UTF-8 are lost (known to users whose images
arrive broken).
"""

from __future__ import annotations

from pytest_sfn.apigateway.common.backend import IntegrationCall
from pytest_sfn.apigateway.common.headers import replaced, with_defaults, without
from pytest_sfn.apigateway.common.request import media_type
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.common.texts import lossy_text
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.headers import remapped
from pytest_sfn.apigateway.rest.integrations.calling import call_backend, timeout_seconds
from pytest_sfn.apigateway.rest.integrations.http import NO_BODY_METHODS
from pytest_sfn.apigateway.rest.integrations.mapped import integration_method, mapped_request, outgoing_headers
from pytest_sfn.apigateway.rest.integrations.payload_encoding import is_binary
from pytest_sfn.apigateway.rest.integrations.uri import endpoint_url, rendered_uri

#: Headers of the client that are not handed on unless a mapping names them.
NOT_PASSED = ("host", "content-encoding")


def respond(exchange: RestExchange) -> OutgoingResponse:
    """The endpoint's response, its status and its headers; some headers are renamed."""
    call = proxy_call(exchange)
    result = call_backend(exchange, call, call.url)
    headers = with_defaults(remapped(result.headers), {"Content-Type": "application/json"})
    kinds = (media_type(result.header("Content-Type")), exchange.request.accept)
    return OutgoingResponse(result.status, headers, passed(exchange, result.body, *kinds), result.execution)


def passed(exchange: RestExchange, body: bytes, *media_types: str | None) -> bytes:
    """A payload as it passes: bytes if one of its media types is binary, else text."""
    binary_types = exchange.api.binary_media_types
    return body if any(is_binary(kind, binary_types) for kind in media_types) else lossy_text(body).encode()


def proxy_call(exchange: RestExchange) -> IntegrationCall:
    """The client's request to the endpoint: mapped query values come in addition, mapped headers instead."""
    request, mapped = exchange.request, mapped_request(exchange)
    query = request.multi_query()
    for name, values in mapped["querystring"].items():
        query[name] = query.get(name, []) + values
    paths = {name: values[-1] for name, values in mapped["path"].items()}
    uri = rendered_uri(exchange.integration.uri, paths, exchange.stage.variables)
    new_headers = {name: ", ".join(values) for name, values in mapped["header"].items()}
    method = integration_method(exchange)
    return IntegrationCall(
        "http",
        method,
        endpoint_url(uri, ((name, value) for name, values in query.items() for value in values)),
        headers=tuple(outgoing_headers(exchange, replaced(without(request.headers, NOT_PASSED), new_headers))),
        body=b"" if method in NO_BODY_METHODS else passed(exchange, request.body, request.media_type),
        timeout_seconds=timeout_seconds(exchange),
    )
