"""
Lambda authorizers of HTTP APIs, formats 1.0 and 2.0, with simple responses or IAM policies.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
"""

from __future__ import annotations

import json

from pytest_sfn.apigateway.access.authorizer_results import (
    AuthorizerFailed,
    AuthorizerResult,
    InvalidResult,
    function_document,
    policy_result,
    simple_result,
)
from pytest_sfn.apigateway.access.expiring import ExpiringCache
from pytest_sfn.apigateway.common.backend import IntegrationBackend
from pytest_sfn.apigateway.http_api.access.identity_sources import source_value
from pytest_sfn.apigateway.http_api.gateway_responses import HttpApiError, forbidden, internal_error, unauthorized
from pytest_sfn.apigateway.http_api.integrations.calling import invoke
from pytest_sfn.apigateway.http_api.integrations.function_events import event_1_0, event_2_0
from pytest_sfn.apigateway.http_api.model import HttpAuthorizer
from pytest_sfn.apigateway.http_api.request import HttpExchange
from pytest_sfn.aws.iam.policies import Decision
from pytest_sfn.typing import JSON

#: Longest an authorizer may take (documented).
TIMEOUT_SECONDS = 10.0

Cache = ExpiringCache[AuthorizerResult]


def authorize(exchange: HttpExchange, authorizer: HttpAuthorizer, backend: IntegrationBackend, cache: Cache) -> None:
    """
    Raise the 401, 403 or 500 of a request the authorizer does not let pass; notes its context for events.

    Without identity sources the function is asked for every request, even one without any token (recorded from AWS).
    """
    values = [source_value(exchange, source) for source in authorizer.identity_source]
    present = tuple(value for value in values if value is not None)
    if len(present) < len(values):
        raise unauthorized("An identity source is missing")
    key = (authorizer.name, present)
    result = cache.get(key) if present else None
    if result is None:
        result = ask(exchange, authorizer, present, backend)
        if present:
            cache.put(key, result, authorizer.ttl_seconds)
    if result.decision(exchange.route_arn()) is not Decision.ALLOW:
        raise forbidden("The authorizer refused the request")
    exchange.authorizer = {"lambda": dict(result.context) or None}
    exchange.authorizer_flat = dict(result.context)
    if result.principal_id is not None:
        exchange.authorizer_flat["principalId"] = result.principal_id


def ask(
    exchange: HttpExchange, authorizer: HttpAuthorizer, values: tuple[str, ...], backend: IntegrationBackend
) -> AuthorizerResult:
    """The function's answer; one that fails, is late or answers in the wrong form is a 500, which is not kept."""
    event = json.dumps(event_of(exchange, authorizer, values), ensure_ascii=False)
    try:
        uri = authorizer.uri or ""
        answered = invoke(exchange, backend, uri, event, TIMEOUT_SECONDS, authorizer.credentials)
        document = function_document(answered)
        return simple_result(document) if authorizer.enable_simple_responses else policy_result(document, strict=False)
    except (AuthorizerFailed, InvalidResult, HttpApiError) as problem:
        raise internal_error(f"Authorizer {authorizer.name}: {problem}") from problem


def event_of(exchange: HttpExchange, authorizer: HttpAuthorizer, values: tuple[str, ...]) -> dict[str, JSON]:
    """The function's event."""
    if authorizer.payload_format_version == "1.0":
        source = ",".join(values)
        event = {name: value for name, value in event_1_0(exchange).items() if name not in ("body", "isBase64Encoded")}
        own = {
            "type": "REQUEST",
            "methodArn": exchange.route_arn(),
            "identitySource": source,
            "authorizationToken": source,
        }
        return {**event, **own}
    event = {name: value for name, value in event_2_0(exchange).items() if name not in ("body", "isBase64Encoded")}
    sources = list(values) or None
    return {**event, "type": "REQUEST", "routeArn": exchange.route_arn(), "identitySource": sources}
