"""Tests that fail on purpose: how-to/read-a-failure.md shows what pytest prints of them. Nothing else runs them."""

import pytest


@pytest.fixture
def checkout(sfn):
    workflow = sfn.load("checkout.asl.yaml")
    workflow.mock("Reserve stock").returns({"id": "r-1"})
    return workflow


def test_path(checkout):
    checkout.mock("Charge card").raises("Card.Declined", "no funds")
    checkout.mock("Release stock").returns(None).optional()

    execution = checkout.run({"orderId": "42"})

    assert execution.path == ["Reserve stock", "Charge card", "Ship"]


def test_status(checkout):
    checkout.mock("Charge card").raises("Card.Declined", "no funds")

    execution = checkout.run({"orderId": "42"})

    assert execution.succeeded


def test_unmocked(checkout):
    checkout.mock("charge-cart").returns({"chargeId": "c-1"})

    checkout.run({"orderId": "42"})


def test_unmocked_task(checkout):
    checkout.mock("Charge card").when({"orderId": "43"}).returns({"chargeId": "c-1"})

    checkout.run({"orderId": "42"})


def test_contract(checkout):
    checkout.mock("Charge card").returns({"chargeId": "c-1"})
    checkout.mock("Ship").returns({"MessageID": "m-1"})

    checkout.run({"orderId": "42"})


def test_unused(checkout):
    checkout.mock("Charge card").returns({"chargeId": "c-1"})
    checkout.mock("Ship").returns({"MessageId": "m-1"})
    checkout.mock("Release stock").returns(None)

    assert checkout.run({"orderId": "42"}).succeeded


def test_definition(sfn):
    sfn.load("broken.asl.yaml")
