"""
`$context` of a REST API: the variables of mapping templates, mappings, gateway responses and access logs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.apigateway.rest.request import MethodRequest
from pytest_sfn.typing import JSON

#: The order of `$context.keySet()`, as recorded from AWS.
_ORDER = (
    "resourceId", "resourcePath", "httpMethod", "extendedRequestId", "requestTime", "path", "accountId", "protocol",
    "requestOverride", "stage", "domainPrefix", "requestTimeEpoch", "requestId", "identity", "domainName",
    "deploymentId", "responseOverride", "apiId",
)  # fmt: skip
_IDENTITY = (
    "cognitoIdentityPoolId", "accountId", "cognitoIdentityId", "caller", "sourceIp", "principalOrgId", "accessKey",
    "cognitoAuthenticationType", "cognitoAuthenticationProvider", "userArn", "userAgent", "user",
)  # fmt: skip


def in_order(variables: Mapping[str, JSON]) -> dict[str, JSON]:
    """The variables in the order of AWS."""
    return {name: variables[name] for name in _ORDER}


def overrides(given: Mapping[str, JSON], maps: tuple[str, ...]) -> dict[str, JSON]:
    """The members of an override, its maps always there so that templates can set into them."""
    copied = {name: dict(value) if isinstance(value, dict) else value for name, value in given.items()}
    return {name: {} for name in maps} | copied


def identity_variables(request: MethodRequest, known: Mapping[str, JSON]) -> dict[str, JSON]:
    """`$context.identity`: for a request that is not signed everything but address and user agent is null."""
    own = {"sourceIp": request.source_ip, "userAgent": request.header("User-Agent")}
    return dict.fromkeys(_IDENTITY) | own | dict(known)
