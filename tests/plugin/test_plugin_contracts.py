"""Payload contracts in tests: the workflow's side, the mock's and the handler's."""

from __future__ import annotations

import pytest

HEAD = """
import pytest
from pytest_sfn import PayloadContract

ORDER = {"type": "object", "required": ["orderId"], "properties": {"orderId": {"type": "string"}}}
CHARGED = {"type": "object", "required": ["chargeId"]}
CONTRACT = PayloadContract(ORDER, CHARGED, examples=({"orderId": "1"},))
"""


def test_what_the_workflow_sends_and_what_the_mock_answers_are_held(suite):
    """A breach is the test's mistake: neither Retry nor Catch sees it."""
    result = suite(
        HEAD + "def test_sent(checkout):\n"
        "    checkout.contract('Charge card', CONTRACT).mock('Charge card').returns({'chargeId': 'c'})\n"
        "    checkout.run({'orderId': 42})\n"
        "def test_answered(checkout):\n"
        "    checkout.contract('charge', request=ORDER, response=CHARGED).mock('Charge card').returns({'id': 'c'})\n"
        "    checkout.run({'orderId': '42'})\n"
    )

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "*The request of state 'Charge card' breaks the contract of its payload*",
            "*orderId: *42 is not of type 'string'*",
            "*The answer of state 'Charge card' breaks the contract of its payload*",
            "*'chargeId' is a required property*",
        ]
    )


def test_a_pydantic_model_is_a_contract(suite):
    """Each of its errors is a line."""
    pytest.importorskip("pydantic")
    result = suite(
        "from pydantic import BaseModel\n"
        "class Order(BaseModel):\n    orderId: str\n    total: int\n"
        "def test_it(checkout):\n"
        "    checkout.contract('Charge card', request=Order)\n"
        "    checkout.run({'orderId': '42'})\n"
    )

    result.stdout.fnmatch_lines(["*total: *Field required*"])


def test_a_slip_in_the_target_is_told(suite):
    """As with mocks."""
    result = suite(HEAD + "def test_it(checkout):\n    checkout.contract('Charge crad', CONTRACT)\n")

    result.stdout.fnmatch_lines(["*'Charge crad'*Did you mean 'Charge card'?*"])


MARKED = """
SEEN = []

def handler(event, context):
    SEEN.append(event)
    return {"chargeId": event["orderId"]} if event["orderId"] != "bad" else {}

@pytest.mark.sfn_contract("Charge card", CONTRACT, handler=handler)
def test_marked(checkout):
    checkout.mock("Charge card").returns({"chargeId": "c"})
    checkout.mock("Ship").returns({})
    assert checkout.run({"orderId": "ORDER"}).succeeded
"""


def test_the_marker_holds_the_handler_to_the_same_contract(suite):
    """It gets the contract's examples, and what the workflow sent in this test."""
    text = HEAD + MARKED.replace('"ORDER"', '"42"')

    suite(text + "\ndef test_seen():\n    assert SEEN == [{'orderId': '1'}, {'orderId': '42'}]\n").assert_outcomes(
        passed=2
    )


def test_a_handler_that_breaks_the_contract_fails_the_test(suite):
    """A mock that answers better than the handler would is found so."""
    result = suite(HEAD + MARKED.replace('"ORDER"', '"bad"'))

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["*The response of state 'handler' breaks the contract*", "*'chargeId' is a required property*"]
    )


def test_a_marker_without_a_contract_is_refused(suite):
    """With what it takes."""
    result = suite("import pytest\n@pytest.mark.sfn_contract('Charge card')\ndef test_it(sfn): pass\n")

    result.stdout.fnmatch_lines(["*@pytest.mark.sfn_contract(target, PayloadContract(...), handler=None)*"])
