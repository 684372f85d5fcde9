"""AWS_PROXY integrations: the event a function gets, and the response its result describes."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator

from pytest_sfn.apigateway.common.backend import BackendResponse
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
        "multiValueQueryStringParameters": {name: list(values) for name, values in request.query.items()} or None,
        "pathParameters": dict(exchange.path_parameters) or None,
        "stageVariables": dict(exchange.stage.variables) or None,
        "requestContext": {name: value for name, value in context.items() if name not in NOT_IN_EVENT},
        "body": body or None,
        "isBase64Encoded": binary and bool(request.body),
    }


def described_response(exchange: RestExchange, result: BackendResponse) -> OutgoingResponse:
    """The response a result describes; without a status 200, without a content type application/json."""
    envelope = proxy_result(result)
    headers = with_defaults(remapped(result_headers(envelope)), {"Content-Type": "application/json"})
    body = (envelope.get("body") or "").encode()
    if envelope.get("isBase64Encoded") and is_binary(exchange.request.accept, exchange.api.binary_media_types):
        body = _decoded(body)
    return OutgoingResponse(int(envelope.get("statusCode") or 200), list(headers), body, result.execution)


def proxy_result(result: BackendResponse) -> dict[str, JSON]:
    """The envelope a function returned, numbers and flags in its body as texts; a malformed one raises the 502."""
    try:
        envelope = json.loads(result.body)
    except ValueError:
        raise malformed_proxy_response("The function's result is no JSON") from None
    if result.header("X-Amz-Function-Error"):
        raise function_failed(envelope.get("errorMessage") if isinstance(envelope, dict) else None)
    if not isinstance(envelope, dict):
        raise malformed_proxy_response(f"The function's result is no object: {envelope!r}")
    if unknown := sorted(set(envelope) - MEMBERS):
        raise malformed_proxy_response(f"The function's result may not have the members {', '.join(unknown)}")
    if isinstance(envelope.get("isBase64Encoded"), str):
        envelope["isBase64Encoded"] = envelope["isBase64Encoded"].lower() == "true"
    if envelope.get("body") is not None:
        envelope["body"] = scalar(envelope["body"])
    if _status(envelope.get("statusCode")) is None:
        raise malformed_proxy_response(f"statusCode of the function's result is no status: {envelope['statusCode']!r}")
    return envelope


def _status(value: JSON) -> int | None:
    try:
        status = int(200 if value is None else value)
    except (TypeError, ValueError):
        return None
    return status if 100 <= status <= 599 else None


def result_headers(envelope: dict[str, JSON]) -> Pairs:
    """The headers of an envelope, those of both maps merged; a value that is in both is sent once (documented)."""
    return list(_header_pairs(envelope.get("headers"), envelope.get("multiValueHeaders")))


def _header_pairs(single: JSON, multiple: JSON) -> Iterator[tuple[str, str]]:
    several = [(name, scalar(value)) for name, values in _map(multiple).items() for value in _list(values)]
    known = {(name.lower(), value) for name, value in several}
    pairs = ((name, scalar(value)) for name, value in _map(single).items())
    yield from (pair for pair in pairs if (pair[0].lower(), pair[1]) not in known)
    yield from several


def _list(values: JSON) -> list[JSON]:
    if not isinstance(values, list):
        raise malformed_proxy_response(f"multiValueHeaders of the function's result hold no list: {values!r}")
    return values


def _map(value: JSON) -> dict[str, JSON]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise malformed_proxy_response(f"Headers of the function's result are no object: {value!r}")
    return {name: item for name, item in value.items() if item is not None}


def scalar(value: JSON) -> str:
    """A text, number or flag as text; an object or list where a text belongs makes the result malformed."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        return json.dumps(value)
    raise malformed_proxy_response(f"The function's result holds {value!r} where a text belongs (json.dumps it)")


def _decoded(body: bytes) -> bytes:
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        raise malformed_proxy_response("isBase64Encoded is true, but the body is no base64") from None
