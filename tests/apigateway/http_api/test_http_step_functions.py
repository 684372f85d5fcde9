"""First-class Step Functions integrations of HTTP APIs, parameter mapping and endpoints."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.errors import ApiGatewayError
from pytest_sfn.apigateway.http_api.model import HttpStage
from pytest_sfn.errors import UnsupportedFeature
from tests.apigateway.http_api.http_apis import MACHINE, Backend, client, states

FAILED = BackendResponse(
    200, (("Content-Type", "application/x-amz-json-1.0"),), b'{"status":"FAILED","code":"409","input":"{}"}'
)


def called(parameters, subtype="StartSyncExecution", path="/orders", stage=None, **request):
    """The call of one request, with its parameters."""
    backend = Backend(BackendResponse(200, (), b"{}"))
    api = client({"POST /orders": states(subtype, parameters), "POST /orders/{id}": states(subtype, parameters)}, backend,
                 stage=stage)  # fmt: skip
    api.post(path, **request)
    call = backend.calls[0]
    return call, json.loads(call.body)


def test_the_call_of_a_subtype():
    """
    The parameters become those of the action; Input of $request.body is the raw text.
    """
    call, parameters = called({"StateMachineArn": MACHINE, "Input": "$request.body"}, content=b'{"it": "isn\'t"}')
    assert (call.kind, call.service, call.action, call.region) == ("aws", "states", "StartSyncExecution", "eu-west-1")
    assert parameters == {"stateMachineArn": MACHINE, "input": '{"it": "isn\'t"}'}
    assert call.timeout_seconds == 30


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("$request.header.X-Name", "n1,n2"),
        ("$request.querystring.q", "1,2"),
        ("$request.querystring.none", None),
        ("$request.path.id", "a b"),
        ("$request.path", "/orders/a b"),
        ("$request.body.order.id", "42"),
        ("$request.body.order.lines[1]", "two"),
        ("$request.body.order.lines", '["one","two"]'),
        ("$request.body.order.none", None),
        ("$request.body..id", None),
        ("$context.stage", "dev"),
        ("$context.identity.sourceIp", "127.0.0.1"),
        ("$stageVariables.env", "test"),
        ("run-${request.body.order.id}-${context.stage}", "run-42-dev"),
        ("static $5", "static $5"),
    ],
)
def test_parameter_values(value, expected):
    """
    Header, query, path, body, $context, stage variables and static text; a source that is not there leaves the parameter out.
    """
    _, parameters = called(
        {"StateMachineArn": MACHINE, "Name": value},
        path="/orders/a%20b?q=1&q=2",
        stage=HttpStage("dev", {"env": "test"}),
        json={"order": {"id": 42, "lines": ["one", "two"]}},
        headers=[("x-name", "n1"), ("X-Name", "n2")],
    )
    assert parameters.get("name") == expected


def test_region_is_no_parameter_of_the_action():
    """
    Region says where the call goes.
    """
    call, parameters = called({"ExecutionArn": "arn", "Cause": "c", "Region": "us-west-2"}, "StopExecution")
    assert (call.action, call.region, parameters) == (
        "StopExecution",
        "us-west-2",
        {"executionArn": "arn", "cause": "c"},
    )


@pytest.mark.parametrize(
    ("subtype", "parameters"),
    [("StartExecution", {"stateMachineArn": MACHINE}), ("StartExecution", {}), ("StopExecution", {"StateMachineArn": "x"}),
     ("StartExecution", {"StateMachineArn": MACHINE, "TraceHeader": "x"})],
)  # fmt: skip
def test_wrong_parameters_are_refused_at_creation(subtype, parameters):
    """
    Names are capitalised and fixed for each subtype.
    """
    with pytest.raises(ApiGatewayError) as caught:
        client({"POST /orders": states(subtype, parameters)})
    assert caught.value.code == "BadRequestException"


def test_subtypes_of_other_services_are_named():
    """
    A subtype that is not emulated is said so.
    """
    with pytest.raises(UnsupportedFeature, match="SQS-SendMessage"):
        client({"POST /orders": {"type": "aws_proxy", "integrationSubtype": "SQS-SendMessage"}})


def test_a_failed_execution_is_200_with_the_service_document():
    """
    The answer is the service's own; only its status code can be changed, by the body too.
    """
    parameters = {"StateMachineArn": MACHINE}
    plain = client({"POST /orders": states("StartSyncExecution", parameters)}, Backend(FAILED)).post("/orders")
    assert (plain.status_code, plain.json()["status"]) == (200, "FAILED")
    mapped = {"200": {"overwrite:statuscode": "$response.body.code", "append:header.X-Status": "$response.body.status"}}
    integration = states("StartSyncExecution", parameters, responseParameters=mapped)
    answer = client({"POST /orders": integration}, Backend(FAILED)).post("/orders")
    assert (answer.status_code, answer.headers["x-status"]) == (409, "FAILED")


def test_an_endpoint_gets_the_request_with_mappings():
    """
    HTTP_PROXY fills path parameters into its URI, passes query and headers and applies mappings.
    """
    backend = Backend(BackendResponse(201, (("X-Own", "1"), ("Connection", "close")), b"made"))
    integration = {
        "type": "http_proxy",
        "httpMethod": "ANY",
        "uri": "https://backend.invalid/v1/{proxy}",
        "requestParameters": {
            "append:header.X-Stage": "$context.stage",
            "remove:querystring.secret": "''",
            "overwrite:querystring.page": "2",
        },
    }
    api = client({"ANY /{proxy+}": integration}, backend)
    answer = api.put("/a/b%20c?page=1&secret=x&q=%26", content=b"body")
    call = backend.calls[0]
    assert (call.method, call.url) == ("PUT", "https://backend.invalid/v1/a/b%20c?q=%26&page=2")
    assert dict(call.headers)["X-Stage"] == "$default"
    assert "Host" not in dict(call.headers)
    assert (answer.status_code, answer.text, answer.headers["x-own"]) == (201, "made", "1")


def test_private_integrations_are_named_as_unsupported():
    """
    A VPC link fails the test instead of being called somewhere else.
    """
    integration = {"type": "http_proxy", "uri": "arn:aws:elasticloadbalancing:x", "connectionType": "VPC_LINK"}
    with pytest.raises(UnsupportedFeature, match="VPC_LINK"):
        client({"GET /a": integration}).get("/a")


@pytest.mark.parametrize(
    ("document", "words"),
    [("swagger: '2.0'", "OpenAPI 3"), ("a: b", "Invalid OpenAPI"), ("]", "Invalid OpenAPI")],
)
def test_documents_that_are_refused(document, words):
    """
    HTTP APIs are imported from OpenAPI 3 only.
    """
    from pytest_sfn.apigateway.http_api.definition.openapi_import import import_http_api

    with pytest.raises(ApiGatewayError, match=words):
        import_http_api(document)


@pytest.mark.parametrize("integration", [{"type": "aws"}, {"type": "http_proxy", "timeoutInMillis": 31_000}])
def test_integrations_that_are_refused(integration):
    """
    No types but AWS_PROXY and HTTP_PROXY, no timeout beyond 30 s.
    """
    with pytest.raises(ApiGatewayError):
        client({"GET /a": integration})


def test_documents_with_references_and_other_security():
    """
    An integration may be a $ref; x-amazon-apigateway-auth means IAM; a scheme that is no authorizer is named in a warning.
    """
    from pytest_sfn.apigateway.http_api.definition.openapi_import import import_http_api
    from tests.apigateway.http_api.http_apis import document, function

    reference = {"$ref": "#/components/x-amazon-apigateway-integrations/greet"}
    operation = {"x-amazon-apigateway-integration": reference}
    api = import_http_api(
        document(
            {
                "GET /a": operation,
                "GET /b": {**operation, "x-amazon-apigateway-auth": {"type": "AWS_IAM"}},
                "GET /c": {**operation, "security": [{"key": []}]},
            },
            components={
                "securitySchemes": {"key": {"type": "apiKey", "name": "k", "in": "header"}},
                "x-amazon-apigateway-integrations": {"greet": function()},
            },
        )
    )
    assert [route.authorization_type for route in api.routes] == ["NONE", "AWS_IAM", "NONE"]
    assert all(route.integration.invokes_function for route in api.routes)
    assert "'key'" in api.warnings[0]
    with pytest.raises(ApiGatewayError, match="resolve"):
        import_http_api(document({"GET /a": {"x-amazon-apigateway-integration": {"$ref": "#/none"}}}))
