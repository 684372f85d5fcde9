"""One contract for the workflow, the mock and the function."""

import pytest

from pytest_sfn import ContractBreach, PayloadContract

# --8<-- [start:contract]
CHARGE = PayloadContract(
    request={"type": "object", "required": ["orderId"], "properties": {"orderId": {"type": "string"}}},
    response={"type": "object", "required": ["chargeId"]},
    examples=({"orderId": "42"}, {"orderId": "43", "total": 9000}),
)


def test_the_mock_answers_as_the_function_would(checkout):
    checkout.contract("Charge card", CHARGE)
    checkout.mock("Charge card").returns({"chargeID": "c-1"})  # a slip

    with pytest.raises(ContractBreach, match="'chargeId' is a required property"):
        checkout.run({"orderId": "42"})
    # --8<-- [end:contract]


# --8<-- [start:marker]
def charge_card(event, context):
    return {"chargeId": f"c-{event['orderId']}"}


@pytest.mark.sfn_contract("Charge card", CHARGE, handler=charge_card)
def test_workflow_and_function_keep_one_contract(checkout):
    checkout.mock("Charge card").returns({"chargeId": "c-1"})

    assert checkout.run({"orderId": "44"}).succeeded
    # --8<-- [end:marker]
