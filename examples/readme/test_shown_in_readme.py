"""The tests that README.md shows; tests/test_readme.py holds the two together."""

import pytest


def test_a_flaky_card_processor_is_retried_twice(sfn):
    checkout = sfn.load("checkout.asl.yaml")
    charge = checkout.mock("Charge card").raises("Gateway.Timeout", times=2).returns({"chargeId": "c-1"})
    checkout.mock("Ship").returns({"MessageId": "m-1"})

    execution = checkout.run({"orderId": "42"})

    assert execution.succeeded
    assert execution.path == ["Charge card", "Ship"]
    assert execution.state("Charge card").retry_delays == [1, 2]  # seconds of execution time; the test took none
    assert charge.calls[2].request["orderId"] == "42"


@pytest.fixture
def checkout(sfn):
    workflow = sfn.load("checkout.asl.yaml", type="EXPRESS")
    workflow.mock("Ship").returns({"MessageId": "m-1"})
    return workflow


@pytest.fixture
def api(sfn, checkout):
    return sfn.rest_api().post("/orders", checkout).client


def test_a_slow_chain_is_cut_off_by_the_gateway(checkout, api):
    checkout.mock("Charge card").returns({"chargeId": "c-1"}, after=35)
    response = api.post("/orders", json={"orderId": "42"})
    assert response.status_code == 504
    assert response.json() == {"message": "Endpoint request timed out"}
    assert response.execution.running  # the caller is gone, the workflow is not
    assert response.execution.wait().succeeded
