"""
`$context`: the variables of mapping templates, mappings, gateway responses and access logs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.apigateway.common.dates import request_time
from pytest_sfn.typing import JSON

__all__ = ["context_variables", "identity", "overrides", "request_time"]

if TYPE_CHECKING:
    from pytest_sfn.apigateway.rest.exchange import RestExchange


def context_variables(exchange: RestExchange) -> dict[str, JSON]:
    """The variables of one request; keys and their order are those of `$context.keySet()` as recorded from AWS."""
    environment = exchange.deployment.environment
    route = exchange.route
    variables: dict[str, JSON] = {
        "resourceId": route.resource.id if route else None,
        "resourcePath": route.resource.path if route else None,
        "httpMethod": exchange.request.http_method,
        "extendedRequestId": exchange.extended_request_id,
        "requestTime": request_time(exchange.received_at),
        "path": f"/{exchange.stage.name}{exchange.request.raw_path}",
        "accountId": environment.account.id,
        "protocol": exchange.request.protocol,
        "requestOverride": overrides(exchange.request_override, ("path", "header", "querystring")),
        "stage": exchange.stage.name,
        "domainPrefix": exchange.api.id,
        "requestTimeEpoch": int(exchange.received_at * 1000),
        "requestId": exchange.request_id,
        "identity": identity(exchange),
        "domainName": exchange.deployment.domain_name,
        "deploymentId": exchange.stage.deployment_id,
        "responseOverride": overrides(exchange.response_override, ("header",)),
        "apiId": exchange.api.id,
    }
    if exchange.authorizer:
        variables["authorizer"] = dict(exchange.authorizer)
    return variables


def overrides(given: dict[str, JSON], maps: tuple[str, ...]) -> dict[str, JSON]:
    """The members of an override, its maps always there so that templates can set into them."""
    copied = {name: dict(value) if isinstance(value, dict) else value for name, value in given.items()}
    return {name: {} for name in maps} | copied


def identity(exchange: RestExchange) -> dict[str, JSON]:
    """`$context.identity`: for a request that is not signed everything but address and user agent is null."""
    return {
        "cognitoIdentityPoolId": None,
        "accountId": None,
        "cognitoIdentityId": None,
        "caller": None,
        "sourceIp": exchange.request.source_ip,
        "principalOrgId": None,
        "accessKey": None,
        "cognitoAuthenticationType": None,
        "cognitoAuthenticationProvider": None,
        "userArn": None,
        "userAgent": exchange.request.header("User-Agent"),
        "user": None,
    } | exchange.identity
