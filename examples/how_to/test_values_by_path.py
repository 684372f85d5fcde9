"""What an output holds, and variants of an input, by JSONPath."""

import pytest

from pytest_sfn import ABSENT, variants

ORDER = {"orderId": "42", "total": 60, "items": [{"sku": "hat", "price": 12}, {"sku": "coat", "price": 48}]}


# --8<-- [start:find]
def test_what_is_dear_is_insured(sfn):
    workflow = sfn.load("refusal.asl.yaml")
    workflow.mock("Charge").returns({"insured": [{"sku": "coat"}], "requestId": "r-1"})
    execution = workflow.run(ORDER)

    assert dict(execution.find("$..sku")) == {
        "$.order.items[0].sku": "hat",
        "$.order.items[1].sku": "coat",
        "$.charge.insured[0].sku": "coat",
    }
    dear = execution.find("$.items[?(@.price > 20)].sku", in_="input")
    assert [sku for _, sku in dear] == ["coat"]
    assert execution.state("Charge").find("$.Payload.items[1].price", in_="request")[0].value == 48
    # --8<-- [end:find]


# --8<-- [start:variants]
@pytest.mark.parametrize("order", variants(ORDER, {"$.total": [0, None, ABSENT], "$.items[*].sku": [""]}))
def test_a_poor_order_is_refused(sfn, order):
    assert sfn.load("refusal.asl.yaml").run(order).failed_with("Order.Refused")
    # --8<-- [end:variants]
