"""What a request may say in other types than the API's: what Step Functions turns into text, and texts it understands."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.errors import WorkflowFailure
from tests.integrations.task_steps import play, served, task

PUT_ITEM = "arn:aws:states:::dynamodb:putItem"


def test_a_text_is_an_attribute_value():
    """
    The optimized DynamoDB integration makes an S of a text, inside lists too.
    """
    runner, dynamodb = served("dynamodb", {})
    item = {"id": "42", "tags": {"L": ["a", {"N": "1"}]}}
    play(runner.run(task(PUT_ITEM, {"TableName": "orders", "Item": item})))
    assert dynamodb.sent[0][1]["Item"] == {"id": {"S": "42"}, "tags": {"L": [{"S": "a"}, {"N": "1"}]}}


def test_the_sdk_integration_knows_no_text_as_an_attribute_value():
    """
    Only the optimized integration does.
    """
    runner, _ = served("dynamodb", {})
    request = task("arn:aws:states:::aws-sdk:dynamodb:putItem", {"TableName": "orders", "Item": {"id": "42"}})
    with pytest.raises(WorkflowFailure, match=r"id.+ must be an OBJECT"):
        play(runner.run(request))


def test_a_boolean_may_be_its_text():
    """
    "true" and "false" are taken for booleans.
    """
    runner, dynamodb = served("dynamodb", {})
    play(runner.run(task(PUT_ITEM, {"TableName": "orders", "Item": {"paid": {"BOOL": "false"}}})))
    assert dynamodb.sent[0][1]["Item"] == {"paid": {"BOOL": False}}


@pytest.mark.parametrize("output", [{"result": [1]}, [1, 2]])
def test_an_aws_sdk_integration_sends_json_as_text(output):
    """
    Objects and arrays stand for texts, as the Output of sendTaskSuccess.
    """
    runner, sfn = served("stepfunctions", {})
    parameters = {"TaskToken": "t", "Output": output}
    play(runner.run(task("arn:aws:states:::aws-sdk:sfn:sendTaskSuccess", parameters)))
    assert json.loads(sfn.sent[0][1]["output"]) == output


def test_a_number_is_no_text():
    """
    A number where the API has a text cannot start the Task.
    """
    runner, _ = served("stepfunctions", {})
    request = task("arn:aws:states:::aws-sdk:sfn:sendTaskSuccess", {"TaskToken": 7, "Output": "{}"})
    with pytest.raises(WorkflowFailure, match=r"The value for the field .+TaskToken.+ must be a STRING"):
        play(runner.run(request))


@pytest.mark.parametrize("payload", [1, 2.5, True])
def test_a_payload_is_no_number(payload):
    """
    A Payload that is a number or a boolean cannot start the Task.
    """
    runner, _ = served("lambda", {})
    runner.attach("charge", lambda event, _: event)
    request = task("arn:aws:states:::lambda:invoke", {"FunctionName": "charge", "Payload": payload})
    with pytest.raises(WorkflowFailure, match=r"The value for the field .+Payload.+ must be a STRING"):
        play(runner.run(request))


@pytest.mark.parametrize("payload", [[1, 2], {"a": 1}, "text"])
def test_a_payload_is_any_other_json(payload):
    """
    Objects, arrays and texts are payloads.
    """
    runner, _ = served("lambda", {})
    runner.attach("charge", lambda event, _: event)
    request = task("arn:aws:states:::lambda:invoke", {"FunctionName": "charge", "Payload": payload})
    assert play(runner.run(request)).result["Payload"] == payload
