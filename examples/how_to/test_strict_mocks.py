"""Mocks are held to the API models of the services they stand for."""

import pytest

from pytest_sfn import ContractBreach, UnmockedTask


@pytest.fixture
def shipping(sfn):
    workflow = sfn.load("checkout.asl.yaml")
    workflow.mock("Reserve stock").returns({"reservationId": "r-1"})
    workflow.mock("Charge card").returns({"chargeId": "c-1"})
    return workflow


# --8<-- [start:strict]
def test_an_answer_the_service_cannot_give_fails_the_test(shipping):
    shipping.mock("Ship").returns({"MessageID": "m-1"})  # SNS spells it MessageId

    with pytest.raises(ContractBreach, match="MessageId"):
        shipping.run({"orderId": "42"})
    # --8<-- [end:strict]


# --8<-- [start:none]
def test_an_answer_of_a_newer_api_than_the_installed_model_is_let_through(shipping):
    shipping.mock("Ship").returns({"MessageId": "m-1", "Accelerated": True}).validated("NONE")

    assert shipping.run({"orderId": "42"}).output["shipping"]["Accelerated"] is True
    # --8<-- [end:none]


# --8<-- [start:unmocked]
def test_a_task_nothing_answers_fails_the_test_and_not_the_workflow(shipping):
    with pytest.raises(UnmockedTask, match="Ship"):
        shipping.run({"orderId": "42"})
    # --8<-- [end:unmocked]


# --8<-- [start:unused]
@pytest.mark.sfn(unused_mocks="ignore")
def test_unused_mocks_can_be_allowed_for_a_test_or_a_module(shipping):
    shipping.mock("Release stock").returns(None)
    shipping.mock("Ship").returns({"MessageId": "m-1"})

    assert shipping.run({"orderId": "42"}).succeeded
    # --8<-- [end:unused]
