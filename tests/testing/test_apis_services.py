"""AWS services behind an API: mocks by service and action, and moto."""

from __future__ import annotations

import pytest
from declared_apis import operation, saved, service

from pytest_sfn.apigateway.behind.requests import UnansweredIntegration
from pytest_sfn.errors import HarnessError, UnsupportedFeature

TEMPLATE = '{"TableName": "orders", "Item": {"id": {"S": $input.json(\'$.id\')}}}'
PUT_ITEM = service("dynamodb:action/PutItem", requestTemplates={"application/json": TEMPLATE})
SEND = service(
    f"sqs:path/{'1' * 12}/orders",
    requestParameters={"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
    requestTemplates={"application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"},
)
PUBLISH = service(
    "sns:action/Publish",
    requestParameters={
        "integration.request.querystring.TopicArn": "'arn:aws:sns:us-east-1:123456789012:orders'",
        "integration.request.querystring.Message": "method.request.body.text",
    },
)


def test_a_mock_answers_by_service_and_action(sfn, tmp_path):
    """
    The mock gets the parameters of the API call, and its result is the service's JSON.
    """
    put = sfn.mock("dynamodb:putItem").returns({"Attributes": {"id": {"S": "41"}}})
    api = sfn.load_api(saved(tmp_path, {"POST /orders": operation(PUT_ITEM)}))
    response = api.post("/orders", json={"id": "42"})
    assert response.status_code == 200
    assert response.json() == {"Attributes": {"id": {"S": "41"}}}
    assert put.calls[0].request == {"TableName": "orders", "Item": {"id": {"S": "42"}}}


def test_an_error_of_the_service_has_its_status_for_selection_patterns(sfn, tmp_path):
    """
    A mock that raises is the service's error document with the status its API model gives.
    """
    responses = {"default": {"statusCode": "200"}, r"4\d{2}": {"statusCode": "400"}}
    sfn.mock("dynamodb:putItem").raises("DynamoDB.ConditionalCheckFailedException", "The conditional request failed")
    api = sfn.load_api(saved(tmp_path, {"POST /orders": operation({**PUT_ITEM, "responses": responses})}))
    response = api.post("/orders", json={"id": "42"})
    assert response.status_code == 400
    assert response.json() == {
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
    }


def test_a_call_in_a_form_is_understood_and_answered_in_the_query_protocols_json(sfn, tmp_path):
    """
    SQS by path: the queue is that of the path, the answer is SendMessageResponse with every member.
    """
    send = sfn.mock("sqs:sendMessage").returns({"MessageId": "m-1", "MD5OfMessageBody": "0" * 32})
    api = sfn.load_api(saved(tmp_path, {"POST /orders": operation(SEND)}))
    result = api.post("/orders", json={"id": 1}).json()["SendMessageResponse"]
    assert result["SendMessageResult"] == {
        "MD5OfMessageAttributes": None,
        "MD5OfMessageBody": "0" * 32,
        "MD5OfMessageSystemAttributes": None,
        "MessageId": "m-1",
        "SequenceNumber": None,
    }
    assert send.calls[0].request == {
        "QueueUrl": "https://sqs.us-east-1.amazonaws.com/111111111111/orders",
        "MessageBody": '{"id": 1}',
    }


def test_a_call_in_the_query_string_is_understood(sfn, tmp_path):
    """
    SNS by action: parameters come from requestParameters.
    """
    publish = sfn.mock("sns:publish").returns({"MessageId": "m-1"})
    api = sfn.load_api(saved(tmp_path, {"POST /orders": operation(PUBLISH)}))
    assert api.post("/orders", json={"text": "hello"}).json()["PublishResponse"]["PublishResult"]["MessageId"] == "m-1"
    assert publish.calls[0].request["Message"] == "hello"


def test_a_mocked_object_of_s3_is_its_bytes(sfn, tmp_path):
    """
    S3 by path: the operation is that of method and path.
    """
    pytest.importorskip("moto")
    get = service(
        "s3:path/bucket/{key}",
        httpMethod="GET",
        requestParameters={"integration.request.path.key": "method.request.path.key"},
    )
    mock = sfn.mock("s3:getObject").returns({"Body": "hello", "ETag": '"e"'})
    api = sfn.load_api(saved(tmp_path, {"GET /files/{key}": operation(get)}))
    assert api.get("/files/a.txt").text == "hello"
    assert mock.calls[0].request == {"Bucket": "bucket", "Key": "a.txt"}


def test_what_nothing_answers_is_a_mistake_of_the_test_with_its_mend(sfn, tmp_path):
    """
    The error says what was called by which method, and the lines that would answer it.
    """
    api = sfn.load_api(saved(tmp_path, {"POST /orders": operation(PUT_ITEM)}))
    with pytest.raises(UnansweredIntegration, match="called by POST /orders") as caught:
        api.post("/orders", json={"id": "42"})
    assert "sfn.mock('dynamodb:putItem').returns(" in str(caught.value)
    assert "unmocked='endpoint'" in str(caught.value)


def test_a_mock_of_the_wrong_shape_is_told_at_once(sfn, tmp_path):
    """
    Mocked answers are held to the API's shapes, as those of Tasks are.
    """
    sfn.mock("dynamodb:putItem").returns({"Nonsense": 1})
    api = sfn.load_api(saved(tmp_path, {"POST /orders": operation(PUT_ITEM)}))
    with pytest.raises(HarnessError, match="Nonsense"):
        api.post("/orders", json={"id": "42"})


def test_a_body_the_service_cannot_read_is_its_error(sfn, tmp_path):
    """
    A template that renders no JSON: SerializationException without a message.
    """
    broken = {**PUT_ITEM, "requestTemplates": {"application/json": "{oops"}}
    api = sfn.load_api(saved(tmp_path, {"POST /orders": operation(broken)}))
    assert api.post("/orders", json={}).json() == {"__type": "com.amazon.coral.service#SerializationException"}


def test_an_action_a_service_does_not_have_is_named(sfn, tmp_path):
    """
    Nothing is made up for an action without a model.
    """
    api = sfn.load_api(saved(tmp_path, {"POST /orders": operation(service("dynamodb:action/PutThing"))}))
    with pytest.raises(UnsupportedFeature, match="PutThing"):
        api.post("/orders", json={})


@pytest.mark.sfn(unmocked="endpoint")
def test_moto_answers_where_the_test_says_so(sfn, tmp_path):
    """
    With unmocked="endpoint" the call goes where boto3 goes: into moto.
    """
    moto = pytest.importorskip("moto")
    import boto3

    with moto.mock_aws():
        table = boto3.resource("dynamodb", "us-east-1").create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        api = sfn.load_api(saved(tmp_path, {"POST /orders": operation(PUT_ITEM)}))
        assert api.post("/orders", json={"id": "42"}).json() == {}
        assert table.get_item(Key={"id": "42"})["Item"] == {"id": "42"}
