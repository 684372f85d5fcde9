"""HTTP APIs of a CloudFormation template (AWS::ApiGatewayV2::*), each as one OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_sfn.definitions.apis import ApiDeclaration, StageDeclaration
from pytest_sfn.definitions.external_bodies import imported_document
from pytest_sfn.definitions.problems import malformed
from pytest_sfn.definitions.rest_method import SIGV4, security_schemes
from pytest_sfn.definitions.template import Template
from pytest_sfn.typing import JSON, without_none

_NOT_PROPERTIES = ("Body", "BodyS3Location", "FailOnWarnings")
_INTEGRATION = {
    "IntegrationSubtype": "integrationSubtype",
    "IntegrationMethod": "httpMethod",
    "IntegrationUri": "uri",
    "PayloadFormatVersion": "payloadFormatVersion",
    "RequestParameters": "requestParameters",
    "CredentialsArn": "credentials",
    "TimeoutInMillis": "timeoutInMillis",
    "ConnectionType": "connectionType",
    "ConnectionId": "connectionId",
}
_AUTHORIZER = {
    "AuthorizerUri": "authorizerUri",
    "AuthorizerPayloadFormatVersion": "authorizerPayloadFormatVersion",
    "AuthorizerCredentialsArn": "authorizerCredentials",
    "AuthorizerResultTtlInSeconds": "authorizerResultTtlInSeconds",
    "EnableSimpleResponses": "enableSimpleResponses",
}
_CORS = ("AllowOrigins", "AllowHeaders", "AllowMethods", "ExposeHeaders", "MaxAge", "AllowCredentials")


def http_apis(template: Template) -> tuple[ApiDeclaration, ...]:
    """The declared HTTP APIs; WebSocket APIs are none."""
    return tuple(
        _http_api(template, logical_id)
        for logical_id, _ in template.resources("AWS::ApiGatewayV2::Api")
        if template.property(logical_id, "ProtocolType") != "WEBSOCKET"
    )


def _http_api(template: Template, logical_id: str) -> ApiDeclaration:
    physical = template.physical(logical_id)
    kept = template.properties(logical_id, _NOT_PROPERTIES)
    openapi = imported_document(template, logical_id) or {
        "openapi": "3.0.1",
        "info": {"title": physical.name, "version": "1.0"},
        "paths": {},
    }
    openapi = _HttpApi(template, physical.ref).added_to(openapi, kept)
    return ApiDeclaration(
        kind="http",
        logical_id=logical_id,
        name=str(kept.get("Name") or (openapi.get("info") or {}).get("title") or physical.name),
        api_id=physical.ref,
        openapi=openapi,
        stages=tuple(_stages(template, physical.ref)),
        endpoint_type="REGIONAL",
        properties=kept,
        source_map=template.document.source,
        location=template.place(logical_id),
    )


def _stages(template: Template, api_ref: str) -> Iterator[StageDeclaration]:
    for logical_id in template.having("AWS::ApiGatewayV2::Stage", "ApiId", api_ref):
        settings = template.properties(logical_id, ("ApiId", "StageName", "DeploymentId"))
        variables = settings.pop("StageVariables", None) or {}
        yield StageDeclaration(str(template.property(logical_id, "StageName")), variables, settings)


class _HttpApi:
    """Adds the routes, integrations and authorizers of one API to its OpenAPI document."""

    def __init__(self, template: Template, ref: str) -> None:
        self.template = template
        self.ref = ref
        self.integrations = {template.physical(one).ref: one for one in self._owned("AWS::ApiGatewayV2::Integration")}
        self.authorizers = {template.physical(one).ref: one for one in self._owned("AWS::ApiGatewayV2::Authorizer")}

    def _owned(self, type_: str) -> Iterator[str]:
        return self.template.having(type_, "ApiId", self.ref)

    def added_to(self, openapi: dict[str, JSON], properties: dict[str, Any]) -> dict[str, JSON]:
        paths = {path: dict(item) for path, item in (openapi.get("paths") or {}).items()}
        for route in self._owned("AWS::ApiGatewayV2::Route"):
            with malformed(self.template.place(route)):
                self._add_route(paths, self.template.properties(route))
        if "Target" in properties:
            route_key = str(properties.get("RouteKey") or "$default")
            _add(paths, route_key, {"x-amazon-apigateway-integration": _quick_create(properties)})
        document = {**openapi, "paths": paths}
        declared = {
            self._authorizer_name(one): authorizer_scheme(self.template.properties(one))
            for one in self.authorizers.values()
        }
        if schemes := security_schemes(paths, {}) | declared:
            components = document.get("components") or {}
            known = components.get("securitySchemes") or {}
            document["components"] = {**components, "securitySchemes": {**schemes, **known}}
        if cors := properties.get("CorsConfiguration"):
            members = {name[0].lower() + name[1:]: cors[name] for name in _CORS if name in cors}
            document["x-amazon-apigateway-cors"] = members
        return document

    def _add_route(self, paths: dict[str, Any], route: dict[str, Any]) -> None:
        made: dict[str, JSON] = {}
        if security := self._security(route):
            made["security"] = [security]
        if "OperationName" in route:
            made["operationId"] = route["OperationName"]
        target = str(route.get("Target", "")).removeprefix("integrations/")
        if target in self.integrations:
            declared = self.template.properties(self.integrations[target])
            made["x-amazon-apigateway-integration"] = integration(declared)
        _add(paths, str(route.get("RouteKey")), made)

    def _security(self, route: dict[str, Any]) -> dict[str, list[str]]:
        type_ = str(route.get("AuthorizationType") or "NONE").upper()
        if type_ == "AWS_IAM":
            return {SIGV4: []}
        if type_ not in ("JWT", "CUSTOM"):
            return {}
        authorizer = str(route.get("AuthorizerId"))
        name = self._authorizer_name(self.authorizers[authorizer]) if authorizer in self.authorizers else authorizer
        return {name: list(route.get("AuthorizationScopes") or ())}

    def _authorizer_name(self, logical_id: str) -> str:
        return str(self.template.property(logical_id, "Name") or logical_id)


def _add(paths: dict[str, Any], route_key: str, members: dict[str, JSON]) -> None:
    """Add the operation of a route key: `GET /orders`, or `$default`."""
    method, _, path = route_key.partition(" ")
    operation: dict[str, JSON] = {"responses": {"default": {"description": ""}}, **members}
    if not path:
        path, method = f"/{method}", "ANY"
        operation["isDefaultRoute"] = True
    verb = "x-amazon-apigateway-any-method" if method.upper() == "ANY" else method.lower()
    paths.setdefault(path, {})[verb] = operation


def _quick_create(properties: dict[str, Any]) -> dict[str, JSON]:
    """
    The integration of an API made with `Target`.

    Source: AWS::ApiGatewayV2::Api, Target: a URL is HTTP_PROXY, a function AWS_PROXY; the payload format is 2.0.
    """
    target, credentials = str(properties["Target"]), properties.get("CredentialsArn")
    type_, method, version = ("aws_proxy", "POST", "2.0") if target.startswith("arn:") else ("http_proxy", "ANY", "1.0")
    made = {"type": type_, "httpMethod": method, "uri": target, "payloadFormatVersion": version}
    return without_none({**made, "credentials": credentials})


def integration(declared: dict[str, Any]) -> dict[str, JSON]:
    """x-amazon-apigateway-integration of an AWS::ApiGatewayV2::Integration."""
    made: dict[str, JSON] = {"type": str(declared.get("IntegrationType", "")).lower()}
    made |= {member: declared[name] for name, member in _INTEGRATION.items() if name in declared}
    if "TlsConfig" in declared:
        made["tlsConfig"] = {"serverNameToVerify": declared["TlsConfig"].get("ServerNameToVerify")}
    if "ResponseParameters" in declared:
        made["responseParameters"] = {
            status: {one["Destination"]: one["Source"] for one in mapping.get("ResponseParameters") or ()}
            for status, mapping in declared["ResponseParameters"].items()
        }
    return made


def authorizer_scheme(declared: dict[str, Any]) -> dict[str, JSON]:
    """The security scheme of an AWS::ApiGatewayV2::Authorizer."""
    type_ = str(declared.get("AuthorizerType", "JWT")).lower()
    authorizer: dict[str, JSON] = {"type": type_}
    if sources := declared.get("IdentitySource"):
        authorizer["identitySource"] = ", ".join(sources) if isinstance(sources, list) else sources
    authorizer |= {member: declared[name] for name, member in _AUTHORIZER.items() if name in declared}
    if type_ == "jwt":
        jwt = declared.get("JwtConfiguration") or {}
        authorizer["jwtConfiguration"] = {"issuer": jwt.get("Issuer"), "audience": list(jwt.get("Audience") or ())}
        return {"type": "oauth2", "x-amazon-apigateway-authorizer": authorizer}
    return {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authorizer": authorizer}
