"""Ways to answer a Task."""


# --8<-- [start:returns]
def test_a_charged_order_is_shipped(checkout):
    checkout.mock("Charge card").returns({"chargeId": "c-1"})

    execution = checkout.run({"orderId": "42"})

    assert execution.succeeded
    assert execution.path == ["Reserve stock", "Charge card", "Ship"]
    assert execution.output["charge"] == {"chargeId": "c-1"}
    # --8<-- [end:returns]


# --8<-- [start:raises]
def test_a_declined_card_gives_the_stock_back(checkout):
    checkout.mock("Charge card").raises("Card.Declined", "no funds")
    release = checkout.mock("Release stock").returns(None)

    execution = checkout.run({"orderId": "42"})

    assert execution.failed_with("Order.Cancelled")
    assert execution.cause == "no funds"
    assert release.calls[0].request["reservation"] == {"reservationId": "r-1"}
    # --8<-- [end:raises]


# --8<-- [start:callable]
def test_a_callable_sees_the_request(checkout):
    def charge_card(event):
        return {"chargeId": f"c-{event['orderId']}"}

    checkout.mock("Charge card").calls(charge_card)

    assert checkout.run({"orderId": "42"}).output["charge"] == {"chargeId": "c-42"}
    # --8<-- [end:callable]
