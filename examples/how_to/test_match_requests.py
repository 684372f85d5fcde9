"""Answers that depend on what was asked, and on when."""

from pytest_sfn import AtPath, Subset


# --8<-- [start:subset]
def test_only_orders_of_this_customer_are_declined(checkout):
    charge = checkout.mock("Charge card").when({"customer": {"country": "NL"}}).returns({"chargeId": "nl"})
    charge.otherwise().returns({"chargeId": "other"})

    assert checkout.run({"customer": {"country": "NL", "name": "Ada"}}).output["charge"] == {"chargeId": "nl"}
    assert checkout.run({"customer": {"country": "DE"}}).output["charge"] == {"chargeId": "other"}
    # --8<-- [end:subset]


# --8<-- [start:path]
def test_by_jsonpath_and_by_any_test(checkout):
    checkout.mock("Release stock").returns(None).optional()
    charge = checkout.mock("Charge card")
    charge.when("$.customer.country", "NL").returns({"chargeId": "nl"})
    charge.when("$.total", lambda total: total > 5000).raises("Card.Declined")
    charge.when(lambda request: request["orderId"].startswith("test-")).returns({"chargeId": "test"})

    assert checkout.run({"orderId": "1", "customer": {"country": "NL"}}).output["charge"]["chargeId"] == "nl"
    assert checkout.run({"orderId": "2", "total": 9000}).failed_with("Order.Cancelled")
    assert checkout.run({"orderId": "test-3", "total": 1}).output["charge"]["chargeId"] == "test"
    # --8<-- [end:path]


# --8<-- [start:compose]
def test_matchers_are_composed(checkout):
    from_nl, large = AtPath("$.customer.country", "NL"), AtPath("$.total", lambda total: total > 5000)
    charge = checkout.mock("Charge card").when(from_nl & ~large | Subset({"vip": True})).returns({"chargeId": "c-1"})
    charge.otherwise().raises("Card.Declined")
    checkout.mock("Release stock").returns(None).optional()

    assert checkout.run({"customer": {"country": "NL"}, "total": 12}).succeeded
    assert not checkout.run({"customer": {"country": "NL"}, "total": 9000}).succeeded
    assert checkout.run({"customer": {"country": "DE"}, "total": 9000, "vip": True}).succeeded
    # --8<-- [end:compose]


# --8<-- [start:attempt]
def test_by_attempt(checkout):
    charge = checkout.mock("Charge card").for_retry_count(0).raises("Gateway.Timeout")
    charge.otherwise().returns({"chargeId": "c-2"})

    assert checkout.run({}).state("Charge card").errors == ["Gateway.Timeout"]
    # --8<-- [end:attempt]
