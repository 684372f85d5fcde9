"""
Lambda authorizers of REST APIs, TOKEN and REQUEST.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
"""

from __future__ import annotations

import json
from dataclasses import replace

from pytest_sfn.apigateway.access.authorizer_results import (
    AuthorizerFailed,
    AuthorizerResult,
    InvalidResult,
    function_document,
    policy_result,
    text_of,
)
from pytest_sfn.apigateway.access.control import AccessControl
from pytest_sfn.apigateway.access.lambda_authorizers import all_present, result_for, without_body
from pytest_sfn.apigateway.common.backend import IntegrationFailure, IntegrationTimeout
from pytest_sfn.apigateway.common.calling import invocation
from pytest_sfn.apigateway.rest.access.resource_policies import why_not
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.apigateway.rest.integrations.function_proxy import proxy_event
from pytest_sfn.apigateway.rest.integrations.uri import function_of, rendered_uri
from pytest_sfn.apigateway.rest.model import Authorizer
from pytest_sfn.apigateway.rest.parameter_mapping import identity_value
from pytest_sfn.aws.iam.policies import Decision
from pytest_sfn.typing import JSON

#: Seconds a policy is kept if the authorizer does not say; at most 3600.
DEFAULT_TTL_SECONDS = 300
#: What an authorizer function may take. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
TIMEOUT_SECONDS = 29.0
NOT_ALLOWED = "User is not authorized to access this resource"


def authorize(exchange: RestExchange, authorizer: Authorizer, access: AccessControl) -> None:
    """
    Raise the 401, 403 or 500 of a request the authorizer does not let pass; notes its context in the exchange.

    What is kept is the policy: it is evaluated for each method anew.
    """
    values = identity_values(exchange, authorizer)
    ttl = DEFAULT_TTL_SECONDS if authorizer.ttl_seconds is None else authorizer.ttl_seconds
    now = exchange.environment.now
    begun = now()
    result = result_for(access, authorizer.id, values, ttl, lambda: ask(exchange, authorizer, values))
    latency = round((now() - begun) * 1000)
    texts = {name: text_of(value) for name, value in result.context.items()}
    exchange.authorizer = {"principalId": result.principal_id, "integrationLatency": latency, **texts}
    exchange.usage_identifier_key = result.usage_identifier_key
    decision = result.decision(exchange.invoke_arn)
    if decision is not Decision.ALLOW:
        raise GatewayError("ACCESS_DENIED", NOT_ALLOWED + why_not(decision, "identity-based"))


def identity_values(exchange: RestExchange, authorizer: Authorizer) -> tuple[str, ...]:
    """
    The values of the identity sources, which are the cache's key too.

    One that is missing, blank or not matched by identityValidationExpression is a 401 without the function being asked.
    """
    sources = [source for source in (authorizer.identity_source or "").split(",") if source.strip()]
    if authorizer.type == "TOKEN" and not sources:
        sources = ["method.request.header.Authorization"]
    present = all_present(identity_value(exchange, source) for source in sources)
    if present is None:
        raise GatewayError("UNAUTHORIZED")
    expression = authorizer.identity_validation_expression
    if authorizer.type == "TOKEN" and expression:  # a Java pattern of the whole token
        from pytest_sfn.apigateway.vtl.java_regex import java_pattern

        if java_pattern(expression).fullmatch(present[0]) is None:
            raise GatewayError("UNAUTHORIZED")
    return present


def event_of(exchange: RestExchange, authorizer: Authorizer, values: tuple[str, ...]) -> dict[str, JSON]:
    """The function's event. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html."""
    arn = exchange.invoke_arn
    if authorizer.type == "TOKEN":
        return {"type": "TOKEN", "methodArn": arn, "authorizationToken": values[0]}
    maps = {name: value or {} for name, value in without_body(proxy_event(exchange)).items()}
    return {"type": "REQUEST", "methodArn": arn, **maps}


def ask(exchange: RestExchange, authorizer: Authorizer, values: tuple[str, ...]) -> AuthorizerResult:
    """
    The function's result; an error with the message `Unauthorized` is a 401, any other and a malformed result a 500.

    The 500 has the body `{"message":null}` (reported by users).
    """
    call = invocation(
        exchange,
        function_of(rendered_uri(authorizer.uri or "", {}, exchange.stage.variables)),
        json.dumps(event_of(exchange, authorizer, values), ensure_ascii=False).encode("utf-8", "replace"),
        credentials=authorizer.credentials,
        timeout_seconds=TIMEOUT_SECONDS,
    )
    source = f"authorizer {authorizer.name} of {exchange.source}"
    try:
        return policy_result(function_document(exchange.backend.call(replace(call, source=source))), strict=True)
    except AuthorizerFailed as failed:
        if failed.message == "Unauthorized":
            raise GatewayError("UNAUTHORIZED") from failed
        raise failure(f"the function failed: {failed.message}") from failed
    except (IntegrationTimeout, IntegrationFailure) as failed:
        raise failure(str(failed)) from failed
    except InvalidResult as invalid:
        log = f"Execution failed due to configuration error: Invalid JSON in response: {invalid}"
        raise GatewayError("AUTHORIZER_CONFIGURATION_ERROR", log=log) from invalid


def failure(reason: str) -> GatewayError:
    """The 500 of an authorizer that could not be asked."""
    return GatewayError("AUTHORIZER_FAILURE", log=f"Execution failed due to an authorizer error: {reason}")
