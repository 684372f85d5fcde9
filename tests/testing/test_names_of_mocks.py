"""A mock answers what it names: an ARN of another Region, account, version or alias is another thing's."""

from __future__ import annotations

import pytest

from pytest_sfn import Connection
from pytest_sfn.answers.errors import UnmockedTask
from pytest_sfn.errors import HarnessError, SfnError

HERE, THERE = "us-east-1:123456789012", "eu-west-1:999999999999"
CHARGE = f"arn:aws:lambda:{HERE}:function:charge"
WEIGH = f"arn:aws:states:{HERE}:activity:weigh"
INVOKE, START = "arn:aws:states:::lambda:invoke", "arn:aws:states:::states:startExecution.sync:2"
SEND, PUBLISH = "arn:aws:states:::sqs:sendMessage", "arn:aws:states:::aws-sdk:sns:publish"
CHILD, ORDERS = f"arn:aws:states:{HERE}:stateMachine:child", f"arn:aws:sqs:{HERE}:orders"
TOPIC, QUEUE = f"arn:aws:sns:{HERE}:news", "https://sqs.us-east-1.amazonaws.com/123456789012/orders"
HTTP, PAGE = "arn:aws:states:::http:invoke", "https://api.example.com/orders"
SENT = {"QueueUrl": QUEUE, "MessageBody": "hello"}
FETCHED = {
    "ApiEndpoint": PAGE,
    "Method": "GET",
    "Authentication": {"ConnectionArn": f"arn:aws:events:{HERE}:connection/c"},
}

#: Resource, parameters, a name of what the Task calls.
NAMED = [
    (CHARGE, {}, "charge"),
    (CHARGE, {}, CHARGE),
    (CHARGE, {}, f"{CHARGE}:$LATEST"),
    (CHARGE, {}, "123456789012:function:charge"),
    (f"{CHARGE}:live", {}, "charge"),
    (f"{CHARGE}:live", {}, CHARGE),
    (f"{CHARGE}:live", {}, f"{CHARGE}:live"),
    (f"{CHARGE}:live", {}, "charge:live"),
    (INVOKE, {"FunctionName": "charge"}, CHARGE),
    (INVOKE, {"FunctionName": "123456789012:function:charge"}, CHARGE),
    (INVOKE, {"FunctionName": CHARGE}, "charge"),
    (INVOKE, {"FunctionName": "charge:live"}, f"{CHARGE}:live"),
    (INVOKE, {"FunctionName": "charge", "Qualifier": "7"}, f"{CHARGE}:7"),
    (INVOKE, {"FunctionName": "charge", "Qualifier": "7"}, "charge:7"),
    ("arn:aws:states:::aws-sdk:lambda:invoke", {"FunctionName": CHARGE}, CHARGE),
    (WEIGH, {}, WEIGH),
    (START, {"StateMachineArn": CHILD}, CHILD),
    (START, {"StateMachineArn": f"{CHILD}:live"}, CHILD),
    (START, {"StateMachineArn": f"{CHILD}:live"}, f"{CHILD}:live"),
    (SEND, SENT, ORDERS),
    (SEND, SENT, QUEUE),
    (PUBLISH, {"TopicArn": TOPIC, "Message": "hello"}, TOPIC),
    (HTTP, FETCHED, PAGE),
    (HTTP, FETCHED, "http:invoke"),
]
#: Resource, parameters, the name of something like it elsewhere.
MISSED = [
    *((CHARGE, {}, name) for name in (CHARGE.replace(HERE, THERE), f"{CHARGE}:live", "charge:live")),
    *((CHARGE, {}, CHARGE.replace(*change)) for change in (("us-", "eu-"), ("1234", "9999"), ("aws:", "aws-cn:"))),
    (CHARGE, {}, "999999999999:function:charge"),
    (f"{CHARGE}:live", {}, f"{CHARGE}:test"),
    (f"{CHARGE}:live", {}, "charge:test"),
    (f"{CHARGE}:7", {}, f"{CHARGE}:8"),
    (f"{CHARGE}:7", {}, f"{CHARGE}:$LATEST"),
    (INVOKE, {"FunctionName": "charge"}, CHARGE.replace(HERE, THERE)),
    (INVOKE, {"FunctionName": "charge", "Qualifier": "7"}, f"{CHARGE}:8"),
    (INVOKE, {"FunctionName": "999999999999:function:charge"}, CHARGE),
    (WEIGH, {}, WEIGH.replace(HERE, THERE)),
    (START, {"StateMachineArn": CHILD}, CHILD.replace(HERE, THERE)),
    (START, {"StateMachineArn": CHILD}, f"{CHILD}:live"),
    (START, {"StateMachineArn": f"{CHILD}:live"}, f"{CHILD}:test"),
    (SEND, SENT, ORDERS.replace(HERE, THERE)),
    (SEND, SENT, QUEUE.replace("us-east-1", "eu-west-1")),
    (PUBLISH, {"TopicArn": TOPIC, "Message": "hello"}, TOPIC.replace(HERE, THERE)),
    (HTTP, FETCHED, PAGE.replace("api.", "test.")),
]


def calling(sfn, resource, parameters):
    """A workflow of one Task."""
    work = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
    return sfn.define({"StartAt": "Work", "States": {"Work": work}})


@pytest.mark.parametrize(("resource", "parameters", "name"), NAMED)
def test_a_mock_answers_what_it_names(sfn, resource, parameters, name):
    """
    A function goes by its name and its ARN, with any version or alias where none is named; what else is called, too.
    """
    workflow = calling(sfn, resource, parameters)
    mock = workflow.mock(name).raises("Called").validated("NONE")
    assert workflow.run({}).failed_with("Called")
    assert mock.call_count == 1


@pytest.mark.parametrize(("resource", "parameters", "name"), MISSED)
def test_a_mock_of_another_place_is_told_at_once(sfn, resource, parameters, name):
    """
    The ARN of another Region, account, version or alias is refused with what the Task calls.
    """
    workflow = calling(sfn, resource, parameters)
    with pytest.raises(HarnessError, match="State 'Work': it is for another"):
        workflow.mock(name)


@pytest.mark.parametrize(("resource", "parameters", "name"), MISSED)
def test_a_mock_of_another_place_answers_nothing(sfn, resource, parameters, name):
    """
    Where nothing is known of the Tasks that will ask, the message of the Task that nobody answers has the near miss.
    """
    workflow = calling(sfn, resource, parameters)
    sfn.mock(name).returns({}).optional()
    sfn.connection("*", Connection.api_key("x-api-key", "secret"))
    with pytest.raises(SfnError, match="is for another Region, account, version or alias: the Task calls"):
        workflow.run({})


def test_an_unused_mock_of_another_place_says_so(sfn):
    """
    UnusedMock tells what the Task called instead.
    """
    workflow = calling(sfn, CHARGE, {})
    workflow.mock("charge").returns({})
    elsewhere = sfn.mock(CHARGE.replace(HERE, THERE)).returns({})
    workflow.run({})
    with pytest.raises(HarnessError, match=f"state 'Work': it is for another Region.*the Task calls {CHARGE}"):
        sfn.runner.mocks.verify()
    elsewhere.optional()


def test_a_function_known_at_run_time_may_be_any(sfn):
    """
    Where a Task's function is only known when it runs, any function's ARN is a name; another one is told then.
    """
    workflow = calling(sfn, INVOKE, {"FunctionName.$": "$.function"})
    workflow.mock(CHARGE).returns(1)
    assert workflow.run({"function": "charge"}).output["Payload"] == 1
    with pytest.raises(UnmockedTask, match="is for another Region"):
        workflow.run({"function": CHARGE.replace(HERE, THERE)})


def test_another_workflows_function_is_a_name_too(sfn):
    """
    A mock made of one workflow may be for a Task of another one of the test.
    """
    child = calling(sfn, CHARGE, {})
    parent = sfn.define({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}, "parent")
    parent.mock(CHARGE).returns(7)
    assert child.run({}).output == 7


def test_an_arn_nothing_is_like_lists_what_is_called(sfn):
    """
    Where there is no near miss, the Resources of the Tasks are told.
    """
    workflow = calling(sfn, CHARGE, {})
    with pytest.raises(HarnessError, match=f"No Task goes by the name .*refund.*\nThe Tasks call: {CHARGE}"):
        workflow.mock(CHARGE.replace("charge", "refund"))


def test_a_handler_of_another_place_is_not_called(sfn):
    """
    A function attached by its ARN is that of its Region and account.
    """
    workflow = calling(sfn, CHARGE, {})
    workflow.attach(CHARGE.replace(HERE, THERE), lambda event, context: {})
    with pytest.raises(UnmockedTask):
        workflow.run({})
    workflow.attach(CHARGE, lambda event, context: 7)
    assert workflow.run({}).output == 7
