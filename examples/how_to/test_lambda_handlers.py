"""The functions' own code, behind the workflow's Tasks."""

import os

import pytest


# --8<-- [start:given]
class CardDeclined(Exception):  # noqa: N818 - the Error Name
    """The class name is the Error Name that the workflow sees."""


def charge_card(event, context):
    if event.get("total", 0) > int(os.environ["LIMIT"]):
        raise CardDeclined(f"{event['total']} is over the limit")
    return {"chargeId": f"{context.function_name}-{event['orderId']}"}


@pytest.fixture
def charging(checkout):
    return checkout.attach("charge-card", charge_card, environment={"LIMIT": "5000"})


def test_the_handler_runs_on_the_event_the_workflow_sends(charging):
    execution = charging.run({"orderId": "42", "total": 12})

    assert execution.output["charge"] == {"chargeId": "charge-card-42"}


def test_what_it_raises_is_a_failure_of_the_task(charging):
    execution = charging.run({"orderId": "42", "total": 9000})

    assert execution.failed_with("CardDeclined", "9000 is over the limit")
    # --8<-- [end:given]


# --8<-- [start:latency]
def test_a_handler_slower_than_the_functions_timeout_is_ended_by_lambda(checkout):
    checkout.attach("charge-card", lambda event, context: {}, after=4, timeout_seconds=3)

    execution = checkout.run({"orderId": "42"})

    assert execution.failed_with("Sandbox.Timedout", "Task timed out after 3.00 seconds")
    assert execution.elapsed == 3
    # --8<-- [end:latency]
