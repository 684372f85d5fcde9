"""Integrations that are no proxies: the request through template and mappings, the response back through them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.common.headers import Pairs, find, replaced, with_defaults, without
from pytest_sfn.apigateway.common.request import media_type
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import configuration_error
from pytest_sfn.apigateway.rest.headers import (
    DROPPED_FROM_AWS_REQUEST,
    DROPPED_FROM_HTTP_REQUEST,
    DROPPED_FROM_REQUEST,
    ILLEGAL,
    ILLEGAL_FOR_AWS,
    remapped,
)
from pytest_sfn.apigateway.rest.integrations.integration_responses import (
    require_method_response,
    response_template,
    select_response,
    selection_text,
    selection_warnings,
)
from pytest_sfn.apigateway.rest.integrations.mapping_templates import (
    overriding,
    overriding_status,
    render,
    request_template,
)
from pytest_sfn.apigateway.rest.integrations.payload_encoding import (
    as_bytes,
    convert_request,
    convert_response,
    is_binary,
    template_text,
)
from pytest_sfn.apigateway.rest.parameter_mapping import (
    MappedRequest,
    MappingVariables,
    map_request,
    map_response,
    request_variables,
)


@dataclass(frozen=True, slots=True)
class IntegrationRequest:
    """A request after template, mappings and overrides."""

    method: str
    headers: Pairs
    query: tuple[tuple[str, str], ...]
    path: Mapping[str, str]
    body: bytes


def mapped_request(exchange: RestExchange) -> MappedRequest:
    """What the integration's requestParameters come to; raises the 500 of a header no mapping may set."""
    mapped = map_request(exchange.integration.request_parameters, request_variables(exchange))
    forbid_headers(exchange, mapped["header"])
    return mapped


def forbid_headers(exchange: RestExchange, headers: Mapping[str, object]) -> None:
    """Raise the 500 of a header the integration may not be given (recorded from AWS)."""
    illegal = ILLEGAL_FOR_AWS if exchange.integration.type in ("AWS", "AWS_PROXY") else ILLEGAL
    for name in headers:
        if name.lower() in illegal:
            raise configuration_error(f"Header {name!r} may not be set on the integration request")


def integration_method(exchange: RestExchange) -> str:
    """The HTTP method of the call: the integration's own, or the client's for ANY."""
    own = exchange.integration.http_method
    return exchange.request.http_method if own in (None, "ANY") else str(own)


def integration_body(exchange: RestExchange) -> bytes:
    """The request's body after contentHandling and template; raises 415 before anything is converted."""
    template = request_template(exchange.integration, exchange.request)
    request = exchange.request
    payload = convert_request(
        request.body,
        binary=is_binary(request.media_type, exchange.api.binary_media_types),
        content_handling=exchange.integration.content_handling,
    )
    return as_bytes(payload if template is None else render(exchange, template, template_text(payload)))


def integration_request(exchange: RestExchange) -> IntegrationRequest:
    """The integration request: overrides of the template beat the mappings (documented)."""
    body = integration_body(exchange)
    mapped = mapped_request(exchange)
    override = exchange.request_override
    forbid_headers(exchange, overriding(override, "header"))
    headers = [(name, ", ".join(values)) for name, values in mapped["header"].items()]
    query = {**mapped["querystring"], **{name: [value] for name, value in overriding(override, "querystring").items()}}
    return IntegrationRequest(
        integration_method(exchange),
        outgoing_headers(exchange, replaced(headers, overriding(override, "header"))),
        tuple((name, value) for name, values in query.items() for value in values),
        {name: values[-1] for name, values in mapped["path"].items()} | overriding(override, "path"),
        body,
    )


def outgoing_headers(exchange: RestExchange, headers: Pairs) -> Pairs:
    """Headers as they go out: without those that never do, with the gateway's own."""
    kind = exchange.integration.type
    dropped = {
        "AWS": DROPPED_FROM_AWS_REQUEST,
        "HTTP": DROPPED_FROM_HTTP_REQUEST,
        "HTTP_PROXY": DROPPED_FROM_HTTP_REQUEST,
    }.get(kind, DROPPED_FROM_REQUEST)
    request = exchange.request
    defaults = {"Accept": "application/json", "User-Agent": f"AmazonAPIGateway_{exchange.api.id}"}
    content_type = request.header("Content-Type")
    if request.http_method not in ("GET", "HEAD"):
        defaults["Content-Type"] = content_type or "application/json"
    own = {"X-Amzn-Trace-Id": exchange.trace.outgoing}
    if kind in ("HTTP", "HTTP_PROXY"):
        own["x-amzn-apigateway-api-id"] = exchange.api.id
    return replaced(with_defaults(without(headers, dropped), defaults), own)


def method_response(exchange: RestExchange, result: BackendResponse) -> OutgoingResponse:
    """The response to the client: the integration response chosen, its mappings and template, then the overrides."""
    integration, request = exchange.integration, exchange.request
    text = selection_text(integration, result)
    response = select_response(integration, text)
    exchange.warnings += selection_warnings(integration, text, response)
    require_method_response(exchange.matched.method, response.status_code)
    binary_types = exchange.api.binary_media_types
    payload = convert_response(
        result.body,
        binary=is_binary(media_type(result.header("Content-Type")), binary_types),
        accepts_binary=is_binary(request.accept, binary_types),
        content_handling=response.content_handling,
    )
    variables = MappingVariables(
        exchange.context(), exchange.stage.variables, response_headers=result.headers, body=as_bytes(payload)
    )
    headers = map_response(response.response_parameters, variables)
    template = response_template(response.response_templates, request)
    body = as_bytes(payload if template is None else render(exchange, template, template_text(payload)))
    headers = remapped(replaced(headers, overriding(exchange.response_override, "header")))
    if find(headers, "Content-Type") is None:
        # Whatever the backend's own type was: only a mapping changes it (recorded from AWS).
        headers = [("Content-Type", "application/json"), *headers]
    status = overriding_status(exchange.response_override) or int(response.status_code)
    return OutgoingResponse(status, headers, body, result.execution)
