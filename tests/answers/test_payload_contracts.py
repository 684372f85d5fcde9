"""Payload contracts: JSON Schema, pydantic, callables and OpenAPI, for the workflow and for the handler."""

from __future__ import annotations

import pytest

from pytest_sfn.answers.errors import ContractBreach
from pytest_sfn.answers.payload_contracts import PayloadContract, breaches_of_schema, openapi_contract
from pytest_sfn.answers.runner import IntegrationTaskRunner
from tests.integrations.task_steps import play, task

ORDER = {
    "type": "object",
    "required": ["orderId"],
    "properties": {"orderId": {"type": "string"}, "lines": {"type": "array", "items": {"type": "object"}}},
}
CHARGE = {"type": "object", "required": ["chargeId"]}


def invoke(payload):
    return task("arn:aws:states:::lambda:invoke", {"FunctionName": "charge", "Payload": payload}, "Charge card")


def strict(value):
    if value != {"orderId": "1"}:
        raise ValueError("not order 1")


@pytest.mark.parametrize(
    ("schema", "value", "fields"),
    [
        (None, object(), []),
        (ORDER, {"orderId": "1"}, []),
        (ORDER, {"orderId": 1, "lines": [{}, 2]}, ["lines[1]", "orderId"]),
        (ORDER, {}, [""]),
        (strict, {"orderId": "1"}, []),
        (strict, {}, [""]),
    ],
)
def test_schemas(schema, value, fields):
    """
    Breaches are told by the path of the field.
    """
    assert [breach.field for breach in breaches_of_schema(schema, value)] == fields


def test_pydantic_models():
    """
    A model's own errors are told by path, with what was there.
    """
    pydantic = pytest.importorskip("pydantic")
    model = pydantic.create_model("Order", orderId=(int, ...))
    [breach] = breaches_of_schema(model, {"orderId": "x"})
    assert (breach.field, breach.actual) == ("orderId", "'x'")


@pytest.fixture
def runner():
    runner = IntegrationTaskRunner()
    runner.contract("charge", PayloadContract(ORDER, CHARGE))
    return runner


def test_a_mocked_answer_is_held_to_the_contract(runner):
    """
    A mock may not give what the function would not.
    """
    runner.mock("Charge card").returns({"chargeId": "c"}).returns({})
    play(runner.run(invoke({"orderId": "1"})))
    with pytest.raises(ContractBreach, match="The answer of state 'Charge card' breaks the contract of its payload"):
        play(runner.run(invoke({"orderId": "1"})))


def test_a_request_is_held_to_the_contract(runner):
    """
    The workflow may not send what the function does not take.
    """
    runner.mock("Charge card").returns({"chargeId": "c"})
    with pytest.raises(ContractBreach, match="orderId"):
        play(runner.run(invoke({"orderId": 1})))


def test_a_real_handler_is_held_to_it_too(runner):
    """
    The contract counts whoever answers.
    """
    runner.attach("charge", lambda _event, _context: {})
    with pytest.raises(ContractBreach, match="chargeId"):
        play(runner.run(invoke({"orderId": "1"})))


def test_the_same_examples_check_the_handler():
    """
    Provider and consumer are held to one contract.
    """
    contract = PayloadContract(ORDER, CHARGE, ({"orderId": "1"},))
    contract.check_handler(lambda event, _: {"chargeId": event["orderId"]})
    with pytest.raises(ContractBreach, match="response"):
        contract.check_handler(lambda _event, _context: {})
    with pytest.raises(ContractBreach, match="example"):
        PayloadContract(ORDER, CHARGE, ({},)).check_handler(lambda _event, _context: {})


def test_openapi_operations():
    """
    Bodies of an operation are taken from the document, references included.
    """
    document = {
        "components": {"schemas": {"Order": ORDER}},
        "paths": {
            "/charges": {
                "post": {
                    "requestBody": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}
                    },
                    "responses": {"200": {"content": {"application/json": {"schema": CHARGE}}}},
                }
            }
        },
    }
    contract = openapi_contract(document, "/charges", "POST")
    assert contract.request_breaches({"orderId": "1"}) == []
    assert [breach.field for breach in contract.request_breaches({"orderId": 1})] == ["orderId"]
    assert len(contract.response_breaches({})) == 1
