"""Answers held against what the API declares, and generated requests."""

from __future__ import annotations

import pytest
from declared_apis import operation, proxy, saved

from pytest_sfn.errors import HarnessError

ORDER = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
    },
}
LINE = {
    "type": "object",
    "required": ["sku"],
    "properties": {"sku": {"type": "string"}, "part": {"$ref": "#/components/schemas/Line"}},
}
RECEIPT = {"type": "object", "required": ["receipt"], "properties": {"receipt": {"type": "string"}}}
SCHEMAS = {"components": {"schemas": {"Order": ORDER, "Line": LINE, "Receipt": RECEIPT}}}


def content(name):
    """The content of a JSON body of a schema."""
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def order_api(sfn, folder, **members):
    """An API that takes an Order and gives a Receipt, by the function `order`."""
    declared = operation(
        proxy("order"), requestBody={"content": content("Order")}, **{"x-amazon-apigateway-request-validator": "body"}
    )
    declared["responses"] = {"200": {"description": "ok", "content": content("Receipt")}, "400": {"description": "no"}}
    validators = {"x-amazon-apigateway-request-validators": {"body": {"validateRequestBody": True}}}
    return sfn.load_api(saved(folder, {"POST /orders": declared | members}, **SCHEMAS, **validators))


def receipt(event, context):
    """A function that keeps the contract."""
    return {"statusCode": 200, "body": '{"receipt": "r-1"}'}


def test_an_answer_that_keeps_its_contract_matches(sfn, tmp_path):
    """
    The status is declared and the body fits the model of its media type.
    """
    sfn.attach("order", receipt)
    response = order_api(sfn, tmp_path).post("/orders", json={"id": "42"})
    assert response.matches_contract()
    assert response.contract_problems == []


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        ({"statusCode": 200, "body": "{}"}, "receipt"),
        ({"statusCode": 200, "body": "oops"}, "no JSON"),
        ({"statusCode": 418, "body": "{}"}, "status 418 is not declared"),
    ],
)
def test_an_answer_that_breaks_its_contract_says_how(sfn, tmp_path, result, problem):
    """
    A missing member, no JSON, a status nobody declared: each in words.
    """
    sfn.mock("order").returns(result)
    response = order_api(sfn, tmp_path).post("/orders", json={"id": "42"})
    with pytest.raises(AssertionError, match=problem):
        response.matches_contract()


def test_a_client_without_a_document_says_that_it_cannot_tell():
    """
    A client made over a gateway by hand knows no contract.
    """
    from pytest_sfn.apigateway.clients.client import ApiClient
    from pytest_sfn.apigateway.common.response import SentResponse

    class Deployed:
        def send(self, *_):
            return SentResponse(200, [], b"")

    with pytest.raises(AssertionError, match="no document"):
        ApiClient(Deployed()).get("/").matches_contract()


def test_generated_requests_find_nothing_where_the_chain_holds(sfn, tmp_path):
    """
    Valid and invalid requests alike; recursive schemas too.
    """
    sfn.attach("order", receipt)
    order_api(sfn, tmp_path).check_contract(examples=30)


def test_generated_requests_find_a_function_that_falls(sfn, tmp_path):
    """
    The smallest request that ends in a 5xx is shown with its answer.
    """
    sfn.attach("order", lambda event, _: len(__import__("json").loads(event["body"])["lines"]) and receipt(event, _))
    api = order_api(sfn, tmp_path)
    with pytest.raises(AssertionError, match="was answered with a 502"):
        api.check_contract("POST", "/orders", examples=30)
    api.check_contract("POST", "/orders", examples=30, allow={502})


def test_generated_requests_find_an_answer_that_breaks_the_contract(sfn, tmp_path):
    """
    Answers below 400 are held to the declared response.
    """
    sfn.mock("order").returns({"statusCode": 200, "body": "{}"})
    api = order_api(sfn, tmp_path)
    with pytest.raises(AssertionError, match="receipt"):
        api.check_contract(examples=10)
    api.check_contract(examples=10, responses=False)


def test_a_method_the_api_does_not_have_is_named(sfn, tmp_path):
    """
    A slip in method or path is told with the choices.
    """
    with pytest.raises(HarnessError, match="it has: POST /orders"):
        order_api(sfn, tmp_path).check_contract("GET", "/orders")


def test_parameters_are_generated_or_given(sfn, tmp_path):
    """
    Path parameters are always sent, required ones too, optional ones now and then; a test may fix any.
    """
    seen = []

    def function(event, _):
        seen.append((event["pathParameters"]["id"], event["queryStringParameters"]))
        return {"statusCode": 200, "body": "{}"}

    sfn.attach("order", function)
    parameters = [{"name": "page", "in": "query", "schema": {"type": "string"}}]
    api = sfn.load_api(saved(tmp_path, {"GET /orders/{id}": operation(proxy("order"), parameters=parameters)}))
    api.check_contract(examples=20, parameters={"id": "42"})
    assert {identifier for identifier, _ in seen} == {"42"}
    assert {query is None for _, query in seen} == {True, False}


def test_a_workflow_behind_a_python_api_is_held_as_well(sfn):
    """
    Any JSON a client sends reaches the workflow as its input: the usual template escapes it right.
    """
    echo = sfn.define({"StartAt": "Echo", "States": {"Echo": {"Type": "Pass", "End": True}}}, type="EXPRESS")
    api = sfn.rest_api().post("/echo", echo, request_schema={"type": "object"}).client
    api.check_contract(examples=100)
    for text in ("it's", "\u2028 ü \U0001f600", "a\\'b", '"', "</script>"):
        assert api.post("/echo", json={"text": text}).json() == {"text": text}
