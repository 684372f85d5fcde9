"""The fulfilment: a Standard workflow with an approval, a warehouse and a carrier that all take their time."""

WEEK = 7 * 24 * 3600


def test_a_small_order_is_charged_shipped_and_recorded(fulfilment):
    execution = fulfilment.run({"orderId": "42", "total": 330})

    assert execution.succeeded
    assert execution.path == ["Large order?", "Charge card", "Ship and record", "Tell customer"]
    assert [branch.path for branch in execution.state("Ship and record").branches] == [
        ["Pack", "Ship"],
        ["Record order"],
    ]
    assert execution.elapsed == 7200  # two hours of packing, over at once


# --8<-- [start:approval]
def test_a_large_order_waits_for_its_approval(fulfilment, sfn_clock):
    execution = fulfilment.start({"orderId": "42", "total": 9000})
    sfn_clock.advance(days=3)
    assert execution.waiting_at == "Wait for approval"

    execution.callback().succeeds({"by": "Ada"})

    assert execution.wait().succeeded
    assert execution.output["approval"] == {"by": "Ada"}


# --8<-- [end:approval]


def test_the_approver_is_given_the_task_token(fulfilment):
    approval = fulfilment.mock("Wait for approval").waits_for_callback()

    execution = fulfilment.start({"orderId": "42", "total": 9000})

    assert approval.calls[0].request["MessageBody"]["taskToken"] == execution.callback().task_token


# --8<-- [start:week]
def test_an_approval_that_never_comes_cancels_the_order_after_a_week(fulfilment, sfn_clock):
    execution = fulfilment.start({"orderId": "42", "total": 9000})

    sfn_clock.advance(days=6, hours=23)
    assert execution.running
    sfn_clock.advance(hours=1)

    assert execution.failed_with("Order.Cancelled", "States.Timeout")
    assert execution.path == ["Large order?", "Wait for approval", "Cancel order", "Order cancelled"]
    assert execution.elapsed == WEEK


# --8<-- [end:week]


def test_a_refused_approval_cancels_the_order(fulfilment):
    execution = fulfilment.start({"orderId": "42", "total": 9000})

    execution.callback("Wait for approval").fails("Approval.Refused", "too expensive")

    assert execution.failed_with("Order.Cancelled", "Approval.Refused")


# --8<-- [start:carrier]
def test_a_carrier_closed_for_the_night_is_asked_every_hour(fulfilment):
    fulfilment.mock("Ship").raises("Carrier.Closed", times=9).returns({"trackingId": "t-10"})

    execution = fulfilment.run({"orderId": "42", "total": 330})

    assert execution.state("Ship").retry_delays == [3600] * 9
    assert execution.output["shipment"] == {"trackingId": "t-10"}


# --8<-- [end:carrier]


def test_a_parcel_that_cannot_be_shipped_is_refunded(fulfilment):
    fulfilment.mock("Ship").raises("Carrier.Lost", times=1)
    refund = fulfilment.mock("Refund").returns({"refunded": True})

    execution = fulfilment.run({"orderId": "42", "total": 330})

    assert execution.path == [
        "Large order?", "Charge card", "Ship and record", "Refund", "Cancel order", "Order cancelled"
    ]  # fmt: skip
    assert refund.calls[0].request["Payload"]["refund"] == "c-1"
