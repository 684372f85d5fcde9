"""A fault that no test was written for, found: the stock of an order whose shipping fails is never given back."""

from pytest_sfn import promises


# --8<-- [start:explore]
def test_no_stock_is_reserved_and_forgotten(checkout):
    checkout.mock("Charge card").returns({"chargeId": "c-1"})
    checkout.mock("Ship").returns({"MessageId": "m-1"})

    found = checkout.explore(
        {"orderId": "42"},
        promises=[
            promises.compensates("Reserve stock", by="Release stock"),
            promises.at_most_once("Reserve stock"),
            lambda execution: execution.error != "States.Runtime",
        ],
        variable="checkout",
    )

    # `assert found.holds` would fail: this is what it finds
    forgotten = [each.script for each in found.broken]
    assert any(script.startswith("checkout.mock('Ship').raises('SNS.") for script in forgotten)
    # --8<-- [end:explore]


# --8<-- [start:survey]
def test_without_promises_it_reports(checkout):
    checkout.mock("Charge card").returns({"chargeId": "c-1"})

    found = checkout.explore({"orderId": "42"})

    assert found.holds  # nothing was promised
    assert {each.script[0].state for each in found.unhandled} >= {"Reserve stock", "Charge card", "Ship"}
    assert found.unreached == ()
    assert found.dead == ()
    assert found.longest.elapsed == 10  # the reservation, at its TimeoutSeconds
    # --8<-- [end:survey]
