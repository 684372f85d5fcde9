"""Request validators, models and API keys."""

from __future__ import annotations

import pytest

from pytest_sfn.apigateway.rest.model import ApiKey, Model
from pytest_sfn.apigateway.rest.validation.model_schemas import validation_errors
from tests.apigateway.rest.rest_apis import client, mock, operation

VALIDATORS = {
    "all": {"validateRequestBody": True, "validateRequestParameters": True},
    "none": {},
}
SCHEMAS = {
    "Order": {
        "type": "object",
        "required": ["email"],
        "properties": {
            "email": {"type": "string"},
            "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
        },
    },
    "Line": {"type": "object", "required": ["sku"], "properties": {"of": {"$ref": "#/components/schemas/Order"}}},
}
PARAMETERS = [
    {"name": "x-b", "in": "header", "required": True},
    {"name": "x-a", "in": "header", "required": True},
    {"name": "q", "in": "query", "required": True},
    {"name": "o", "in": "query"},
]


def api(validator="all", model="Order", content_type="application/json", **members):
    """A client of an API with one validated method."""
    body = {"content": {content_type: {"schema": {"$ref": f"#/components/schemas/{model}"}}}}
    given = operation(mock(), requestBody=body, **{"x-amazon-apigateway-request-validator": validator}, **members)
    root = {"x-amazon-apigateway-request-validators": VALIDATORS, "components": {"schemas": SCHEMAS}}
    return client({"POST /": given}, **root)


def test_missing_parameters_are_named_in_the_order_of_their_places():
    """
    Headers before query, each in alphabetical order; blank counts as missing, another case of a header's name too.
    """
    response = api(parameters=PARAMETERS).post("/?q=+", json={"email": "a"}, headers={"X-A": "1"})
    assert (response.status_code, response.json()) == (
        400,
        {"message": "Missing required request parameters: [x-a, x-b, q]"},
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"email": "a"}, 200),
        ({"email": "a", "lines": [{"sku": 1, "of": {"email": "b"}}]}, 200),
        ({"email": "a", "lines": [{"sku": 1, "of": {}}]}, 400),
        ({}, 400),
        ({"email": 1}, 400),
        ([], 400),
    ],
)
def test_a_body_is_held_to_its_model_and_those_it_refers_to(body, status):
    """
    References between models work, circular ones too; the answer does not say what is wrong.
    """
    response = api().post("/", json=body)
    assert response.status_code == status
    if status == 400:
        assert response.json() == {"message": "Invalid request body"}


def test_an_absent_body_counts_as_an_empty_object_and_no_json_is_refused():
    """
    An object model with required members refuses both.
    """
    assert api().post("/").status_code == 400
    assert api().post("/", content="{", headers={"Content-Type": "application/json"}).status_code == 400


def test_a_content_type_without_a_model_is_not_checked():
    """
    Validation does not block other content types; `$default` has a model for all of them.
    """
    assert api().post("/", content="hi", headers={"Content-Type": "text/plain"}).status_code != 400
    assert (
        api(content_type="$default").post("/", content="hi", headers={"Content-Type": "text/plain"}).status_code == 400
    )


def test_a_validator_with_nothing_switched_on_checks_nothing():
    """
    Not even declared required parameters.
    """
    assert api("none", parameters=PARAMETERS).post("/", json=[]).status_code == 200


@pytest.mark.parametrize(
    ("schema", "document", "text"),
    [
        ({"required": ["b", "a"]}, {}, 'object has missing required properties (["a","b"])'),
        (
            {"type": "number"},
            "x",
            'instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])',
        ),
        ({"enum": ["a"]}, 1, 'instance value (1) not found in enum (possible values: ["a"])'),
        ({"minLength": 2}, "a", 'string "a" is too short (length: 1, required minimum: 2)'),
        ({"maximum": 1}, 2, "numeric instance is greater than the required maximum (maximum: 1, found: 2)"),
        (
            {"additionalProperties": False, "properties": {"a": {}}},
            {"a": 1, "b": 2},
            'object instance has properties which are not allowed by the schema: ["b"]',
        ),
    ],
)
def test_errors_read_as_the_service_words_them(schema, document, text):
    """
    The wording of validationErrorString is that of a Java validator.
    """
    model = Model("M", schema)
    assert validation_errors(model, {"M": model}, document) == [text]


def test_the_reason_is_in_the_context_of_the_gateway_response():
    """
    `$context.error.validationErrorString` tells what the body lacks.
    """
    template = "$context.error.validationErrorString"
    root = {
        "x-amazon-apigateway-gateway-responses": {"BAD_REQUEST_BODY": {"responseTemplates": {"text/plain": template}}},
        "x-amazon-apigateway-request-validators": VALIDATORS,
        "x-amazon-apigateway-request-validator": "all",
        "components": {"schemas": SCHEMAS},
    }
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    response = client({"POST /": operation(mock(), requestBody=body)}, **root).post("/", json={})
    assert response.text == '[object has missing required properties (["email"])]'


PLAN = {"api_stages": ["prod"]}


@pytest.mark.parametrize(
    ("key", "sent", "status"),
    [
        (ApiKey("k" * 20, usage_plans=(PLAN,)), "k" * 20, 200),
        (ApiKey("k" * 20, usage_plans=(PLAN,)), "other", 403),
        (ApiKey("k" * 20, usage_plans=(PLAN,)), None, 403),
        (ApiKey("k" * 20, enabled=False, usage_plans=(PLAN,)), "k" * 20, 403),
        (ApiKey("k" * 20, usage_plans=({"api_stages": ["dev"]},)), "k" * 20, 403),
        (ApiKey("k" * 20, usage_plans=({"api_stages": ["a1b2c3d4e5:prod"]},)), "k" * 20, 200),
        (ApiKey("k" * 20), "k" * 20, 403),
    ],
)
def test_a_key_must_be_known_enabled_and_in_a_usage_plan_of_the_stage(key, sent, status):
    """
    Anything else is 403 Forbidden.
    """
    schemes = {"securitySchemes": {"key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}}
    given = operation(mock(), security=[{"key": []}])
    keyed = client({"GET /": given}, options={"api_keys": [key]}, components=schemes)
    response = keyed.get("/", headers={"x-api-key": sent} if sent else {})
    assert response.status_code == status
    if status == 403:
        assert (response.json(), response.headers["x-amzn-ErrorType"]) == (
            {"message": "Forbidden"},
            "ForbiddenException",
        )
