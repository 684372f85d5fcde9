"""Work that is fetched by workers of your own."""

import json

import pytest


@pytest.fixture
def picking(sfn):
    return sfn.load("picking.asl.yaml")


# --8<-- [start:mocked]
def test_a_picker_who_falls_silent_is_replaced(picking):
    pick = picking.mock("Pick").returns({"box": 0}, after=90).returns({"box": 7}, after=90, heartbeat_every=30)

    execution = picking.run({"orderId": "42"})

    assert execution.output == {"box": 7}
    assert execution.state("Pick").retries == 1
    assert execution.elapsed == 60 + 1 + 90
    assert pick.call_count == 2
    # --8<-- [end:mocked]


# --8<-- [start:worker]
def work_once(stepfunctions, activity_arn):
    """One turn of the worker's loop."""
    task = stepfunctions.get_activity_task(activityArn=activity_arn, workerName="picker-1")
    if not task.get("taskToken"):
        return False
    order = json.loads(task["input"])
    stepfunctions.send_task_heartbeat(taskToken=task["taskToken"])
    stepfunctions.send_task_success(taskToken=task["taskToken"], output=json.dumps({"box": f"box-{order['orderId']}"}))
    return True


def test_the_workers_own_code_picks_the_order(picking, sfn_client):
    activity = sfn_client.create_activity(name="pick")
    execution = picking.start({"orderId": "42"})

    assert work_once(sfn_client, activity["activityArn"])

    assert execution.output == {"box": "box-42"}
    # --8<-- [end:worker]
