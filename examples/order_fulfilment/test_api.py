"""The front doors: POST /orders waits for the checkout, POST /fulfilments only starts the fulfilment."""


# --8<-- [start:post]
def test_post_orders_answers_with_the_checkout_s_output(checkout, order):
    response = checkout.api.post("/orders", json=order)

    assert response.status_code == 200
    assert response.json() == {"orderId": "42", "chargeId": "c-1", "total": 330}
    assert response.execution.succeeded


# --8<-- [end:post]


def test_a_failed_checkout_is_told_with_its_error(checkout, order):
    checkout.mock("Charge card").raises("Card.Refused", "insufficient funds")
    checkout.mock("Return item").returns({})

    response = checkout.api.post("/orders", json=order)

    assert response.status_code == 409
    assert response.json() == {"error": "Order.PaymentFailed"}


# --8<-- [start:invalid]
def test_an_order_without_items_never_reaches_the_workflow(checkout):
    response = checkout.api.post("/orders", json={"orderId": "42"})

    assert response.status_code == 400
    assert response.json() == {"message": "Invalid request body"}
    assert response.execution is None


# --8<-- [start:504]
# --8<-- [end:invalid]


def test_a_slow_card_processor_is_cut_off_by_the_gateway_while_the_checkout_goes_on(checkout, order):
    checkout.mock("Charge card").returns({"chargeId": "c-1"}, after=35)

    response = checkout.api.post("/orders", json=order)

    assert response.status_code == 504
    assert response.json() == {"message": "Endpoint request timed out"}
    assert response.execution.running  # the caller is gone, the workflow is not
    assert response.execution.wait().succeeded
    assert response.execution.elapsed == 35


# --8<-- [end:504]


# --8<-- [start:start]
def test_post_fulfilments_starts_an_execution_and_answers_with_its_arn(fulfilment):
    response = fulfilment.api.post("/fulfilments", json={"orderId": "42", "total": 9000})

    assert response.status_code == 200
    assert response.json()["executionArn"] == response.execution.arn
    assert response.execution.waiting_at == "Wait for approval"


# --8<-- [end:start]
