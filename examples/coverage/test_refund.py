"""Every item of refund.asl.yaml is covered: `pytest examples/coverage --sfn-coverage --sfn-coverage-fail-under=100`."""

import pytest

SMALL = {"total": 20, "vip": False}
LARGE = {"total": 2000, "vip": False}


@pytest.fixture
def refund(sfn):
    return sfn.load("refund.asl.yaml")


# --8<-- [start:operands]
@pytest.mark.parametrize("order", [SMALL, {"total": 2000, "vip": True}], ids=["small", "vip"])
def test_a_refund_is_paid_at_once(refund, order):
    refund.mock("Pay back").returns({"paid": True})

    assert refund.run(order).path == ["How much?", "Pay back"]


# --8<-- [end:operands]
def test_a_large_refund_waits_for_a_person(refund):
    refund.mock("Ask a person").waits_for_callback()
    refund.mock("Pay back").returns({"paid": True})
    execution = refund.start(LARGE)

    execution.callback().succeeds({"approved": True})

    assert execution.wait().path == ["How much?", "Ask a person", "Pay back"]


# --8<-- [start:failures]
def test_nobody_answers_for_a_day(refund):
    refund.mock("Ask a person").waits_for_callback()

    assert refund.run(LARGE).failed_with("States.Timeout")


def test_a_busy_bank_is_asked_twice(refund):
    refund.mock("Pay back").raises("Bank.Busy")

    execution = refund.run(SMALL)

    assert execution.state("Pay back").retries == 1
    assert execution.path == ["How much?", "Pay back", "Tell the desk"]


# --8<-- [end:failures]
