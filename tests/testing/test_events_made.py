"""Records as services write them, and subscriptions that change them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pytest_sfn import EventNotReceived, HarnessError, bus_event, dynamodb_record, sns_message, sqs_message

TEMPLATE = """
Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties: {RoleArn: r, Definition: {StartAt: A, States: {A: {Type: Succeed}}}}
  Queue: {Type: AWS::SQS::Queue}
  Topic:
    Type: AWS::SNS::Topic
    Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Queue.Arn}]}
  Raw:
    Type: AWS::SNS::Topic
  ToQueue:
    Type: AWS::SNS::Subscription
    Properties:
      Protocol: sqs
      TopicArn: !Ref Raw
      Endpoint: !GetAtt Queue.Arn
      RawMessageDelivery: true
      FilterPolicyScope: MessageBody
      FilterPolicy: {total: [{numeric: ['>', 10]}]}
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties: {RoleArn: r, Source: !GetAtt Queue.Arn, Target: !Ref Flow}
"""


@pytest.fixture
def flow(sfn, tmp_path):
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return sfn.load(tmp_path / "template.yaml")


def test_values_as_dynamodb_writes_them():
    """
    Every type of an attribute; keys are in the images, too.
    """
    item = {"t": "x", "n": 1, "b": True, "z": None, "l": [1, "a"], "m": {"k": 2.5}, "ss": {"b", "a"}, "ns": {2, 1}}
    (record,) = dynamodb_record("orders", {"id": "1"}, new=item).records

    assert record["dynamodb"]["NewImage"] == {
        "id": {"S": "1"},
        "t": {"S": "x"},
        "n": {"N": "1"},
        "b": {"BOOL": True},
        "z": {"NULL": True},
        "l": {"L": [{"N": "1"}, {"S": "a"}]},
        "m": {"M": {"k": {"N": "2.5"}}},
        "ss": {"SS": ["a", "b"]},
        "ns": {"NS": ["1", "2"]},
    }


def test_message_attributes_of_a_queue():
    """
    As texts.
    """
    (record,) = sqs_message("x", kind="order").records

    assert record["messageAttributes"]["kind"]["stringValue"] == "order"


def test_raw_delivery_and_a_filter_on_the_body(flow):
    """
    The body is the message itself, and attributes become those of the queue's message.
    """
    (record,) = flow.receive(sns_message("Raw", {"total": 11}, kind="order")).input

    assert record["body"] == '{"total":11}'
    assert record["messageAttributes"]["kind"]["stringValue"] == "order"
    with pytest.raises(EventNotReceived, match="total is 10"):
        flow.receive(sns_message("Raw", {"total": 10}))
    with pytest.raises(EventNotReceived, match="the message is not JSON"):
        flow.receive(sns_message("Raw", "ten"))


def test_a_subscription_within_the_topic(flow):
    """
    Subject and attributes are in the notification.
    """
    (record,) = flow.receive(sns_message("Topic", "hello", subject="Greeting", kind="order")).input

    assert '"Subject":"Greeting"' in record["body"]
    assert '"MessageAttributes":{"kind":{"Type":"String","Value":"order"}}' in record["body"]


def test_an_event_of_a_bus_is_not_for_a_pipe(flow):
    """
    The pipe's source is told.
    """
    with pytest.raises(EventNotReceived, match=r"it takes records of arn:aws:sqs:.*, not events of a bus"):
        flow.receive(bus_event("x", "my.shop"))


@pytest.mark.parametrize(
    ("item", "written"),
    [
        ({"id": "1"}, {"id": {"S": "1"}}),
        ({"id": {"S": "1"}}, {"id": {"S": "1"}}),
        ({"id": {"N": "1"}, "on": {"BOOL": True}}, {"id": {"N": "1"}, "on": {"BOOL": True}}),
        ({"at": {"M": {"x": {"N": "1"}}}}, {"at": {"M": {"x": {"N": "1"}}}}),
        ({"all": {"L": [{"S": "a"}, {"NULL": True}]}}, {"all": {"L": [{"S": "a"}, {"NULL": True}]}}),
        ({"tags": {"SS": ["a"]}}, {"tags": {"SS": ["a"]}}),
        ({"stock": {"M": 3}}, {"stock": {"M": {"M": {"N": "3"}}}}),
        ({"stock": {"S": "a", "M": "b"}}, {"stock": {"M": {"S": {"S": "a"}, "M": {"S": "b"}}}}),
        ({"sum": Decimal("1.5"), "raw": b"hi"}, {"sum": {"N": "1.5"}, "raw": {"B": "aGk="}}),
        ({"raws": {b"hi"}, "texts": {"b", "a"}}, {"raws": {"BS": ["aGk="]}, "texts": {"SS": ["a", "b"]}}),
    ],
)
@pytest.mark.parametrize("side", ["keys", "new", "old"])
def test_an_item_in_dynamodbs_own_json_is_not_wrapped_again(item, written, side):
    """
    An item given as DynamoDB's JSON writes it is taken as it is; one of plain values is written so.
    """
    change = dynamodb_record("orders", **{"keys": {}, side: item}).records[0]["dynamodb"]
    assert change[{"keys": "Keys", "new": "NewImage", "old": "OldImage"}[side]] == written


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"id": {"S": "1"}, "total": 3}, "'id' so, and 'total' plainly"),
        ({"at": datetime(2026, 11, 28, tzinfo=UTC)}, "no values of class datetime"),
        ({"mixed": {"a", 1}}, "sets of texts, numbers or bytes"),
        ({"none": set()}, "sets of texts, numbers or bytes"),
    ],
)
def test_an_item_that_dynamodb_cannot_have_is_told(item, words):
    """
    An item written in part, and values of other classes, are mistakes of the test.
    """
    with pytest.raises(HarnessError, match=words):
        dynamodb_record("orders", {"id": "1"}, item)


def test_message_attributes_may_be_as_their_service_spells_them():
    """
    Attributes of messages of queues and topics are texts, or whole as SQS and SNS write them.
    """
    whole = {"stringValue": "7", "dataType": "Number"}
    attributes = sqs_message("x", kind="order", number=whole).records[0]["messageAttributes"]
    assert {name: (each["stringValue"], each["dataType"]) for name, each in attributes.items()} == {
        "kind": ("order", "String"),
        "number": ("7", "Number"),
    }
    given = {"kind": "order", "a": {"Type": "Number", "Value": "7"}, "b": {"DataType": "Number", "StringValue": "7"}}
    number = {"Type": "Number", "Value": "7"}
    attributes = sns_message("t", "x", **given).records[0]["MessageAttributes"]
    assert attributes == {"kind": {"Type": "String", "Value": "order"}, "a": number, "b": number}


@pytest.mark.parametrize("detail", [{"id": 1}, '{"id": 1}'])
def test_a_detail_may_be_its_json_text(detail):
    """
    As in an entry of PutEvents, the detail of an event is an object or its text.
    """
    assert bus_event("Ordered", "my.shop", detail).detail == {"id": 1}


@pytest.mark.parametrize("detail", ["none", "[1]", [1], 7])
def test_a_detail_that_is_no_object_is_told(detail):
    """
    EventBridge takes objects only.
    """
    with pytest.raises(HarnessError, match="object"):
        bus_event("Ordered", "my.shop", detail)
