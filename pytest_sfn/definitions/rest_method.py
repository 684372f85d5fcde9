"""One AWS::ApiGateway::Method as an OpenAPI operation with x-amazon-apigateway extensions, setting by setting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pytest_sfn.typing import JSON, is_true, without_none

SIGV4 = "sigv4"
API_KEY = "api_key"

_SCHEMES: dict[str, JSON] = {
    SIGV4: {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"},
    API_KEY: {"type": "apiKey", "name": "x-api-key", "in": "header"},
}
_PLACES = {"path": "path", "querystring": "query", "header": "header"}
#: CloudFormation's Integration property -> x-amazon-apigateway-integration's member.
_INTEGRATION = {
    "Uri": "uri",
    "IntegrationHttpMethod": "httpMethod",
    "Credentials": "credentials",
    "RequestTemplates": "requestTemplates",
    "RequestParameters": "requestParameters",
    "ContentHandling": "contentHandling",
    "TimeoutInMillis": "timeoutInMillis",
    "CacheKeyParameters": "cacheKeyParameters",
    "CacheNamespace": "cacheNamespace",
    "ConnectionId": "connectionId",
    "ConnectionType": "connectionType",
    "ResponseTransferMode": "responseTransferMode",
}
_RESPONSE = {
    "ResponseParameters": "responseParameters",
    "ResponseTemplates": "responseTemplates",
    "ContentHandling": "contentHandling",
}
_AUTHORIZER = {
    "AuthorizerUri": "authorizerUri",
    "AuthorizerCredentials": "authorizerCredentials",
    "AuthorizerResultTtlInSeconds": "authorizerResultTtlInSeconds",
    "IdentitySource": "identitySource",
    "IdentityValidationExpression": "identityValidationExpression",
    "ProviderARNs": "providerARNs",
}


def operation(
    method: dict[str, Any], authorizer_name: Callable[[JSON], str], validator_name: Callable[[JSON], str]
) -> dict[str, JSON]:
    """The path item member of a method: `{"post": {...}}`; ANY is x-amazon-apigateway-any-method."""
    verb = str(method.get("HttpMethod", "ANY")).lower()
    made: dict[str, JSON] = {"responses": dict(_method_responses(method.get("MethodResponses") or ()))}
    if "OperationName" in method:
        made["operationId"] = method["OperationName"]
    if parameters := list(_parameters(method.get("RequestParameters") or {})):
        made["parameters"] = parameters
    if models := method.get("RequestModels"):
        content = {media: {"schema": _schema(model)} for media, model in models.items()}
        made["requestBody"] = {"content": content, "required": True}
    if "RequestValidatorId" in method:
        made["x-amazon-apigateway-request-validator"] = validator_name(method["RequestValidatorId"])
    if security := _security(method, authorizer_name):
        made["security"] = [security]
    if "Integration" in method:
        made["x-amazon-apigateway-integration"] = integration(method["Integration"])
    return {"x-amazon-apigateway-any-method" if verb == "any" else verb: made}


def _schema(model: JSON) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model}"}


def _parameters(declared: dict[str, Any]) -> Iterator[JSON]:
    for name, required in declared.items():
        _, _, place, key = name.split(".", 3)
        truth = required.get("Required") if isinstance(required, dict) else required
        yield {"name": key, "in": _PLACES[place], "required": is_true(truth), "schema": {"type": "string"}}


def _method_responses(declared: Any) -> Iterator[tuple[str, JSON]]:
    for response in declared:
        made: dict[str, JSON] = {"description": ""}
        if names := [name.split(".", 3)[3] for name in response.get("ResponseParameters") or {}]:
            made["headers"] = {name: {"schema": {"type": "string"}} for name in names}
        if models := response.get("ResponseModels"):
            made["content"] = {media: {"schema": _schema(model)} for media, model in models.items()}
        yield str(response.get("StatusCode")), made


def _security(method: dict[str, Any], authorizer_name: Callable[[JSON], str]) -> dict[str, list[str]]:
    needed: dict[str, list[str]] = {}
    type_ = str(method.get("AuthorizationType") or "NONE").upper()
    if type_ == "AWS_IAM":
        needed[SIGV4] = []
    elif type_ in ("CUSTOM", "COGNITO_USER_POOLS"):
        needed[authorizer_name(method.get("AuthorizerId"))] = list(method.get("AuthorizationScopes") or ())
    if is_true(method.get("ApiKeyRequired")):
        needed[API_KEY] = []
    return needed


def integration(declared: dict[str, Any]) -> dict[str, JSON]:
    """
    x-amazon-apigateway-integration of a method's Integration.

    A response without SelectionPattern is the default one. Of two responses with one pattern only that of the lower
    status code is ever chosen (recorded from AWS).
    """
    made: dict[str, JSON] = {"type": str(declared.get("Type", "")).lower()}
    made |= {member: declared[name] for name, member in _INTEGRATION.items() if name in declared}
    if "PassthroughBehavior" in declared:
        made["passthroughBehavior"] = str(declared["PassthroughBehavior"]).lower()
    if "TlsConfig" in declared:
        made["tlsConfig"] = {"insecureSkipVerification": (declared["TlsConfig"] or {}).get("InsecureSkipVerification")}
    responses: dict[str, JSON] = {}
    for response in sorted(declared.get("IntegrationResponses") or (), key=lambda one: str(one.get("StatusCode"))):
        members = {member: response.get(name) for name, member in _RESPONSE.items()}
        one = without_none({"statusCode": str(response.get("StatusCode")), **members})
        responses.setdefault(str(response.get("SelectionPattern") or "default"), one)
    if responses:
        made["responses"] = responses
    return made


def security_schemes(paths: dict[str, Any], authorizers: dict[str, dict[str, Any]]) -> dict[str, JSON]:
    """The security schemes that the operations of `paths` name, and one for each authorizer."""
    named = {
        name
        for item in paths.values()
        for method in item.values()
        if isinstance(method, dict)
        for need in method.get("security") or ()
        for name in need
    }
    schemes = {name: scheme for name, scheme in _SCHEMES.items() if name in named}
    return schemes | {name: authorizer_scheme(declared) for name, declared in authorizers.items()}


def authorizer_scheme(declared: dict[str, Any]) -> dict[str, JSON]:
    """The security scheme of an AWS::ApiGateway::Authorizer."""
    type_ = str(declared.get("Type", "TOKEN")).lower()
    source = str(declared.get("IdentitySource") or "method.request.header.Authorization")
    header = source.removeprefix("method.request.header.") if type_ != "request" else "Unused"
    authorizer: dict[str, JSON] = {"type": type_}
    authorizer |= {member: declared[name] for name, member in _AUTHORIZER.items() if name in declared}
    return {
        "type": "apiKey",
        "name": header,
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools" if type_ == "cognito_user_pools" else "custom",
        "x-amazon-apigateway-authorizer": authorizer,
    }
