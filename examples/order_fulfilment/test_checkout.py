"""The checkout: an Express workflow that prices, reserves, charges and publishes."""


# --8<-- [start:happy]
def test_an_order_is_priced_reserved_charged_and_published(checkout, order):
    execution = checkout.run(order)

    assert execution.succeeded
    assert execution.path == ["Price order", "Reserve stock", "Charge card", "Publish order", "Order placed"]
    assert execution.output == {"orderId": "42", "chargeId": "c-1", "total": 330}


# --8<-- [end:happy]


def test_every_item_is_reserved_under_its_own_condition(checkout, order):
    reserve = checkout.mock("Reserve item").returns({})

    execution = checkout.run(order)

    assert [call.request["Key"]["sku"]["S"] for call in reserve.calls] == ["desk", "lamp"]
    assert [iteration.path for iteration in execution.state("Reserve stock").iterations] == [["Reserve item"]] * 2


# --8<-- [start:iteration]
def test_an_item_out_of_stock_ends_the_order_before_anybody_pays(checkout, order):
    checkout.mock("Reserve item").for_iteration(1).raises("DynamoDB.ConditionalCheckFailedException", "no lamps left")

    execution = checkout.run(order)

    assert execution.failed_with("Order.OutOfStock", "no lamps left")
    assert not execution.entered("Charge card")


# --8<-- [start:retried]
# --8<-- [end:iteration]


def test_a_flaky_card_processor_is_retried_after_one_and_two_seconds(checkout, order):
    charge = checkout.mock("Charge card").raises("Gateway.Timeout", times=2).returns({"chargeId": "c-3"})

    execution = checkout.run(order)

    assert execution.succeeded
    assert execution.state("Charge card").retries == 2
    assert execution.state("Charge card").retry_delays == [1, 2]  # seconds of execution time; the test took none
    assert execution.elapsed == 3
    assert charge.calls[0].request["Payload"] == {"orderId": "42", "amount": 330}


# --8<-- [end:retried]


# --8<-- [start:compensation]
def test_a_refused_card_gives_the_stock_back(checkout, order):
    checkout.mock("Charge card").raises("Card.Refused", "insufficient funds")
    returned = checkout.mock("Return item").returns({})

    execution = checkout.run(order)

    assert execution.path == ["Price order", "Reserve stock", "Charge card", "Return stock", "Payment failed"]
    assert execution.failed_with("Order.PaymentFailed", "insufficient funds")
    assert returned.call_count == 2


# --8<-- [end:compensation]


# --8<-- [start:handler]
def test_an_unknown_item_is_the_pricing_function_s_own_error(checkout):
    execution = checkout.run({"orderId": "43", "items": [{"sku": "unicorn", "quantity": 1}]})

    assert execution.failed_with("UnknownSku", "unicorn")


# --8<-- [end:handler]
