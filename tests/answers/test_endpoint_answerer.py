"""AWS endpoints through boto3, with moto in process, and what its services leave out."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.answers.stand_in_gaps import call_with_gaps_filled
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse
from tests.integrations.task_steps import play, task

moto = pytest.importorskip("moto")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def aws(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with moto.mock_aws():
        yield


@pytest.fixture
def table(aws):
    import boto3

    client = boto3.client("dynamodb", "us-east-1")
    client.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return client


PUT = task("arn:aws:states:::dynamodb:putItem", {"TableName": "orders", "Item": {"id": {"S": "1"}}})
GET = task("arn:aws:states:::aws-sdk:dynamodb:getItem", {"TableName": "orders", "Key": {"id": {"S": "1"}}})


@pytest.mark.parametrize("pooled", [False, True])
def test_calls_reach_moto(table, pooled):
    """
    What one Task writes another reads, in the engine's thread or from a pool.
    """
    runner = IntegrationTaskRunner(unmocked="endpoint", pool=ThreadPoolExecutor(1) if pooled else None)
    assert play(runner.run(PUT)).result["SdkHttpMetadata"]["HttpHeaders"]["Content-Length"] == "2"
    assert play(runner.run(GET)).result == {"Item": {"id": {"S": "1"}}}


def test_errors_of_moto_are_errors_of_the_service(aws):
    """
    An error answer becomes the Task's failure.
    """
    runner = IntegrationTaskRunner(unmocked="endpoint")
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(PUT))
    assert failure.value.error == "DynamoDB.ResourceNotFoundException"


def test_nothing_goes_to_aws_itself(monkeypatch):
    """
    Without an endpoint and without moto a call is refused: a test must not reach an account by mistake.
    """
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"):
        monkeypatch.delenv(name, raising=False)
    runner = IntegrationTaskRunner(unmocked="endpoint")
    with pytest.raises(HarnessError, match=r"would go to AWS itself\. Set AWS_ENDPOINT_URL_DYNAMODB"):
        play(runner.run(PUT))


def test_some_services_only(table):
    """
    An endpoint may be for named services; the others stay unmocked.
    """
    runner = IntegrationTaskRunner()
    runner.use_endpoint(services=("dynamodb",))
    play(runner.run(PUT))
    with pytest.raises(HarnessError, match="Nothing answers"):
        play(runner.run(task("arn:aws:states:::sns:publish", {"TopicArn": "t", "Message": "m"})))


def call(service, operation, **parameters):
    return ServiceCall(service, operation, parameters, PUT)


def test_events_are_refused_one_by_one():
    """
    EventBridge takes the good entries and tells of the others.
    """
    entries = [{"Source": "s", "DetailType": "d", "Detail": detail} for detail in ('{"a":1}', '"text"', "no json")]
    sent = []

    def put(events):
        sent.append(events.parameters["Entries"])
        return ServiceResponse({"FailedEntryCount": 0, "Entries": [{"EventId": "e"}]})

    reply = call_with_gaps_filled(call("events", "PutEvents", Entries=entries), put)
    assert (len(sent[0]), reply.result["FailedEntryCount"]) == (1, 2)
    assert [entry.get("ErrorCode") for entry in reply.result["Entries"]] == [None, "MalformedDetail", "MalformedDetail"]


def test_fifo_topics():
    """
    A FIFO topic asks for MessageGroupId and numbers its messages.
    """
    topic = "arn:aws:sns:us-east-1:123456789012:orders.fifo"
    with pytest.raises(ServiceError, match="MessageGroupId parameter is required"):
        call_with_gaps_filled(call("sns", "Publish", TopicArn=topic, Message="m"), lambda _: ServiceResponse())
    published = call("sns", "Publish", TopicArn=topic, Message="m", MessageGroupId="g")
    first, second = (call_with_gaps_filled(published, lambda _: ServiceResponse({"MessageId": "m"})) for _ in range(2))
    assert int(second.result["SequenceNumber"]) > int(first.result["SequenceNumber"])


def test_objects_are_encrypted_and_summed_up():
    """
    S3 encrypts by default and answers with the CRC32 of what was put.
    """
    reply = call_with_gaps_filled(
        call("s3", "PutObject", Body=b'"text data"'), lambda _: ServiceResponse({"ETag": "e"})
    )
    assert reply.result == {
        "ETag": "e",
        "ServerSideEncryption": "AES256",
        "ChecksumCRC32": "KUmHvQ==",
        "ChecksumType": "FULL_OBJECT",
    }


def test_consumed_capacity_is_told_when_asked_for():
    """
    A stand-in may add ConsumedCapacity unasked.
    """
    consumed = ServiceResponse({"ConsumedCapacity": {}})
    silent = call_with_gaps_filled(call("dynamodb", "PutItem"), lambda _: consumed)
    asked = call_with_gaps_filled(call("dynamodb", "PutItem", ReturnConsumedCapacity="TOTAL"), lambda _: consumed)
    assert (silent.result, asked.result) == ({}, {"ConsumedCapacity": {}})


def test_a_nested_file_comes_back_as_it_was_put(aws):
    """
    An object put by one Task is text for the next.
    """
    import boto3

    boto3.client("s3", "us-east-1").create_bucket(Bucket="files")
    runner = IntegrationTaskRunner(unmocked="endpoint")
    place = {"Bucket": "files", "Key": "k"}
    play(runner.run(task("arn:aws:states:::aws-sdk:s3:putObject", {**place, "Body": {"a": [1]}})))
    result = play(runner.run(task("arn:aws:states:::aws-sdk:s3:getObject", place))).result
    assert json.loads(result["Body"]) == {"a": [1]}
    assert (result["ContentType"], result["ServerSideEncryption"]) == ("text/plain; charset=UTF-8", "AES256")


@pytest.mark.parametrize(("name", "refused"), [("/orders", True), ("or ders", True), ("orders.v-2_x", False)])
def test_a_name_that_is_no_tables_is_refused_by_dynamodb(name, refused):
    """
    Before a table is looked for, in the words of the service. Recorded from AWS.
    """
    request = task("arn:aws:states:::dynamodb:getItem", {"TableName": name, "Key": {}})
    call = ServiceCall("dynamodb", "GetItem", {"TableName": name, "Key": {}}, request)
    if not refused:
        assert call_with_gaps_filled(call, lambda _: ServiceResponse({})).result == {}
        return
    with pytest.raises(ServiceError, match=r"Value '.*' at 'tableName' .* pattern: \[a-zA-Z0-9_.-\]\+"):
        call_with_gaps_filled(call, lambda _: ServiceResponse({}))
