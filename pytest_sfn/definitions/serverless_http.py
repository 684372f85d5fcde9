"""
`events: - http:` of state machines and functions in serverless.yml, as the REST API resources the framework writes.

Source: serverless-operations/serverless-step-functions, lib/deploy/events/apiGateway.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pytest_sfn.definitions.documents import Document
from pytest_sfn.definitions.problems import choices, definition_error
from pytest_sfn.definitions.serverless_authorizers import authorization, authorizer_resource
from pytest_sfn.definitions.serverless_cors import allow_origin, cors_of, preflight_method, united
from pytest_sfn.definitions.serverless_names import (
    alphanumeric,
    function_id,
    invocation_uri,
    logical_id_of,
    resource,
    service_name,
)
from pytest_sfn.definitions.serverless_templates import default_templates, lambda_proxy_templates
from pytest_sfn.typing import JSON

REST_API = "ApiGatewayRestApi"
_METHODS = ("get", "post", "put", "patch", "options", "head", "delete", "any")


@dataclass
class HttpEvent:
    """One http event: what it declares, and the state machine or function it calls."""

    http: dict[str, Any]
    path: str
    method: str
    state_machine: str | None
    function: str | None
    cors: dict[str, Any] | None


def http_resources(
    service: dict[str, Any], stage: str, machines: dict[str, Any], document: Document
) -> dict[str, JSON]:
    """API, resources, methods, authorizers, models, stage, keys and usage plan; {} where no event is http."""
    routes = [
        *_routes(machines, "/stepFunctions/stateMachines", document),
        *_routes(service.get("functions") or {}, "/functions", document),
    ]
    if not routes:
        return {}
    provider = service.get("provider") or {}
    made: dict[str, JSON] = {REST_API: _api(provider, service, stage)}
    for route in routes:
        made |= _resources(route.path)
    for route in routes:
        made[_method_id(route.path, route.method)] = resource("AWS::ApiGateway::Method", _method(route, provider))
        made |= _validation(route, provider, service, stage, made)
        made |= authorizer_resource(route.http.get("authorizer"), REST_API)
    for path, cors in united((route.path, route.cors) for route in routes if route.cors is not None):
        properties = {**preflight_method(cors), **_place(path)}
        made[_method_id(path, "options")] = resource("AWS::ApiGateway::Method", properties)
    if any(route.state_machine and "iamRole" not in route.http for route in routes):
        made["ApigatewayToStepFunctionsRole"] = {"Type": "AWS::IAM::Role"}
    traced = (provider.get("tracing") or {}).get("apiGateway")
    made["ApiGatewayStage"] = resource(
        "AWS::ApiGateway::Stage",
        {"RestApiId": {"Ref": REST_API}, "StageName": stage, "TracingEnabled": True if traced else None},
    )
    return made | _keys_and_plan(provider, stage)


# --- events -------------------------
def _routes(section: dict[str, Any], pointer: str, document: Document) -> Iterator[HttpEvent]:
    """The http events of all state machines, or of all functions."""
    for name, declared in section.items():
        for index, event in enumerate((declared or {}).get("events") or ()):
            if isinstance(event, dict) and "http" in event:
                at = f"{pointer}/{name}/events/{index}/http"
                if pointer == "/functions":
                    yield _route(event["http"], name, document, at, None, function_id(name))
                else:
                    yield _route(event["http"], name, document, at, logical_id_of(name, declared), None)


def _route(
    http: Any, name: str, document: Document, pointer: str, state_machine: str | None, function: str | None
) -> HttpEvent:
    if isinstance(http, str):
        method, _, path = http.partition(" ")
        http = {"method": method, "path": path}
    if not isinstance(http, dict) or not isinstance(http.get("path"), str) or not isinstance(http.get("method"), str):
        raise definition_error(
            "INVALID_TEMPLATE",
            f"Invalid http event of {name}",
            document.source.location(pointer),
            'give it path and method, or the text "METHOD path"',
        )
    method = http["method"].lower()
    if method not in _METHODS:
        message = f'Invalid method "{http["method"]}" of {name}: API Gateway supports {", ".join(_METHODS)}'
        raise definition_error(
            "INVALID_TEMPLATE", message, document.source.location(pointer), choices(method, _METHODS)
        )
    path = http["path"].removeprefix("/").removesuffix("/")
    cors = cors_of(http["cors"], method, document.source.location(pointer)) if http.get("cors") else None
    return HttpEvent(http, path, method, state_machine, function, cors)


# --- names -------------------------
def _path_id(path: str) -> str:
    return "".join(_part_id(part) for part in path.split("/"))


def _part_id(part: str) -> str:
    return alphanumeric(part.replace("+", "").replace("{", "").replace("}", "Var" if part.startswith("{") else ""))


def _method_id(path: str, method: str) -> str:
    return f"ApiGatewayMethod{_path_id(path)}{method.capitalize()}"


def _place(path: str) -> dict[str, JSON]:
    parent = {"Ref": f"ApiGatewayResource{_path_id(path)}"} if path else {"Fn::GetAtt": [REST_API, "RootResourceId"]}
    return {"RestApiId": {"Ref": REST_API}, "ResourceId": parent}


# --- API, resources, stage -------------------------
def _api(provider: dict[str, Any], service: dict[str, Any], stage: str) -> JSON:
    gateway = provider.get("apiGateway") or {}
    statements = gateway.get("resourcePolicy") or provider.get("resourcePolicy")
    properties = {
        "Name": provider.get("apiName") or f"{stage}-{service_name(service)}",
        "EndpointConfiguration": {"Types": [str(provider.get("endpointType") or "EDGE").upper()]},
        "BinaryMediaTypes": gateway.get("binaryMediaTypes"),
        "MinimumCompressionSize": gateway.get("minimumCompressionSize"),
        "ApiKeySourceType": gateway.get("apiKeySourceType"),
        "DisableExecuteApiEndpoint": gateway.get("disableDefaultEndpoint"),
        "Policy": {"Version": "2012-10-17", "Statement": statements} if statements else None,
    }
    return resource("AWS::ApiGateway::RestApi", properties)


def _resources(path: str) -> dict[str, JSON]:
    made: dict[str, JSON] = {}
    parts = [part for part in path.split("/") if part]
    for count, part in enumerate(parts, 1):
        parent = _place("/".join(parts[: count - 1]))["ResourceId"]
        properties = {"RestApiId": {"Ref": REST_API}, "ParentId": parent, "PathPart": part}
        logical_id = f"ApiGatewayResource{_path_id('/'.join(parts[:count]))}"
        made[logical_id] = resource("AWS::ApiGateway::Resource", properties)
    return made


# --- methods -------------------------
def _method(route: HttpEvent, provider: dict[str, Any]) -> dict[str, JSON]:
    properties: dict[str, JSON] = {
        "HttpMethod": route.method.upper(),
        "ApiKeyRequired": bool(route.http.get("private")),
        **_place(route.path),
        **authorization(route.http.get("authorizer")),
    }
    if route.function is not None:
        uri = invocation_uri({"Fn::GetAtt": [route.function, "Arn"]})
        integration = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri}
        return {**properties, "Integration": integration, "MethodResponses": []}
    headers = allow_origin(route.cors)
    declared = _response_headers(route.http.get("response") or {})
    properties["MethodResponses"] = [
        {"StatusCode": "200", "ResponseParameters": dict.fromkeys([*declared, *headers], True)},
        {"StatusCode": "400", "ResponseParameters": dict.fromkeys(headers, True)},
    ]
    properties["Integration"] = _integration(route, provider, headers)
    return properties


def _response_headers(response: dict[str, Any]) -> dict[str, JSON]:
    return {f"method.response.header.{name}": value for name, value in (response.get("headers") or {}).items()}


def _integration(route: HttpEvent, provider: dict[str, Any], headers: dict[str, str]) -> JSON:
    http = route.http
    action = http.get("action")
    made: dict[str, JSON] = {
        "Type": "AWS",
        "IntegrationHttpMethod": "POST",
        "Credentials": http.get("iamRole") or {"Fn::GetAtt": ["ApigatewayToStepFunctionsRole", "Arn"]},
        "Uri": {
            "Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/" + (action or "StartExecution")
        },
        "PassthroughBehavior": "WHEN_NO_TEMPLATES" if action else "NEVER",
        "RequestTemplates": _request_templates(route),
        "IntegrationResponses": list(_integration_responses(http, headers)),
    }
    timeout = http.get("timeoutInMillis") or (provider.get("apiGateway") or {}).get("timeoutInMillis")
    return made | ({"TimeoutInMillis": timeout} if timeout else {})


def _request_templates(route: HttpEvent) -> dict[str, JSON]:
    machine = str(route.state_machine)
    request = route.http.get("request") or {}
    if "template" in request:
        if request["template"] == "lambda_proxy":
            return lambda_proxy_templates(machine)
        return default_templates(machine) | (request["template"] or {})
    return {} if "action" in route.http else default_templates(machine)


def _integration_responses(http: dict[str, Any], headers: dict[str, str]) -> Iterator[JSON]:
    for key, declared in _responses(http).items():
        response = declared or {}
        yield {
            "StatusCode": str(response.get("statusCode", key)),
            "SelectionPattern": str(response.get("selectionPattern", key)),
            "ResponseParameters": {**(response.get("responseParameters") or {}), **headers},
            "ResponseTemplates": response.get("responseTemplates") or {},
        }


def _responses(http: dict[str, Any]) -> dict[str, Any]:
    if "responses" in http:
        return http["responses"] or {}
    response = http.get("response") or {}
    default = {
        "selectionPattern": "",
        "responseParameters": _response_headers(response),
        "responseTemplates": response.get("template") or {},
    }
    return {"200": default, "400": {}}


# --- models, keys -------------------------
def _validation(
    route: HttpEvent, provider: dict[str, Any], service: dict[str, Any], stage: str, made: dict[str, JSON]
) -> dict[str, JSON]:
    """Models of request.schemas, and the one validator of body and parameters that goes with them."""
    schemas = (route.http.get("request") or {}).get("schemas") or {}
    if not schemas:
        return {}
    known = ((provider.get("apiGateway") or {}).get("request") or {}).get("schemas") or {}
    method = made[_method_id(route.path, route.method)]["Properties"]
    resources: dict[str, JSON] = {}
    for media, declared in schemas.items():
        named = isinstance(declared, str) and declared in known
        suffix = media.replace("/", " ").title().replace(" ", "")
        name = (
            f"ApiGateway{_part_id(declared)}Model" if named else f"{_method_id(route.path, route.method)}{suffix}Model"
        )
        resources[name] = _model(known[declared] if named else declared, media)
        method.setdefault("RequestModels", {})[media] = {"Ref": name}
    validator = f"Api{REST_API}RequestValidator"
    method["RequestValidatorId"] = {"Ref": validator}
    properties = {
        "RestApiId": {"Ref": REST_API},
        "Name": f"{service_name(service)}-{stage} | Validate request body and querystring parameters",
        "ValidateRequestBody": True,
        "ValidateRequestParameters": True,
    }
    return {**resources, validator: resource("AWS::ApiGateway::RequestValidator", properties)}


def _model(declared: Any, media: str) -> JSON:
    explicit = declared if isinstance(declared, dict) and "schema" in declared else {"schema": declared}
    properties = {"ContentType": media, "Schema": explicit["schema"], "Name": explicit.get("name")}
    return resource("AWS::ApiGateway::Model", {"RestApiId": {"Ref": REST_API}, **properties})


def _keys_and_plan(provider: dict[str, Any], stage: str) -> dict[str, JSON]:
    gateway = {**provider, **(provider.get("apiGateway") or {})}
    keys, plan = gateway.get("apiKeys") or (), gateway.get("usagePlan") or {}
    made: dict[str, JSON] = {}
    for number, key in enumerate(keys, 1):
        declared = key if isinstance(key, dict) else {"name": key}
        properties = {"Enabled": True, "Name": declared.get("name"), "Value": declared.get("value")}
        made[f"ApiGatewayApiKey{number}"] = resource("AWS::ApiGateway::ApiKey", properties)
        link = {"KeyId": {"Ref": f"ApiGatewayApiKey{number}"}, "UsagePlanId": {"Ref": "ApiGatewayUsagePlan"}}
        made[f"ApiGatewayUsagePlanKey{number}"] = resource(
            "AWS::ApiGateway::UsagePlanKey", {**link, "KeyType": "API_KEY"}
        )
    if keys or plan:
        properties = {"ApiStages": [{"ApiId": {"Ref": REST_API}, "Stage": stage}]}
        for name in ("quota", "throttle"):
            if isinstance(plan, dict) and plan.get(name):
                properties[name.capitalize()] = {key[:1].upper() + key[1:]: value for key, value in plan[name].items()}
        made["ApiGatewayUsagePlan"] = resource("AWS::ApiGateway::UsagePlan", properties)
    return made
