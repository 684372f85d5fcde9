"""What answers where nothing else does, and why a mock was not used."""

from __future__ import annotations

import pytest

from pytest_sfn.answers.errors import ContractBreach, UnusedMock
from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.integrations.models.contract import validate_result
from pytest_sfn.integrations.models.samples import sample_result
from pytest_sfn.integrations.resources.parsing import parse_resource
from tests.integrations.task_steps import play, task

PUBLISH = task("arn:aws:states:::sns:publish", {"TopicArn": "t", "Message": "m"}, "Tell")
INVOKE = task("arn:aws:states:::lambda:invoke", {"FunctionName": "charge", "Payload": {}}, "Charge")


@pytest.fixture
def runner():
    return IntegrationTaskRunner()


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:states:::sns:publish",
        "arn:aws:states:::dynamodb:getItem",
        "arn:aws:states:::events:putEvents",
        "arn:aws:states:::glue:startJobRun.sync",
        "arn:aws:states:::ecs:runTask.sync",
        "arn:aws:states:::batch:submitJob.sync",
        "arn:aws:states:::athena:startQueryExecution.sync",
        "arn:aws:states:::codebuild:startBuild.sync",
        "arn:aws:states:::states:startExecution.sync:2",
        "arn:aws:states:::sagemaker:createTrainingJob.sync",
        "arn:aws:states:::aws-sdk:s3:listObjectsV2",
        "arn:aws:states:::aws-sdk:rekognition:detectLabels",
        "arn:aws:states:::http:invoke",
    ],
)
def test_samples_keep_the_contract(arn):
    """
    A sampled result is one the service could give.
    """
    resource = parse_resource(arn)
    assert validate_result(resource, sample_result(resource), "STRICT", unknown=True) == []


def test_the_rest_is_answered_with_samples(runner):
    """
    A Task that nothing answers gets a sample; its request is kept.
    """
    rest = runner.mock_the_rest()
    assert play(runner.run(PUBLISH)).result["MessageId"] == "message-id"
    assert play(runner.run(INVOKE)).result["Payload"] == {}
    assert [call.state_name for call in rest.calls] == ["Tell", "Charge"]


SHOWN = [
    ("dynamodb:putItem", {"TableName": "t", "Item": {}}),
    ("ecs:runTask", {"TaskDefinition": "t"}),
    ("glue:startJobRun", {"JobName": "nightly"}),
    ("lambda:invoke", {"FunctionName": "f"}),
    ("sns:publish", {"TopicArn": "t", "Message": "m"}),
    ("sqs:sendMessage", {"QueueUrl": "q", "MessageBody": "m"}),
    ("states:startExecution", {"StateMachineArn": "arn"}),
]


@pytest.mark.parametrize(("action", "parameters"), SHOWN)
def test_a_sample_shows_the_metadata_of_the_call(runner, action, parameters):
    """
    Where AWS shows the status of the call beside its answer, a sample does.
    """
    runner.mock_the_rest()
    result = play(runner.run(task(f"arn:aws:states:::{action}", parameters))).result
    assert result["SdkHttpMetadata"]["HttpStatusCode"] == 200
    assert result["SdkHttpMetadata"]["HttpHeaders"]["x-amzn-RequestId"] == result["SdkResponseMetadata"]["RequestId"]


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        ("events:putEvents", {"Entries": [{"Detail": {}, "DetailType": "d", "Source": "s"}]}),
        ("aws-sdk:dynamodb:putItem", {"TableName": "t", "Item": {}}),
        ("glue:startJobRun.sync", {"JobName": "nightly"}),
        ("sns:publish.waitForTaskToken", {"TopicArn": "t", "Message": "m"}),
    ],
)
def test_other_samples_have_no_metadata(runner, action, parameters):
    """
    Services called by the SDK's second version, descriptions of jobs and what a callback brings show none.
    """
    runner.mock_the_rest()
    result = play(runner.run(task(f"arn:aws:states:::{action}", parameters, task_token="t")), {"t": {}}).result
    assert "SdkHttpMetadata" not in result


def test_mocks_and_functions_go_before_the_rest(runner):
    """
    Only what nobody answers is the rest: not what is mocked, and not a function that is attached.
    """
    rest = runner.mock_the_rest()
    runner.mock("Tell").raises("SNS.NotFoundException")
    runner.attach("charge", lambda event, context: "charged")
    with pytest.raises(WorkflowFailure, match=r"SNS\.NotFoundException"):
        play(runner.run(PUBLISH))
    assert play(runner.run(INVOKE)).result["Payload"] == "charged"
    assert rest.calls == []


def test_requests_of_the_rest_are_checked(runner):
    """
    What the service would refuse is a breach, and what cannot start the Task fails it, answered with a sample or not.
    """
    runner.mock_the_rest()
    with pytest.raises(ContractBreach, match="Timeout: expected at least 1, got 0"):
        play(runner.run(task("arn:aws:states:::glue:startJobRun", {"JobName": "nightly", "Timeout": 0}, "Load")))
    with pytest.raises(WorkflowFailure, match="Massage"):
        play(runner.run(task("arn:aws:states:::sns:publish", {"TopicArn": "t", "Massage": "m"}, "Tell")))


def test_a_callback_of_the_rest_is_answered_at_once(runner):
    """
    Nobody need send the task token back.
    """
    runner.mock_the_rest()
    arn = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
    parameters = {"QueueUrl": "q", "MessageBody": {"token": "t"}}
    assert play(runner.run(task(arn, parameters, "Approve", task_token="t"))).result == {}


# --- why a mock was not used
def why_unused(runner):
    with pytest.raises(UnusedMock) as unused:
        runner.mocks.verify()
    return str(unused.value).splitlines()


def test_a_mock_whose_name_no_task_has_is_told_the_tasks_that_ran(runner):
    """
    The states whose Tasks asked are listed.
    """
    runner.mock_the_rest()
    runner.mock("Refund").returns({})
    play(runner.run(INVOKE))
    assert why_unused(runner) == [
        "A mock never used:",
        "  mock('Refund'): the Tasks that ran were 'Charge'",
        "Take it out, or allow it with .optional()",
    ]


def test_a_mock_whose_condition_never_held_is_told_why(runner):
    """
    The difference to the last request is shown.
    """
    runner.mock_the_rest()
    runner.mock("Charge").when("$.Payload.total", 9000).returns({})
    play(runner.run(INVOKE))
    assert why_unused(runner)[1] == "  mock('Charge'): state 'Charge': $.Payload.total selects nothing"


def test_a_mock_that_another_one_hides_is_told_which(runner):
    """
    The mock made last answers; the one before it says so.
    """
    runner.mock("Charge").returns(1)
    runner.mock("Charge").returns(2)
    play(runner.run(INVOKE))
    assert why_unused(runner)[1] == "  mock('Charge'): state 'Charge': mock('Charge') answered"
