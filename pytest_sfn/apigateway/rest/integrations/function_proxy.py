"""AWS_PROXY integrations: the event a function gets, and the response its result describes."""

from __future__ import annotations

import base64
import json

from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.common.function_results import (
    MalformedResult,
    bytes_of,
    document_of,
    headers_of,
    items_of,
    scalar_text,
    status_of,
)
from pytest_sfn.apigateway.common.headers import Pairs, with_defaults
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.common.texts import lossy_text
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import function_failed, malformed_proxy_response
from pytest_sfn.apigateway.rest.headers import remapped
from pytest_sfn.apigateway.rest.integrations.function import invoke
from pytest_sfn.apigateway.rest.integrations.mapped import integration_method, mapped_request, outgoing_headers
from pytest_sfn.apigateway.rest.integrations.payload_encoding import is_binary
from pytest_sfn.typing import JSON

#: The members a result may have; any other makes it malformed (recorded from AWS).
MEMBERS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
#: Members of `$context` that are not in the event's requestContext.
NOT_IN_EVENT = ("requestOverride", "responseOverride")


def respond(exchange: RestExchange) -> OutgoingResponse:
    """What the function's result describes; a result that is no such description is a 502."""
    mapped_request(exchange)
    event = json.dumps(proxy_event(exchange), ensure_ascii=False).encode()
    headers = outgoing_headers(exchange, [])
    result = invoke(exchange, integration_method(exchange), tuple(headers), event)
    return described_response(exchange, result)


def proxy_event(exchange: RestExchange) -> dict[str, JSON]:
    """
    The event of format 1.0; empty maps are null.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    request, context = exchange.request, exchange.context()
    binary = is_binary(request.media_type, exchange.api.binary_media_types)
    body = base64.b64encode(request.body).decode() if binary else lossy_text(request.body)
    return {
        "resource": exchange.matched.resource.path,
        "path": request.path,
        "httpMethod": request.http_method,
        "headers": request.single_headers() or None,
        "multiValueHeaders": request.multi_headers() or None,
        "queryStringParameters": request.single_query() or None,
        "multiValueQueryStringParameters": request.multi_query() or None,
        "pathParameters": dict(exchange.path_parameters) or None,
        "stageVariables": dict(exchange.stage.variables) or None,
        "requestContext": {name: value for name, value in context.items() if name not in NOT_IN_EVENT},
        "body": body or None,
        "isBase64Encoded": binary and bool(request.body),
    }


def described_response(exchange: RestExchange, result: BackendResponse) -> OutgoingResponse:
    """The response a result describes; without a status 200, without a content type application/json."""
    try:
        envelope = proxy_result(result)
        headers = with_defaults(remapped(result_headers(envelope)), {"Content-Type": "application/json"})
        body = (envelope.get("body") or "").encode()
        if envelope.get("isBase64Encoded") and is_binary(exchange.request.accept, exchange.api.binary_media_types):
            body = bytes_of(body)
    except MalformedResult as problem:
        raise malformed_proxy_response(str(problem)) from None
    return OutgoingResponse(int(envelope.get("statusCode") or 200), list(headers), body, result.execution)


def proxy_result(result: BackendResponse) -> dict[str, JSON]:
    """The envelope a function returned, numbers and flags in its body as texts; MalformedResult if it is none."""
    envelope = document_of(result.body)
    if result.header("X-Amz-Function-Error"):
        raise function_failed(envelope.get("errorMessage") if isinstance(envelope, dict) else None)
    if not isinstance(envelope, dict):
        raise MalformedResult(f"The function's result is no object: {envelope!r}")
    if unknown := sorted(set(envelope) - MEMBERS):
        raise MalformedResult(f"The function's result may not have the members {', '.join(unknown)}")
    if isinstance(envelope.get("isBase64Encoded"), str):
        envelope["isBase64Encoded"] = envelope["isBase64Encoded"].lower() == "true"
    if envelope.get("body") is not None:
        envelope["body"] = scalar_text(envelope["body"])
    if envelope.get("statusCode") is not None:
        status_of(envelope["statusCode"])
    return envelope


def result_headers(envelope: dict[str, JSON]) -> Pairs:
    """The headers of an envelope, those of both maps merged; a value that is in both is sent once (documented)."""
    several = [
        (name, scalar_text(value))
        for name, values in headers_of(envelope.get("multiValueHeaders")).items()
        for value in items_of("multiValueHeaders", values)
    ]
    known = {(name.lower(), value) for name, value in several}
    single = [(name, scalar_text(value)) for name, value in headers_of(envelope.get("headers")).items()]
    return [*(pair for pair in single if (pair[0].lower(), pair[1]) not in known), *several]
