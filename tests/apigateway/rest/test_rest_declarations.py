"""APIs that templates declare, deployed; and the contract they declare to callers."""

from __future__ import annotations

from random import Random

import pytest

from pytest_sfn.apigateway.clients.client import ApiClient
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.errors import ApiGatewayError
from pytest_sfn.apigateway.rest.definition.declared_api import deployed_api, settings_key
from pytest_sfn.apigateway.rest.definition.openapi_import import import_openapi
from pytest_sfn.apigateway.rest.validation.contract import request_schema, response_problems
from pytest_sfn.definitions.apis import ApiDeclaration, ApiKeyDeclaration, StageDeclaration, UsagePlanDeclaration
from pytest_sfn.definitions.loading import load
from tests.apigateway.rest.rest_apis import Backend, client, document, mock, operation, result

ENVIRONMENT = GatewayEnvironment(lambda: 1_700_000_000.0, Random(1))
KEY = ApiKeyDeclaration("Key", "key", "k" * 20)
KEYED = {"securitySchemes": {"key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}}


def declaration(**members):
    """A declared API with a keyed method and two stages."""
    paths = {"GET /": operation(mock(template="$stageVariables.level"), security=[{"key": []}])}
    return ApiDeclaration(
        kind="rest",
        logical_id="Api",
        name="orders",
        api_id="a1b2c3d4e5",
        openapi=document(paths, components=KEYED),
        stages=(
            StageDeclaration("dev", {"level": "one"}, {"AccessLogSetting": {"Format": "$context.status"}}),
            StageDeclaration("prod", {"level": "two"}),
        ),
        usage_plans=(UsagePlanDeclaration("Plan", "plan", stages=("prod",), api_keys=(KEY,)),),
        api_keys=(KEY,),
        **members,
    )


@pytest.mark.parametrize(("stage", "status", "text"), [("prod", 200, "two"), (None, 403, '{"message":"Forbidden"}')])
def test_a_declared_api_is_deployed_at_one_of_its_stages(stage, status, text):
    """
    Stage variables, access log and usage plans are the stage's; without a name it is the first.
    """
    api = ApiClient(deployed_api(declaration(), Backend(), ENVIRONMENT, stage))
    response = api.get("/", headers={"x-api-key": KEY.value})
    assert (response.status_code, response.text) == (status, text)
    assert response.access_log == (None if stage else "403")


def test_properties_of_the_resource_add_to_the_document():
    """
    Under their CloudFormation names.
    """
    properties = {"BinaryMediaTypes": ["image/png"], "ApiKeySourceType": "AUTHORIZER", "MinimumCompressionSize": "10"}
    api = deployed_api(declaration(properties=properties), Backend(), ENVIRONMENT).api
    assert (api.binary_media_types, api.api_key_source, api.minimum_compression_size) == (
        ("image/png",),
        "AUTHORIZER",
        10,
    )


@pytest.mark.parametrize(
    ("setting", "key"),
    [
        ({}, "/*/*"),
        ({"ResourcePath": "/~1orders", "HttpMethod": "POST"}, "/orders/POST"),
        ({"ResourcePath": "/*"}, "/*/*"),
    ],
)
def test_method_settings_are_found_by_path_and_method(setting, key):
    """
    `~1` stands for a slash.
    """
    assert settings_key(setting) == key


def test_a_method_with_an_authorizer_is_never_open_by_accident():
    """
    Whether its gateway was made by hand or for a declared API.
    """
    paths = {"GET /": operation(mock(), **{"x-amazon-apigateway-auth": {"type": "AWS_IAM"}})}
    assert client(paths).get("/").status_code == 403
    declared = ApiDeclaration("rest", "Api", "a", "a1b2c3d4e5", document(paths))
    assert ApiClient(deployed_api(declared, Backend(), ENVIRONMENT)).get("/").status_code == 403


TEMPLATE = {
    "Resources": {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders"}},
        "Orders": {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "PathPart": "orders",
            },
        },
        "Post": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ResourceId": {"Ref": "Orders"},
                "HttpMethod": "POST",
                "AuthorizationType": "NONE",
                "Integration": {
                    "Type": "AWS",
                    "IntegrationHttpMethod": "POST",
                    "Uri": {"Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"},
                    "Credentials": "arn:aws:iam::123456789012:role/r",
                    "RequestTemplates": {"application/json": {"Fn::Sub": '{"input": "${AWS::StackName}"}'}},
                    "IntegrationResponses": [
                        {"StatusCode": "200"},
                        {"StatusCode": "400", "SelectionPattern": r"4\d{2}"},
                    ],
                },
                "MethodResponses": [{"StatusCode": "200"}, {"StatusCode": "400"}],
            },
        },
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}},
        "Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {"RestApiId": {"Ref": "Api"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "live"},
        },
    }
}


def test_an_api_of_a_cloudformation_template_answers():
    """
    The loader writes it as a document; routes, patterns and templates are those of the template.
    """
    backend = Backend(result({"message": "no"}, 404))
    declared = load(TEMPLATE, name="shop").api()
    response = ApiClient(deployed_api(declared, backend, ENVIRONMENT)).post("/orders", json={})
    assert (response.status_code, response.json()) == (400, {"message": "no"})
    assert (backend.calls[0].action, backend.calls[0].body) == ("StartExecution", b'{"input": "shop"}')


MODELS = {
    "schemas": {
        "Order": {"type": "object", "required": ["id"], "properties": {"line": {"$ref": "#/components/schemas/Line"}}},
        "Line": {"type": "object", "required": ["sku"]},
    }
}


def contract():
    """An API whose operation declares models."""
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    given = {
        "requestBody": body,
        "responses": {"200": {"description": "", **body}, "400": {"description": ""}},
        "x-amazon-apigateway-integration": mock(),
    }
    return import_openapi(document({"POST /orders/{id}": given}, components=MODELS))


@pytest.mark.parametrize(
    ("status", "body", "problems"),
    [
        (200, b'{"id": 1}', []),
        (400, b"anything", []),
        (504, b"{}", ["POST /orders/{id}: status 504 is not declared, but 200, 400"]),
        (200, b"no", ["POST /orders/{id}: the body is no JSON, but should fit Order"]),
        (
            200,
            b'{"id": 1, "line": {}}',
            ['POST /orders/{id}: the body does not fit Order: object has missing required properties (["sku"])'],
        ),
    ],
)
def test_an_answer_is_held_to_the_declared_responses(status, body, problems):
    """
    Status and model of the operation that answers the path.
    """
    assert response_problems(contract(), "post", "/orders/7?x=1", status, "application/json", body) == problems


def test_the_request_s_schema_stands_on_its_own():
    """
    With all models it refers to, for generators of requests.
    """
    schema = request_schema(contract(), "POST", "/orders/7")
    assert schema["$ref"] == "#/definitions/Order"
    assert schema["definitions"]["Order"]["properties"]["line"] == {"$ref": "#/definitions/Line"}
    assert request_schema(contract(), "GET", "/orders/7") is None


@pytest.mark.parametrize(("endpoint_type", "allowed"), [("EDGE", False), ("REGIONAL", True), ("PRIVATE", True)])
def test_only_regional_and_private_apis_may_wait_longer_than_29_seconds(endpoint_type, allowed):
    """
    The quota can be raised for them; an edge-optimized API is refused as PutIntegration does.
    """
    slow = declared({"GET /": operation(mock(timeoutInMillis=60_000))}, endpoint_type=endpoint_type)
    if allowed:
        assert deployed_api(slow, Backend(), ENVIRONMENT).api.resources
        return
    with pytest.raises(ApiGatewayError, match="'GET' for resource at path '/': Timeout should be between 50 ms and 29"):
        deployed_api(slow, Backend(), ENVIRONMENT)


@pytest.mark.parametrize(
    ("host", "status"), [("a1b2c3d4e5.execute-api.us-east-1.amazonaws.com", 403), ("api.example.com", 200)]
)
def test_a_disabled_default_endpoint_answers_only_under_custom_domains(host, status):
    """
    DisableExecuteApiEndpoint: requests to the default host are 403 Forbidden.
    """
    api = declared({"GET /": operation(mock())}, properties={"DisableExecuteApiEndpoint": True})
    response = ApiClient(deployed_api(api, Backend(), ENVIRONMENT), host=host).get("/")
    assert response.status_code == status
    if status == 403:
        assert response.json() == {"message": "Forbidden"}


def declared(paths, **members):
    """A declared API with nothing but paths."""
    keywords = {"kind": "rest", "logical_id": "Api", "name": "orders", "api_id": "a1b2c3d4e5"}
    return ApiDeclaration(**keywords, openapi=document(paths), **members)
