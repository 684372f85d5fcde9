"""Tests that are about one Task, and samples for the others."""


# --8<-- [start:rest]
def test_only_the_charge_matters_here(sfn):
    checkout = sfn.load("checkout.asl.yaml")
    checkout.mock("Charge card").returns({"chargeId": "c-1"})
    rest = checkout.mock_the_rest()

    assert checkout.run({"orderId": "42"}).succeeded
    assert [call.state_name for call in rest.calls] == ["Reserve stock", "Ship"]
    # --8<-- [end:rest]
