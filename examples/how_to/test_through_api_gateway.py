"""The contract that a caller of the API sees."""

import pytest


# --8<-- [start:api]
@pytest.fixture
def express_checkout(sfn):
    workflow = sfn.load("checkout.asl.yaml", type="EXPRESS")
    workflow.mock("Reserve stock").returns({"reservationId": "r-1"})
    workflow.mock("Ship").returns({"MessageId": "m-1"}).optional()
    return workflow


@pytest.fixture
def api(sfn, express_checkout):
    return sfn.rest_api().post("/orders", express_checkout).client
    # --8<-- [end:api]


# --8<-- [start:timeout]
def test_a_slow_chain_is_cut_off_by_the_gateway(express_checkout, api):
    express_checkout.mock("Charge card").returns({"chargeId": "c-1"}, after=35)

    response = api.post("/orders", json={"orderId": "42"})

    assert response.status_code == 504
    assert response.json() == {"message": "Endpoint request timed out"}
    assert response.execution.running  # the caller is gone, the workflow is not
    assert response.execution.wait().succeeded
    # --8<-- [end:timeout]


# --8<-- [start:failed]
def test_a_failed_execution_is_a_200_unless_a_template_says_otherwise(sfn, express_checkout):
    express_checkout.mock("Charge card").raises("Bug", "in the function")
    bare = sfn.rest_api("bare").post("/orders", express_checkout, responses={"default": {"statusCode": "200"}})

    response = bare.client.post("/orders", json={"orderId": "42"})

    assert response.status_code == 200
    assert response.json()["status"] == "FAILED"
    assert response.json()["error"] == "Bug"


def test_the_usual_template_makes_it_a_500(express_checkout, api):
    express_checkout.mock("Charge card").raises("Bug", "in the function")

    response = api.post("/orders", json={"orderId": "42"})

    assert response.status_code == 500
    assert response.json() == {"error": "Bug", "cause": "in the function"}
    # --8<-- [end:failed]
