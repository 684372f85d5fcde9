"""API calls: what is sent, how answers and errors are rendered, in each pattern."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pytest_sfn.answers.errors import UnmockedTask
from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from tests.integrations.task_steps import play, served, task


def failure_of(runner, request):
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(request))
    return failure.value


def test_an_aws_sdk_call_spells_fields_as_the_java_sdk_does():
    """
    Requests are sent as the API spells them; results come with Pascal case names, ISO times and text for bytes.
    """
    now = datetime(2024, 5, 1, 12, 30, 0, 250_000, UTC)
    runner, rds = served(
        "rds", {"DBInstances": [{"DBInstanceIdentifier": "d", "InstanceCreateTime": now}], "Marker": None}
    )
    request = task("arn:aws:states:::aws-sdk:rds:describeDBInstances", {"DbInstanceIdentifier": "d", "Marker": None})
    assert play(runner.run(request)).result == {
        "DbInstances": [{"DbInstanceIdentifier": "d", "InstanceCreateTime": "2024-05-01T12:30:00.250Z"}]
    }
    assert rds.sent == [("DescribeDBInstances", {"DBInstanceIdentifier": "d"})]


@pytest.mark.parametrize(
    ("body", "sent"),
    [({"a": 1}, b'{"a":1}'), ("text", b'"text"'), (0, b"0"), (False, b"false")],
)
def test_a_streamed_body_is_the_json_text_of_its_value(body, sent):
    """
    What is put into S3 is JSON text, a text in its quotes. Recorded from AWS.
    """
    runner, s3 = served("s3", {})
    play(runner.run(task("arn:aws:states:::aws-sdk:s3:putObject", {"Bucket": "b", "Key": "k", "Body": body})))
    assert s3.sent[0][1]["Body"] == sent
    assert s3.sent[0][1]["ContentType"] == "text/plain; charset=UTF-8"


def test_bytes_that_are_no_text_are_base64():
    """
    Bytes come as text where they are text.
    """
    runner, _ = served("kms", {"CiphertextBlob": b"\xff\xfe", "KeyId": "k"})
    request = task("arn:aws:states:::aws-sdk:kms:encrypt", {"KeyId": "k", "Plaintext": "p"})
    assert play(runner.run(request)).result == {"CiphertextBlob": "//4=", "KeyId": "k"}


def test_an_optimized_call_shows_its_http_metadata():
    """
    Integrations of the SDK's version 1 add SdkHttpMetadata and SdkResponseMetadata, as AWS sends them.
    """
    runner, sqs = served("sqs", {"MD5OfMessageBody": "0" * 32, "MessageId": "m" * 36})
    request = task("arn:aws:states:::sqs:sendMessage", {"QueueUrl": "q", "MessageBody": {"id": 1}}, now=1713421621.0)
    result = play(runner.run(request)).result
    assert sqs.sent == [("SendMessage", {"QueueUrl": "q", "MessageBody": '{"id":1}'})]
    assert (result["MessageId"], result["SdkHttpMetadata"]["HttpStatusCode"]) == ("m" * 36, 200)
    headers = result["SdkHttpMetadata"]["HttpHeaders"]
    assert list(headers) == ["connection", "Content-Length", "Content-Type", "Date", "x-amzn-RequestId"]
    assert (headers["Content-Length"], headers["Date"]) == ("106", "Thu, 18 Apr 2024 06:27:01 GMT")
    assert result["SdkResponseMetadata"]["RequestId"] == headers["x-amzn-RequestId"]


def test_the_same_attempt_has_the_same_request_id():
    """
    Identifiers come from the attempt's place in the execution, so that runs can be compared.
    """
    runner, _ = served("sqs", {"MessageId": "m"})
    request = task("arn:aws:states:::sqs:sendMessage", {"QueueUrl": "q", "MessageBody": "b"})
    assert play(runner.run(request)).result == play(runner.run(request)).result


@pytest.mark.parametrize(
    ("service", "arn", "parameters", "error", "name", "cause"),
    [
        (
            "s3",
            "arn:aws:states:::aws-sdk:s3:getObject",
            {"Bucket": "b", "Key": "k"},
            ServiceError("NoSuchKey", "The specified key does not exist.", 404, "R", "E"),
            "S3.NoSuchKeyException",
            "The specified key does not exist. (Service: S3, Status Code: 404, Request ID: R, Extended Request ID: E)",
        ),
        (
            "secretsmanager",
            "arn:aws:states:::aws-sdk:secretsmanager:createSecret",
            {"Name": "a b"},
            ServiceError("ValidationException", "Invalid name.", 400, "R"),
            "SecretsManager.SecretsManagerException",
            "Invalid name. (Service: SecretsManager, Status Code: 400, Request ID: R)",
        ),
        (
            "sns",
            "arn:aws:states:::sns:publish",
            {"TopicArn": "t", "Message": "m"},
            ServiceError("InvalidParameter", "Invalid parameter", 400, "R"),
            "SNS.InvalidParameterException",
            "Invalid parameter (Service: AmazonSNS; Status Code: 400; Error Code: InvalidParameter; Request ID: R; Proxy: null)",
        ),
        (
            "dynamodb",
            "arn:aws:states:::dynamodb:deleteItem",
            {"TableName": "t", "Key": {}},
            ServiceError("ValidationException", "No key", 400, "R"),
            "DynamoDB.AmazonDynamoDBException",
            "No key (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: R; Proxy: null)",
        ),
        (
            "stepfunctions",
            "arn:aws:states:::states:startExecution",
            {"StateMachineArn": "arn"},
            ServiceError("StateMachineDoesNotExist", "None", 400, "R"),
            "StepFunctions.StateMachineDoesNotExistException",
            "None (Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: R; Proxy: null)",
        ),
    ],
)
def test_errors_of_services(service, arn, parameters, error, name, cause):
    """
    Error Names and Causes are those of the SDK which the integration is made with.
    """
    runner, _ = served(service, error)
    failure = failure_of(runner, task(arn, parameters))
    assert (failure.error, failure.cause) == (name, cause)


def test_a_null_that_is_required_is_refused_by_the_service():
    """
    Null members are not sent; the service misses them. Recorded from AWS.
    """
    runner, dynamodb = served("dynamodb", {})
    failure = failure_of(runner, task("arn:aws:states:::dynamodb:putItem", {"TableName": "t", "Item": None}))
    assert failure.error == "DynamoDB.AmazonDynamoDBException"
    assert failure.cause.startswith(
        "1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null (Service: "
    )
    assert dynamodb.sent == []


def test_a_field_that_is_not_supported_stops_the_workflow():
    """
    Unknown fields and wrong types are States.Runtime, before anything is called.
    """
    runner, sns = served("sns", {})
    with pytest.raises(ExpressionFailure) as failure:
        play(runner.run(task("arn:aws:states:::sns:publish", {"TopicArn": "t", "Message": "m", "Colour": "red"})))
    assert failure.value.error == "States.Runtime"
    assert failure.value.cause == (
        'The Parameters \'{"TopicArn":"t","Message":"m","Colour":"red"}\' could not be used to start the Task: '
        '[The field "Colour" is not supported by Step Functions]'
    )
    assert sns.sent == []


def test_put_events_fails_with_a_failed_entry():
    """
    One entry that failed fails the Task; state machine and execution are added to each entry's Resources.
    """
    answer = {
        "FailedEntryCount": 1,
        "Entries": [{"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}],
    }
    runner, events = served("events", answer)
    entry = {"Detail": {"id": 1}, "DetailType": "d", "Source": "s"}
    failure = failure_of(runner, task("arn:aws:states:::events:putEvents", {"Entries": [entry]}))
    assert failure.error == "EventBridge.FailedEntry"
    assert json.loads(failure.cause) == answer
    sent = events.sent[0][1]["Entries"][0]
    assert (sent["Detail"], [arn.split(":")[5] for arn in sent["Resources"]]) == (
        '{"id":1}',
        ["stateMachine", "execution"],
    )


def test_a_callback_is_awaited_after_the_call():
    """
    .waitForTaskToken calls, records TaskSubmitted with the answer, and gives what the token is answered with.
    """
    runner, _ = served("sqs", {"MessageId": "m"})
    request = task(
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken", {"QueueUrl": "q", "MessageBody": "b"}, task_token="t"
    )
    played = play(runner.run(request), {"t": "approved"})
    assert played.result == "approved"
    [(event, details)] = played.events
    assert (event, details["resource"], details["output"]["MessageId"]) == (
        "TaskSubmitted",
        "sendMessage.waitForTaskToken",
        "m",
    )


def test_a_call_nobody_answers_is_unmocked():
    """
    Without a mock, a stand-in or an endpoint a Task is the test's mistake.
    """
    with pytest.raises(UnmockedTask):
        play(IntegrationTaskRunner().run(task("arn:aws:states:::sns:publish", {"TopicArn": "t", "Message": "m"})))


def test_a_result_beyond_256_kib():
    """
    A result over the payload quota is States.DataLimitExceeded.
    """
    runner, _ = served("s3", {"Body": b"x" * 300_000})
    failure = failure_of(runner, task("arn:aws:states:::aws-sdk:s3:getObject", {"Bucket": "b", "Key": "k"}))
    assert failure.error == "States.DataLimitExceeded"
    assert failure.cause.startswith("The state/task 'aws-sdk:s3' returned a result with a size exceeding")


def test_bedrock_gives_the_models_answer_as_json():
    """
    The body of invokeModel is parsed.
    """
    runner, bedrock = served("bedrock-runtime", {"body": b'{"text": "hi"}', "contentType": "application/json"})
    result = play(runner.run(task("arn:aws:states:::bedrock:invokeModel", {"ModelId": "m", "Body": {"p": 1}}))).result
    assert result == {"Body": {"text": "hi"}, "ContentType": "application/json"}
    assert bedrock.sent[0][1]["body"] == b'{"p":1}'


def test_emr_actions_have_fields_of_their_own():
    """
    The action addStep takes ClusterId and Step, and gives StepId.
    """
    runner, emr = served("emr", {"StepIds": ["s-1"]})
    result = play(
        runner.run(task("arn:aws:states:::elasticmapreduce:addStep", {"ClusterId": "j", "Step": {"Name": "n"}}))
    ).result
    assert emr.sent == [("AddJobFlowSteps", {"JobFlowId": "j", "Steps": [{"Name": "n"}]})]
    assert result["StepId"] == "s-1"


def test_agentcore_events_become_one_message():
    """
    Of the harness's events the text of the last message is kept, and its tokens are summed.
    """
    events = [
        {"messageStart": {"role": "assistant"}},
        {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "draft"}}},
        {"metadata": {"usage": {"inputTokens": 3, "outputTokens": 1, "totalTokens": 4}}},
        {"messageStart": {"role": "assistant"}},
        {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "fi"}}},
        {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "nal"}}},
        {"messageStop": {"stopReason": "end_turn"}},
        {"metadata": {"usage": {"inputTokens": 5, "outputTokens": 2, "totalTokens": 7}}},
    ]
    runner, _ = served("bedrock-agentcore", {"stream": events})
    parameters = {"HarnessArn": "arn", "RuntimeSessionId": "s", "Messages": []}
    result = play(runner.run(task("arn:aws:states:::bedrockagentcore:invokeHarness", parameters))).result
    assert result["Output"]["Message"]["Content"] == [{"Text": "final"}]
    assert (result["StopReason"], result["Usage"]["TotalTokens"]) == ("end_turn", 11)
