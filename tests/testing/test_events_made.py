"""Records as services write them, and subscriptions that change them."""

from __future__ import annotations

import pytest

from pytest_sfn import EventNotReceived, bus_event, dynamodb_record, sns_message, sqs_message

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
