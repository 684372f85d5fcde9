"""HTTP_PROXY integrations of an HTTP API: request and response pass, mappings add, overwrite and remove."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from pytest_sfn.apigateway.common.backend import BackendResponse, IntegrationCall
from pytest_sfn.apigateway.common.headers import Pairs, without
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.common.uris import url_with_query, with_stage_variables
from pytest_sfn.apigateway.http_api.exchange import HttpExchange
from pytest_sfn.apigateway.http_api.gateway_responses import internal_error
from pytest_sfn.apigateway.http_api.model import HttpIntegration
from pytest_sfn.apigateway.http_api.parameter_mapping import RouteVariables
from pytest_sfn.errors import UnsupportedFeature

#: Headers of one connection, which never pass.
HOP_BY_HOP = (
    "connection", "content-length", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade",
)  # fmt: skip
_PARAMETER = re.compile(r"\{([^{}]+)\}")


def proxy_call(exchange: HttpExchange, integration: HttpIntegration) -> IntegrationCall:
    """The client's request to the endpoint, with the integration's parameter mappings."""
    if integration.connection_type == "VPC_LINK":
        raise UnsupportedFeature("connectionType VPC_LINK: private integrations are not emulated")
    request, variables = exchange.request, RouteVariables(exchange)
    headers, path = _forwarded(exchange), None
    query = [(name, value) for name, values in request.query.items() for value in values]
    for target, source in integration.request_parameters.items():
        operation, _, place = target.partition(":")
        kind, _, name = place.partition(".")
        value = variables.value(source) if operation != "remove" else None
        if kind == "path":
            path = value
        elif kind == "header":
            headers = changed(headers, operation, name, value)
        else:
            query = changed(query, operation, name, value, ignore_case=False)
    url = _url(exchange, integration.uri, query, path)
    method = integration.http_method
    return IntegrationCall(
        "http",
        request.http_method if method in (None, "ANY") else str(method),
        url,
        headers=tuple(headers),
        body=request.body,
        timeout_seconds=integration.timeout_ms / 1000,
    )


def changed(
    pairs: list[tuple[str, str]], operation: str, name: str, value: str | None, *, ignore_case: bool = True
) -> list[tuple[str, str]]:
    """Pairs after `append`, `overwrite` or `remove`; nothing changes if the value's source is not there."""
    same = str.lower if ignore_case else str
    others = [pair for pair in pairs if same(pair[0]) != same(name)]
    if operation == "remove":
        return others
    if value is None:
        return pairs
    return [*(pairs if operation == "append" else others), (name, value)]


def _forwarded(exchange: HttpExchange) -> Pairs:
    """
    The client's headers as they go out, with Forwarded and Via instead of X-Forwarded-For.

    As users see them in echoes of HTTP APIs; not recorded.
    """
    request = exchange.request
    dropped = (*HOP_BY_HOP, "host", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id")
    forwarded = f"for={request.source_ip};host={request.header('Host') or exchange.domain_name};proto=https"
    own = {"Forwarded": forwarded, "Via": "HTTP/1.1 AmazonAPIGateway", "X-Amzn-Trace-Id": exchange.trace.outgoing}
    return [*without(request.headers, dropped), *own.items()]


def _url(exchange: HttpExchange, uri: str, query: list[tuple[str, str]], path: str | None) -> str:
    variables, parameters = exchange.stage.variables, exchange.path_parameters
    text = with_stage_variables(uri, lambda name: variables.get(name, ""))
    text = _PARAMETER.sub(lambda match: quote(parameters.get(match[1].removesuffix("+"), ""), safe="/"), text)
    split = urlsplit(text)
    if split.scheme not in ("http", "https") or not split.netloc:
        raise internal_error(f"The integration URI {text!r} is no HTTP address")
    return url_with_query(split if path is None else split._replace(path=path), query)


def proxy_response(result: BackendResponse) -> OutgoingResponse:
    """The endpoint's status, headers and body."""
    return OutgoingResponse(result.status, without(result.headers, HOP_BY_HOP), result.body, result.execution)
