"""One state at a time, by TestState."""


# --8<-- [start:one_state]
def test_charge_card_asks_for_the_amount_and_keeps_the_charge_id(sfn):
    checkout = sfn.load("checkout.asl.yaml")

    tried = checkout.test_state("Charge card", {"orderId": "42", "total": 330}, mock={"Payload": {"chargeId": "c-1"}})

    assert tried.succeeded
    assert tried.inspection["afterInputPath"] == {"orderId": "42", "total": 330}


def test_a_flaky_card_processor_would_be_asked_again_in_a_second(sfn):
    checkout = sfn.load("checkout.asl.yaml")
    failure = {"errorOutput": {"error": "Gateway.Timeout", "cause": "slow"}}

    tried = checkout.test_state("Charge card", {"orderId": "42", "total": 330}, mock=failure)

    assert tried.retriable
    assert tried.retry_delay == 1


# --8<-- [end:one_state]
