"""Services in memory behind the workflow: what it writes can be read afterwards."""

import json

import pytest

boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto")


# --8<-- [start:table]
@pytest.fixture
def aws(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with moto.mock_aws():
        yield boto3.session.Session()


@pytest.fixture
def table(aws):
    return aws.resource("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


@pytest.fixture
def archive(sfn):
    return sfn.load("archive.asl.yaml")


@pytest.mark.sfn(unmocked="endpoint")
def test_an_order_is_stored_once(archive, table):
    archive.mock("Tell the shop").returns({"MessageId": "m-1"}).optional()

    assert archive.run({"orderId": "42"}).succeeded
    assert table.get_item(Key={"id": "42"})["Item"] == {"id": "42", "state": "archived"}

    again = archive.run({"orderId": "42"})
    assert again.failed_with("DynamoDB.ConditionalCheckFailedException")
    # --8<-- [end:table]


# --8<-- [start:queue]
@pytest.mark.sfn(unmocked="endpoint")
def test_the_shop_is_told_through_its_queue(archive, table, aws):
    topic = aws.client("sns").create_topic(Name="shop")["TopicArn"]
    queue = aws.client("sqs").create_queue(QueueName="shop")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:123456789012:shop"
    aws.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    assert archive.run({"orderId": "42"}).succeeded

    [message] = aws.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(message["Body"])["Message"] == "42 is archived"
    # --8<-- [end:queue]
