"""What an import makes of OpenAPI documents, and what it refuses."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.apigateway.errors import ApiGatewayError
from pytest_sfn.apigateway.rest.definition.openapi_import import import_openapi
from tests.apigateway.rest.rest_apis import FUNCTION, document, mock, operation, states
from tests.recorded.described_apis import described_api, described_methods


def methods(paths, **members):
    return described_methods(import_openapi(document(paths, **members)))


def test_resources_are_made_for_every_part_of_a_path():
    """
    The parents of a path are resources too, without methods.
    """
    api = import_openapi(document({"GET /a/{b}/c": mock()}))
    assert [resource.path for resource in api.resources] == ["/", "/a", "/a/{b}", "/a/{b}/c"]


def test_parameters_of_the_path_are_required_even_if_not_declared():
    """
    Others are required as they say; parameters of the path item and references count.
    """
    given = operation(mock(), parameters=[{"$ref": "#/components/parameters/q"}, {"name": "h", "in": "header"}])
    components = {"parameters": {"q": {"name": "q", "in": "query", "required": True}}}
    assert methods({"GET /{id}": given}, components=components)["/{id}"]["GET"]["requestParameters"] == {
        "method.request.querystring.q": True,
        "method.request.header.h": False,
        "method.request.path.id": True,
    }


def test_keys_of_responses_are_patterns_and_behaviours_may_be_lower_case():
    """
    `default` is the empty pattern; type, passthroughBehavior and contentHandling are put in capitals.
    """
    responses = {"default": {"statusCode": 200}, r"4\d{2}": {"statusCode": "400", "contentHandling": "convert_to_text"}}
    integration = states(responses=responses, passthroughBehavior="when_no_templates")
    described = methods({"GET /": integration})["/"]["GET"]["methodIntegration"]
    assert described["passthroughBehavior"] == "WHEN_NO_TEMPLATES"
    assert described["integrationResponses"] == {
        "200": {"statusCode": "200"},
        "400": {"statusCode": "400", "selectionPattern": r"4\d{2}", "contentHandling": "CONVERT_TO_TEXT"},
    }


SCHEMES = {
    "pool": {
        "type": "apiKey",
        "name": "X-Token",
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": ["arn"]},
    },
    "fn": {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
            "type": "token",
            "authorizerUri": FUNCTION,
            "authorizerResultTtlInSeconds": "60",
            "identityValidationExpression": "^x",
        },
    },
    "iam": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"},
    "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
}


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        (None, ("COGNITO_USER_POOLS", ("read",), False)),
        ([], ("NONE", (), False)),
        ([{"pool": ["write"]}], ("COGNITO_USER_POOLS", ("write",), False)),
        ([{"fn": []}], ("CUSTOM", (), False)),
        ([{"iam": []}], ("AWS_IAM", (), False)),
        ([{"key": []}], ("NONE", (), True)),
        ([{"fn": [], "key": []}], ("CUSTOM", (), True)),
    ],
)
def test_security_says_who_may_call(security, expected):
    """
    An operation's own security goes before the root's; a plain API key scheme requires a key.
    """
    given = operation(mock(), **({} if security is None else {"security": security}))
    api = import_openapi(
        document({"GET /": given}, components={"securitySchemes": SCHEMES}, security=[{"pool": ["read"]}])
    )
    method = api.resources[0].methods["GET"]
    assert (method.authorization_type, method.authorization_scopes, method.api_key_required) == expected


def test_authorizers_have_the_scheme_s_header_as_identity_source():
    """
    Unless they name one of their own.
    """
    api = import_openapi(document({"GET /": mock()}, components={"securitySchemes": SCHEMES}))
    pool, function = api.authorizers
    assert (pool.type, pool.identity_source) == ("COGNITO_USER_POOLS", "method.request.header.X-Token")
    assert (function.type, function.ttl_seconds, function.identity_validation_expression) == ("TOKEN", 60, "^x")


def test_swagger_2_documents_have_their_models_in_definitions():
    """
    Consumes and produces are the content types of body and response models.
    """
    swagger = {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        "consumes": ["application/json"],
        "paths": {
            "/": {
                "post": {
                    "parameters": [{"in": "body", "name": "b", "schema": {"$ref": "#/definitions/M"}}],
                    "produces": ["application/json"],
                    "responses": {"200": {"description": "", "schema": {"$ref": "#/definitions/M"}}},
                    "x-amazon-apigateway-integration": mock(),
                }
            }
        },
        "definitions": {"M": {"type": "object", "minItems": 1}},
    }
    api = import_openapi(swagger)
    method = api.resources[0].methods["POST"]
    assert dict(method.request_models) == {"application/json": "M"}
    assert dict(method.responses[0].response_models) == {"application/json": "M"}
    assert api.models["M"].schema == {"type": "object"}


def test_yaml_keeps_versions_and_takes_numbers_as_keys():
    """
    A version that looks like a date stays a text, `200:` is a status.
    """
    text = "openapi: 3.0.1\ninfo: {title: t, version: 2024-01-02}\npaths:\n  /a:\n    get: {responses: {200: {}}}\n"
    api = import_openapi(text)
    assert described_api(api)["version"] == "2024-01-02"
    assert api.resources[1].methods["GET"].responses[0].status_code == "200"


@pytest.mark.parametrize("text", ["", "[]", "{", "a: [", "plain", json.dumps({"info": {}})])
def test_what_is_no_openapi_document_is_refused(text):
    """
    BadRequestException: Invalid OpenAPI input.
    """
    with pytest.raises(ApiGatewayError) as refused:
        import_openapi(text)
    assert (refused.value.code, refused.value.message) == ("BadRequestException", "Invalid OpenAPI input.")


@pytest.mark.parametrize(
    ("integration", "problem"),
    [
        ({"type": "nothing"}, "Invalid integration type: NOTHING"),
        ({"type": "http", "uri": "https://a.b"}, "Enumeration value for HttpMethod must be non-empty"),
        ({"type": "http", "httpMethod": "GET", "uri": "a.b"}, "Invalid HTTP endpoint specified for URI"),
        ({"type": "aws", "httpMethod": "POST", "uri": "x"}, "Invalid ARN specified in the request"),
        (
            {"type": "aws", "httpMethod": "POST", "uri": "arn:aws:states:x"},
            "AWS ARN for integration must contain path or action",
        ),
        (states(credentials=None), "Role ARN must be specified for AWS integrations"),
        (states(timeoutInMillis=49), "Timeout should be between 50 ms and 29000 ms"),
        (
            states(type="aws_proxy"),
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
        ),
    ],
)
def test_integrations_aws_refuses_are_refused_in_its_words(integration, problem):
    """
    All problems of a document are in one message, each with its method and path.
    """
    with pytest.raises(ApiGatewayError) as refused:
        import_openapi(document({"POST /a": operation(integration), "GET /b": mock()}))
    assert refused.value.message == (
        f"Errors found during import:\n\tUnable to put integration on 'POST' for resource at path '/a': {problem}"
    )


def test_members_that_are_not_emulated_are_named():
    """
    Nothing is passed over in silence.
    """
    api = import_openapi(document({"GET /a": states(responseTransferMode="STREAM")}))
    assert api.warnings == ("GET /a: x-amazon-apigateway-integration.responseTransferMode is not emulated",)


def test_two_variables_beside_each_other_are_refused():
    """
    A resource has one child with a variable part.
    """
    with pytest.raises(ApiGatewayError, match="already has a variable path part -- only one is allowed"):
        import_openapi(document({"GET /a/{b}": mock(), "GET /a/{c}": mock()}))


@pytest.mark.parametrize(
    ("members", "explanation"),
    [
        ({"paths": []}, "/paths is no object"),
        ({"paths": {"/a": {"get": 1}}}, "/paths/~1a/get is no object"),
        ({"security": {"a": []}}, "/security is no list"),
        ({"paths": {"/": {"parameters": [1]}}}, "/paths/~1/parameters/0 is no object"),
        (
            {"paths": {"/": {"get": {"x-amazon-apigateway-integration": {"timeoutInMillis": "soon"}}}}},
            "/paths/~1/get/x-amazon-apigateway-integration/timeoutInMillis is no number",
        ),
    ],
)
def test_a_document_of_the_wrong_shape_is_refused_and_the_place_named(members, explanation):
    """
    AWS says only that it is invalid; we say where.
    """
    with pytest.raises(ApiGatewayError) as refused:
        import_openapi({"openapi": "3.0.1", **members})
    assert (refused.value.message, refused.value.explanation) == ("Invalid OpenAPI input.", explanation)
