"""JSONata, variables, and what an expression that fails looks like."""

import pytest


@pytest.fixture
def discount(sfn):
    return sfn.load("discount.asl.yaml")


# --8<-- [start:variables]
@pytest.mark.parametrize(("price", "rate", "amount"), [(400, 0, 800), (600, 0.1, 1080)])
def test_large_orders_get_a_discount(discount, price, rate, amount):
    charge = discount.mock("Charge card").returns({"chargeId": "c-1"})

    execution = discount.run({"customer": "Ada", "items": [{"price": price, "quantity": 2}]})

    assert execution.state("Price").assigned == {"total": 2 * price, "customer": "Ada"}
    assert execution.state("Large order?").assigned == {"discount": rate}
    assert charge.calls[0].request["Payload"] == {"customer": "Ada", "amount": amount}
    # --8<-- [end:variables]


# --8<-- [start:error]
def test_an_order_without_customer_fails_where_the_customer_is_read(discount):
    execution = discount.run({"items": [{"price": 1, "quantity": 1}]})

    assert execution.failed_with("States.QueryEvaluationError")
    assert execution.path == ["Price"]
    # --8<-- [end:error]


# --8<-- [start:one_state]
def test_one_state_is_given_the_variables_it_reads(discount):
    variables = {"total": 1000, "discount": 0.1, "customer": "Ada"}

    tried = discount.test_state("Charge card", {}, variables=variables, mock={"Payload": {"chargeId": "c-1"}})

    assert tried.inspection["afterArguments"]["Payload"]["amount"] == 900
    assert tried.output == {"chargeId": "c-1", "total": 1000}
    # --8<-- [end:one_state]
