"""Time limits, met without waiting."""

import pytest


# --8<-- [start:task]
def test_a_slow_warehouse_times_out_after_ten_seconds(sfn):
    checkout = sfn.load("checkout.asl.yaml")
    checkout.mock("Reserve stock").returns({"reservationId": "r-1"}, after=11)

    execution = checkout.run({"orderId": "42"})

    assert execution.failed_with("States.Timeout")
    assert execution.elapsed == 10
    # --8<-- [end:task]


# --8<-- [start:approval]
@pytest.fixture
def approval(sfn):
    workflow = sfn.load("approval.asl.yaml")
    workflow.mock("Wait for approval").waits_for_callback()
    return workflow


def test_a_week_without_an_answer_is_a_refusal(approval, sfn_clock):
    execution = approval.start({"orderId": "42"})
    assert execution.waiting_at == "Wait for approval"

    sfn_clock.advance(days=6, hours=23)
    assert execution.running
    sfn_clock.advance(hours=1)
    assert execution.failed_with("Order.Refused")


def test_an_answer_on_the_sixth_day_is_in_time(approval, sfn_clock):
    execution = approval.start({"orderId": "42"})
    sfn_clock.advance(days=6)

    execution.callback().succeeds({"by": "Ada"})

    assert execution.succeeded
    assert execution.output == {"by": "Ada"}
    # --8<-- [end:approval]
