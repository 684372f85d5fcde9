"""Tasks that wait for somebody with a task token."""

import json

import pytest


@pytest.fixture
def approval(sfn):
    return sfn.load("approval.asl.yaml")


# --8<-- [start:answered]
def test_a_refusal_is_told_by_its_error(approval):
    approval.mock("Wait for approval").waits_for_callback()
    execution = approval.start({"orderId": "42"})
    assert execution.waiting_at == "Wait for approval"

    execution.callback().fails("Approval.Refused", "too large")

    assert execution.failed_with("Approval.Refused", "too large")
    # --8<-- [end:answered]


# --8<-- [start:token]
def test_the_message_carries_the_task_token(approval):
    message = approval.mock("Wait for approval").waits_for_callback()

    execution = approval.start({"orderId": "42"})

    assert message.calls[0].request["Message"]["token"] == execution.callback().task_token
    execution.stop()
    # --8<-- [end:token]


# --8<-- [start:by_itself]
def test_a_mock_can_answer_the_token_three_days_later(approval):
    approval.mock("Wait for approval").returns({"by": "Ada"}, after=3 * 24 * 3600)

    execution = approval.run({"orderId": "42"})

    assert execution.output == {"by": "Ada"}
    assert execution.elapsed == 3 * 24 * 3600
    # --8<-- [end:by_itself]


# --8<-- [start:client]
def answer_approval(stepfunctions, token, decision):
    """The Lambda function behind the two buttons of the e-mail."""
    if decision == "approve":
        stepfunctions.send_task_success(taskToken=token, output=json.dumps({"by": "Ada"}))
    else:
        stepfunctions.send_task_failure(taskToken=token, error="Approval.Refused")


def test_the_function_behind_the_buttons_answers(approval, sfn_client):
    message = approval.mock("Wait for approval").waits_for_callback()
    execution = approval.start({"orderId": "42"})

    answer_approval(sfn_client, message.calls[0].task_token, "approve")

    assert execution.wait().output == {"by": "Ada"}
    # --8<-- [end:client]


# --8<-- [start:job]
def test_the_job_itself_may_answer_before_its_end(sfn):
    job = {
        "Type": "Task",
        "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "Parameters": {"JobName": "nightly", "Arguments": {"--token.$": "$$.Task.Token"}},
        "End": True,
    }
    nightly = sfn.define({"StartAt": "Load", "States": {"Load": job}})
    nightly.mock("Load").returns({"JobName": "nightly", "JobRunState": "SUCCEEDED"}, after=3600)
    execution = nightly.start()

    execution.callback().succeeds({"rows": 3})

    assert execution.output == {"rows": 3}
    # --8<-- [end:job]
