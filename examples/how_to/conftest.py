import pytest


# --8<-- [start:checkout]
@pytest.fixture
def checkout(sfn):
    machine = sfn.load("checkout.asl.yaml")
    machine.mock("Reserve stock").returns({"reservationId": "r-1"})
    machine.mock("Ship").returns({"MessageId": "m-1"})
    return machine


# --8<-- [end:checkout]
