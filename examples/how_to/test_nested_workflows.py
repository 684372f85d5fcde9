"""A workflow that runs another one."""

import json

import pytest


# --8<-- [start:nested]
@pytest.fixture
def parent(sfn, checkout):
    return sfn.load("parent.asl.yaml", parameters={"CheckoutArn": checkout.arn})


def test_the_parent_waits_for_the_child_and_takes_its_output(parent, checkout):
    checkout.mock("Charge card").returns({"chargeId": "c-1"}, after=5)

    execution = parent.run({"orderId": "42"})

    assert execution.output == {"charge": {"chargeId": "c-1"}}
    assert execution.elapsed == 5  # one clock for both
    [child] = checkout.executions
    assert child.path == ["Reserve stock", "Charge card", "Ship"]


def test_a_failed_child_is_caught_with_what_it_failed_with(parent, checkout):
    checkout.mock("Charge card").raises("Card.Declined", "no funds")
    checkout.mock("Release stock").returns(None)
    tell = parent.mock("Tell the shop").returns({"MessageId": "m-2"})

    assert parent.run({"orderId": "42"}).succeeded
    assert json.loads(tell.calls[0].request["Message"])["Error"] == "Order.Cancelled"
    # --8<-- [end:nested]


# --8<-- [start:mocked]
def test_the_child_can_be_mocked_like_any_other_task(sfn):
    child = "arn:aws:states:us-east-1:123456789012:stateMachine:not-loaded"
    parent = sfn.load("parent.asl.yaml", parameters={"CheckoutArn": child})
    parent.mock("Check out").returns({"Output": {"charge": {"chargeId": "c-9"}}}).validated("PRESENT")

    assert parent.run({"orderId": "42"}).output == {"charge": {"chargeId": "c-9"}}
    # --8<-- [end:mocked]
