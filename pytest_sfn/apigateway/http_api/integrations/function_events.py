"""The events of payload formats 1.0 and 2.0, as functions get them."""

from __future__ import annotations

import base64

from pytest_sfn.apigateway.common.exchange import Exchange
from pytest_sfn.apigateway.common.request import grouped
from pytest_sfn.apigateway.http_api.exchange import HttpExchange
from pytest_sfn.apigateway.http_api.request import HttpApiRequest
from pytest_sfn.typing import JSON

#: Names the gateway writes with capitals even where the client did not (reported by users).
_CAPITALISED = ("Content-Length", "Host", "User-Agent", "X-Amzn-Trace-Id")
_SPELLING = {name.lower(): name for name in (*_CAPITALISED, "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto")}
_IDENTITY = (
    "accessKey", "accountId", "caller", "cognitoAmr", "cognitoAuthenticationProvider", "cognitoAuthenticationType",
    "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "sourceIp", "user", "userAgent", "userArn",
)  # fmt: skip


def event_2_0(exchange: HttpExchange) -> dict[str, JSON]:
    """
    The event of format 2.0: what is empty is left out; paths are percent-decoded (recorded from AWS).

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    request = exchange.request
    event: dict[str, JSON] = {
        "version": "2.0",
        "routeKey": exchange.matched.route_key,
        "rawPath": exchange.path,
        "rawQueryString": request.raw_query,
        "cookies": cookies(request),
        "headers": joined_headers(request),
        # Repeated ones joined by commas (recorded from AWS).
        "queryStringParameters": {name: ",".join(values) for name, values in request.query.items()},
        "requestContext": request_context_2_0(exchange),
        "body": body_text(request),
        "pathParameters": dict(exchange.path_parameters),
        "isBase64Encoded": not request.is_text,
        "stageVariables": dict(exchange.stage.variables),
    }
    optional = ("cookies", "queryStringParameters", "body", "pathParameters", "stageVariables")
    return {name: value for name, value in event.items() if value or name not in optional}


def request_context_2_0(exchange: HttpExchange) -> dict[str, JSON]:
    """`requestContext` of format 2.0."""
    request, context = exchange.request, exchange.context()
    same = ("accountId", "apiId", "domainName", "domainPrefix", "requestId", "routeKey", "stage")
    members = {name: context[name] for name in same} | {
        "http": {
            "method": request.http_method,
            "path": exchange.path,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": request.header("User-Agent") or "",
        },
        "time": context["requestTime"],
        "timeEpoch": context["requestTimeEpoch"],
    }
    authorizer = {"authorizer": dict(exchange.nested_authorizer)} if exchange.nested_authorizer else {}
    return dict(sorted(members.items())) | authorizer


def event_1_0(exchange: HttpExchange) -> dict[str, JSON]:
    """The event of format 1.0: `path` as sent, path parameters decoded, unlike a REST API's (recorded from AWS)."""
    request = exchange.request
    names = named_headers(request)
    return {
        "version": "1.0",
        "resource": exchange.matched.path,
        "path": exchange.stage.prefix + request.raw_path,
        "httpMethod": request.http_method,
        "headers": {name: values[-1] for name, values in names.items()},
        "multiValueHeaders": names,
        "queryStringParameters": request.single_query() or None,
        "multiValueQueryStringParameters": request.multi_query() or None,
        "requestContext": request_context_1_0(exchange),
        "pathParameters": dict(exchange.path_parameters) or None,
        "stageVariables": dict(exchange.stage.variables) or None,
        "body": body_text(request) or None,
        "isBase64Encoded": not request.is_text,
    }


def request_context_1_0(exchange: HttpExchange) -> dict[str, JSON]:
    """`requestContext` of format 1.0; `resourceId` is the route key (recorded from AWS)."""
    context = Exchange.context(exchange) | {
        "identity": dict.fromkeys(_IDENTITY) | exchange.context()["identity"],
        "resourceId": exchange.matched.route_key,
        "resourcePath": exchange.matched.path,
    }
    members = dict(sorted(context.items()))
    return {**members, "authorizer": dict(exchange.authorizer)} if exchange.authorizer else members


def cookies(request: HttpApiRequest) -> list[str]:
    """The cookies of all Cookie headers."""
    values = (value for name, value in request.headers if name.lower() == "cookie")
    return [cookie for value in values for cookie in value.split("; ") if cookie]


def joined_headers(request: HttpApiRequest) -> dict[str, str]:
    """Headers by name in lower case, repeated ones joined by commas, without cookies (recorded from AWS)."""
    headers = grouped((name.lower(), value) for name, value in request.headers)
    return {name: ",".join(values) for name, values in headers.items() if name != "cookie"}


def named_headers(request: HttpApiRequest) -> dict[str, list[str]]:
    """All values of each header; names as sent, but for those the gateway spells its own way."""
    return grouped((_SPELLING.get(name.lower(), name), value) for name, value in request.headers)


def body_text(request: HttpApiRequest) -> str:
    """The body as text or base64."""
    if request.is_text:
        return request.body.decode("utf-8", "replace")
    return base64.b64encode(request.body).decode()
