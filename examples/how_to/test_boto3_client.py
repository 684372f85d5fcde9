"""Code that calls Step Functions through boto3, tested against the test's own workflows."""

import json


# --8<-- [start:code]
def place_order(stepfunctions, state_machine_arn, order):
    """What the shop's own code does: start the checkout, once an order."""
    try:
        started = stepfunctions.start_execution(
            stateMachineArn=state_machine_arn, name=f"order-{order['orderId']}", input=json.dumps(order)
        )
    except stepfunctions.exceptions.ExecutionAlreadyExists:
        return None
    return started["executionArn"]


def order_status(stepfunctions, execution_arn):
    """What the status page shows."""
    return stepfunctions.describe_execution(executionArn=execution_arn)["status"]


# --8<-- [end:code]


# --8<-- [start:client]
def test_an_order_is_placed_once(checkout, sfn_client):
    checkout.mock("Charge card").returns({"chargeId": "c-1"}, after=60)

    execution_arn = place_order(sfn_client, checkout.arn, {"orderId": "42"})

    assert place_order(sfn_client, checkout.arn, {"orderId": "42", "total": 12}) is None
    while order_status(sfn_client, execution_arn) == "RUNNING":
        pass  # looking lets virtual time pass, so code that polls comes to an end
    assert order_status(sfn_client, execution_arn) == "SUCCEEDED"
    # --8<-- [end:client]


# --8<-- [start:deploy]
def test_a_definition_can_be_created_through_the_api(sfn, sfn_client):
    definition = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "Result": {"ok": True}, "End": True}}}
    created = sfn_client.create_state_machine(
        name="made-by-boto3", definition=json.dumps(definition), roleArn="arn:aws:iam::123456789012:role/any"
    )

    started = sfn_client.start_execution(stateMachineArn=created["stateMachineArn"])

    described = sfn_client.describe_execution(executionArn=started["executionArn"])
    assert json.loads(described["output"]) == {"ok": True}
    # --8<-- [end:deploy]
