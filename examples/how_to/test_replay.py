"""What happened once, again."""

import pytest

from pytest_sfn import ReplayParted


# --8<-- [start:recording]
def test_last_months_order_goes_as_it_went(sfn):
    checkout = sfn.load("checkout.asl.yaml")

    execution = checkout.replay("recordings/order-42.recording.json")

    assert execution.state("Charge card").retries == 2
    # --8<-- [end:recording]


# --8<-- [start:changed]
def test_a_total_in_the_message_is_a_change(sfn):
    definition = sfn.load("checkout.asl.yaml").definition
    ship = definition["States"]["Ship"]
    ship = {**ship, "Parameters": {**ship["Parameters"], "Subject.$": "States.Format('{}', $.total)"}}
    changed = sfn.define({**definition, "States": {**definition["States"], "Ship": ship}}, "checkout")

    with pytest.raises(ReplayParted, match="state 'Ship', its request"):
        changed.replay("recordings/order-42.recording.json")
    # --8<-- [end:changed]


# --8<-- [start:file]
def test_the_order_that_failed_last_night_fails_here(sfn):
    checkout = sfn.load("checkout.asl.yaml")
    sfn.replay("last_night.json")  # aws stepfunctions get-execution-history --execution-arn ... > last_night.json

    execution = checkout.run({"orderId": "42"})

    assert execution.path == ["Reserve stock", "Charge card", "Release stock", "Order cancelled"]
    assert execution.failed_with("Order.Cancelled", "no funds")
    # --8<-- [end:file]


# --8<-- [start:run]
def test_a_run_is_replayed_with_the_time_it_took(sfn, checkout):
    checkout.mock("Charge card").returns({"chargeId": "c-1"}, after=8)
    first = checkout.run({"orderId": "42"})

    sfn.replay(first.events, with_latency=True)
    again = checkout.run({"orderId": "42"})

    assert again.output == first.output
    assert again.elapsed == 8
    # --8<-- [end:run]
