import pytest


# --8<-- [start:checkout]
@pytest.fixture
def checkout(sfn):
    workflow = sfn.load("checkout.asl.yaml")
    workflow.mock("Reserve stock").returns({"reservationId": "r-1"})
    workflow.mock("Ship").returns({"MessageId": "m-1"}).optional()  # not every test comes that far
    return workflow


# --8<-- [end:checkout]
