"""`authorizer` of an http event in serverless.yml. Source: the plugin's authorizers.js, validate.js, methods.js."""

from __future__ import annotations

import re
from typing import Any

from pytest_sfn.definitions.serverless_names import alphanumeric, function_id, invocation_uri, resource
from pytest_sfn.typing import JSON

_COGNITO = re.compile(r"arn:[a-zA-Z-]*:cognito-idp:")


def _name_and_arn(declared: Any) -> tuple[str, JSON]:
    """Name and ARN of an authorizer: a function's key, an ARN, or a mapping with name or arn."""
    if isinstance(declared, str):
        declared = {"arn": declared} if ":" in declared else {"name": declared}
    arn = declared.get("arn")
    name = declared.get("name") or (re.split(r"[:/]", arn)[-1] if isinstance(arn, str) else "Authorizer")
    return str(name), arn or {"Fn::GetAtt": [function_id(str(name)), "Arn"]}


def _logical_id(name: str) -> str:
    return f"{alphanumeric(name)}ApiGatewayAuthorizer"


def _is_iam(declared: Any) -> bool:
    type_ = declared.get("type") if isinstance(declared, dict) else declared
    return isinstance(type_, str) and type_.upper() == "AWS_IAM"


def _is_shared(declared: Any) -> bool:
    return isinstance(declared, dict) and bool(declared.get("type")) and bool(declared.get("authorizerId"))


def authorization(declared: Any) -> dict[str, JSON]:
    """AuthorizationType, AuthorizerId and AuthorizationScopes of the method."""
    if not declared:
        return {"AuthorizationType": "NONE"}
    if _is_shared(declared):
        scopes = {"AuthorizationScopes": declared["scopes"]} if declared.get("scopes") else {}
        return {"AuthorizationType": declared["type"], "AuthorizerId": declared["authorizerId"], **scopes}
    if _is_iam(declared):
        return {"AuthorizationType": "AWS_IAM"}
    name, arn = _name_and_arn(declared)
    made: dict[str, JSON] = {"AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": _logical_id(name)}}
    if isinstance(arn, str) and _COGNITO.match(arn):
        made["AuthorizationType"] = "COGNITO_USER_POOLS"
        if isinstance(declared, dict) and isinstance(declared.get("scopes"), list):
            made["AuthorizationScopes"] = declared["scopes"]
    return made


def authorizer_resource(declared: Any, rest_api: str) -> dict[str, JSON]:
    """The AWS::ApiGateway::Authorizer of an event, {} where it needs none of its own."""
    if not declared or _is_shared(declared) or _is_iam(declared):
        return {}
    name, arn = _name_and_arn(declared)
    given = declared if isinstance(declared, dict) else {}
    properties: dict[str, JSON] = {
        "RestApiId": {"Ref": rest_api},
        "Name": name,
        "IdentitySource": given.get("identitySource") or "method.request.header.Authorization",
    }
    if given:
        properties["AuthorizerResultTtlInSeconds"] = given.get("resultTtlInSeconds", 300)
    if isinstance(given.get("identityValidationExpression"), str):
        properties["IdentityValidationExpression"] = given["identityValidationExpression"]
    if isinstance(arn, str) and _COGNITO.match(arn):
        properties |= {"Type": "COGNITO_USER_POOLS", "ProviderARNs": [arn]}
    else:
        type_ = str(given.get("type") or "TOKEN").upper()
        properties |= {"Type": type_, "AuthorizerUri": invocation_uri(arn)}
    return {_logical_id(name): resource("AWS::ApiGateway::Authorizer", properties)}
