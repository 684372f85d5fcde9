"""
Lambda authorizers of HTTP APIs, formats 1.0 and 2.0, with simple responses or IAM policies.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
"""

from __future__ import annotations

import json
from functools import partial

from pytest_sfn.apigateway.access.authorizer_results import (
    AuthorizerFailed,
    AuthorizerResult,
    InvalidResult,
    function_document,
    policy_result,
    simple_result,
)
from pytest_sfn.apigateway.access.control import AccessControl
from pytest_sfn.apigateway.access.lambda_authorizers import all_present, result_for, without_body
from pytest_sfn.apigateway.http_api.exchange import HttpExchange
from pytest_sfn.apigateway.http_api.gateway_responses import HttpApiError, forbidden, internal_error, unauthorized
from pytest_sfn.apigateway.http_api.integrations.calling import invoke
from pytest_sfn.apigateway.http_api.integrations.function_events import event_1_0, event_2_0
from pytest_sfn.apigateway.http_api.model import HttpAuthorizer
from pytest_sfn.apigateway.http_api.parameter_mapping import identity_value
from pytest_sfn.aws.iam.policies import Decision
from pytest_sfn.typing import JSON

#: Longest an authorizer may take (documented).
TIMEOUT_SECONDS = 10.0


def authorize(exchange: HttpExchange, authorizer: HttpAuthorizer, access: AccessControl) -> None:
    """Raise the 401, 403 or 500 of a request the authorizer does not let pass; notes its context for events."""
    values = all_present(identity_value(exchange, source) for source in authorizer.identity_source)
    if values is None:
        raise unauthorized("An identity source is missing")
    ask_function = partial(ask, exchange, authorizer, values)
    result = result_for(access, authorizer.name, values, authorizer.ttl_seconds, ask_function)
    if result.decision(exchange.invoke_arn) is not Decision.ALLOW:
        raise forbidden("The authorizer refused the request")
    principal = {} if result.principal_id is None else {"principalId": result.principal_id}
    exchange.authorizer = {**result.context, **principal}
    exchange.nested_authorizer = {"lambda": dict(result.context) or None}


def ask(exchange: HttpExchange, authorizer: HttpAuthorizer, values: tuple[str, ...]) -> AuthorizerResult:
    """The function's result; one that fails, is late or answers in the wrong form is a 500, which is not kept."""
    event = json.dumps(event_of(exchange, authorizer, values), ensure_ascii=False)
    try:
        response = invoke(exchange, authorizer.uri or "", event, TIMEOUT_SECONDS, authorizer.credentials)
        document = function_document(response)
        return simple_result(document) if authorizer.enable_simple_responses else policy_result(document, strict=False)
    except (AuthorizerFailed, InvalidResult, HttpApiError) as problem:
        raise internal_error(f"Authorizer {authorizer.name}: {problem}") from problem


def event_of(exchange: HttpExchange, authorizer: HttpAuthorizer, values: tuple[str, ...]) -> dict[str, JSON]:
    """The function's event."""
    arn = exchange.invoke_arn
    if authorizer.payload_format_version == "1.0":
        source = ",".join(values)
        own = {"type": "REQUEST", "methodArn": arn, "identitySource": source, "authorizationToken": source}
        return {**without_body(event_1_0(exchange)), **own}
    sources = list(values) or None
    return {**without_body(event_2_0(exchange)), "type": "REQUEST", "routeArn": arn, "identitySource": sources}
