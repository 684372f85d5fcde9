"""Time limits, met without waiting."""


# --8<-- [start:task]
def test_a_slow_warehouse_times_out_after_ten_seconds(checkout):
    checkout.mock("Reserve stock").returns({"reservationId": "r-1"}, after=11)

    execution = checkout.run({"orderId": "42"})

    assert execution.failed_with("States.Timeout")
    assert execution.elapsed_seconds == 10
    # --8<-- [end:task]
