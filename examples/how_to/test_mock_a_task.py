"""Ways to answer a Task."""

from pytest_sfn import WorkflowFailure


# --8<-- [start:returns]
def test_a_charged_order_is_shipped(checkout):
    checkout.mock("Charge card").returns({"chargeId": "c-1"})

    execution = checkout.run({"orderId": "42"})

    assert execution.succeeded
    assert execution.path == ["Reserve stock", "Charge card", "Ship"]
    assert execution.output["charge"] == {"chargeId": "c-1"}
    # --8<-- [end:returns]


# --8<-- [start:raises]
def test_a_declined_card_gives_the_stock_back(checkout):
    checkout.mock("Charge card").raises("Card.Declined", "no funds")
    release = checkout.mock("Release stock").returns(None)

    execution = checkout.run({"orderId": "42"})

    assert execution.failed_with("Order.Cancelled", "no funds")
    assert execution.path == ["Reserve stock", "Charge card", "Release stock", "Order cancelled"]
    assert release.calls[0].request["reservation"] == {"reservationId": "r-1"}
    # --8<-- [end:raises]


# --8<-- [start:callable]
def test_a_callable_sees_the_request(checkout):
    checkout.mock("Charge card").returns(lambda event: {"chargeId": f"c-{event['orderId']}"})

    assert checkout.run({"orderId": "42"}).output["charge"] == {"chargeId": "c-42"}
    # --8<-- [end:callable]


# --8<-- [start:declines]
def charge(event):
    assert event["orderId"]  # fails the test
    if event["total"] > 5000:
        raise WorkflowFailure("Card.Declined", "over the limit")  # fails the Task
    return {"chargeId": "c-1"}


def test_a_callable_declines(checkout):
    checkout.mock("Release stock").returns(None)
    checkout.mock("Charge card").returns(charge)

    assert checkout.run({"orderId": "43", "total": 9000}).failed_with("Order.Cancelled", "over the limit")
    # --8<-- [end:declines]


# --8<-- [start:when]
def test_only_large_orders_are_declined(checkout):
    checkout.mock("Release stock").returns(None)
    checkout.mock("Charge card").when({"total": 9000}).raises("Card.Declined").otherwise().returns({"chargeId": "c-1"})

    assert checkout.run({"orderId": "42", "total": 12}).succeeded
    assert checkout.run({"orderId": "43", "total": 9000}).failed_with("Order.Cancelled")
    # --8<-- [end:when]


# --8<-- [start:handler]


def charge_card(event, context):
    if event["total"] > 5000:
        raise ValueError("over the limit")
    return {"chargeId": f"{context.function_name}-{event['orderId']}"}


def test_the_functions_own_code_runs(checkout):
    checkout.attach("charge-card", charge_card)

    assert checkout.run({"orderId": "42", "total": 12}).output["charge"] == {"chargeId": "charge-card-42"}
    assert checkout.run({"orderId": "43", "total": 9000}).failed_with("ValueError", "over the limit")
    # --8<-- [end:handler]


NIGHTLY = {
    "StartAt": "Load",
    "States": {
        "Load": {
            "Type": "Task",
            "Resource": "arn:aws:states:::glue:startJobRun.sync",
            "Parameters": {"JobName": "nightly"},
            "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Tell the team"}],
            "End": True,
        },
        "Tell the team": {"Type": "Pass", "End": True},
    },
}


# --8<-- [start:failed_job]
def test_a_job_that_ran_out_of_memory_is_told(sfn):
    nightly = sfn.define(NIGHTLY)
    nightly.mock("Load").returns({"Id": "jr_7", "JobRunState": "FAILED", "ErrorMessage": "out of memory"})

    execution = nightly.run({})

    assert execution.path == ["Load", "Tell the team"]
    assert execution.state("Load").errors == ["States.TaskFailed"]
    # --8<-- [end:failed_job]
