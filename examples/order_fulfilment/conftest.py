"""The workflows under test, and what stands behind them when nothing goes wrong."""

import pytest


# --8<-- [start:checkout]
@pytest.fixture
def checkout(sfn):
    workflow = sfn.load("template.yaml", "Checkout")
    workflow.attach("PriceOrder")  # the real handler, from the template's CodeUri and Handler
    workflow.mock("Reserve item").returns({}).optional()
    workflow.mock("Charge card").returns({"chargeId": "c-1"}).optional()
    workflow.mock("Publish order").returns({"MessageId": "m-1"}).optional()
    return workflow


# --8<-- [end:checkout]
@pytest.fixture
def fulfilment(sfn):
    workflow = sfn.load("template.yaml", "Fulfilment")
    workflow.mock("Charge card").returns({"chargeId": "c-1"}).optional()
    workflow.mock("Ship").returns({"trackingId": "t-1"}).optional()
    workflow.mock("Record order").returns({}).optional()
    workflow.mock("Tell customer").returns({"MessageId": "m-1"}).optional()
    workflow.mock("Cancel order").returns({"MessageId": "m-2"}).optional()
    workflow.mock("Wait for approval").waits_for_callback().optional()
    return workflow


@pytest.fixture
def order():
    return {"orderId": "42", "items": [{"sku": "desk", "quantity": 1}, {"sku": "lamp", "quantity": 2}]}
