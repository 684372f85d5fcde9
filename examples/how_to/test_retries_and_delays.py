"""What Retry does, and when."""


# --8<-- [start:retried]
def test_a_flaky_card_processor_is_retried_twice(checkout):
    charge = checkout.mock("Charge card").raises("Gateway.Timeout", times=2).returns({"chargeId": "c-1"})

    execution = checkout.run({"orderId": "42"})

    assert execution.succeeded
    assert execution.state("Charge card").retries == 2
    assert execution.state("Charge card").retry_delays == [1, 2]
    assert charge.calls[0].request["orderId"] == "42"
    # --8<-- [end:retried]


# --8<-- [start:exhausted]
def test_three_retries_are_the_end(checkout):
    checkout.mock("Charge card").raises("Gateway.Timeout")

    execution = checkout.run({"orderId": "42"})

    assert execution.failed_with("Gateway.Timeout")
    assert execution.state("Charge card").retry_delays == [1, 2, 4]
    assert execution.elapsed == 7
    # --8<-- [end:exhausted]
