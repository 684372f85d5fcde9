"""Workflows started by events, as their template declares it."""

from __future__ import annotations

import pytest
from orders_template import TEMPLATE

from pytest_sfn.errors import HarnessError
from pytest_sfn.testing.events import (
    EventNotReceived,
    bus_event,
    dynamodb_record,
    kinesis_record,
    s3_object_created,
    sns_message,
    sqs_message,
)


@pytest.fixture
def orders(sfn, tmp_path):
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return sfn.load(tmp_path / "template.yaml")


def test_an_object_created_in_the_bucket_of_the_rule(orders):
    """
    The bucket goes by its logical id, and the rule's InputPath is what the execution gets.
    """
    execution = orders.receive(s3_object_created("Uploads", "new/order.json"))

    assert execution.succeeded
    assert execution.input == "new/order.json"


def test_a_bucket_that_sends_no_events_to_eventbridge_is_told(orders):
    """
    Amazon S3 sends them only where NotificationConfiguration says so, however the rule is written.
    """
    with pytest.raises(EventNotReceived, match=r"AWS::S3::Bucket 'Silent' .*\n.*EventBridgeEnabled: true"):
        orders.receive(s3_object_created("Silent", "new/order.json"))


def test_an_event_no_rule_matches_says_why_rule_by_rule(orders):
    """
    Each rule with its place in the template, and each field that does not match.
    """
    with pytest.raises(EventNotReceived) as told:
        orders.receive(s3_object_created("Uploads", "new/order.csv"))

    text = str(told.value)
    assert text.startswith("Nothing starts 'orders' on the event 'Object Created' of aws.s3 on event bus 'default'")
    assert "EventBridgeRule 'Uploaded'" in text
    assert 'detail.object.key is "new/order.csv", the pattern wants {"suffix":".json"}' in text
    assert "it is on event bus 'shop', the event on 'default'" in text
    assert "template.yaml:" in text


def test_an_input_transformer_with_reserved_variables(orders):
    """
    Text values are quoted where the template leaves the quotes out.
    """
    execution = orders.receive(bus_event("Ordered", "my.shop", {"id": "42"}, bus="shop"))

    assert execution.input == {"orderId": "42", "rule": "Ordered"}


@pytest.mark.parametrize(
    "given",
    [
        {"Source": "my.shop", "DetailType": "Ordered", "Detail": '{"id": "42"}', "EventBusName": "shop"},
        {
            "Source": "my.shop",
            "DetailType": "Ordered",
            "Detail": {"id": "42"},
            "EventBusName": "arn:aws:events:us-east-1:123456789012:event-bus/shop",
        },
    ],
)
def test_entries_of_put_events(sfn, orders, given):
    """
    What a Task or SDK would put can be put.
    """
    (execution,) = sfn.events.put(given)

    assert execution.input["orderId"] == "42"


def test_a_whole_event_keeps_its_envelope(sfn, orders):
    """
    A recorded event is delivered as it was.
    """
    whole = {"source": "aws.s3", "detail-type": "x", "time": "2020-01-01T00:00:00Z", "detail": {}}

    with pytest.raises(EventNotReceived, match=r"detail\.bucket.name is not there"):
        orders.receive(whole)
    assert sfn.events.put(whole) == []
    with pytest.raises(HarnessError, match="An event has source, detail-type and detail"):
        orders.receive({"id": 1})


def test_messages_of_a_queue_come_in_batches(sfn, orders):
    """
    A pipe starts one execution a batch, whose input is an array; BatchSize is the template's.
    """
    first, second = sfn.events.put([sqs_message({"id": number}, "OrdersQueue") for number in (1, 2, 3)])

    assert [record["body"] for record in first.input] == ['{"id":1}', '{"id":2}']
    assert [record["body"] for record in second.input] == ['{"id":3}']
    assert first.input[0]["eventSourceARN"].endswith(":OrdersQueue")
    with pytest.raises(HarnessError, match="is started 2 times"):
        orders.receive([sqs_message({"id": number}, "OrdersQueue") for number in (1, 2, 3)])


def test_filters_of_a_pipe_look_into_the_body(orders):
    """
    A message no filter takes starts nothing, and the reason names the fields.
    """
    with pytest.raises(EventNotReceived, match=r'body\.id is not there, the pattern wants \{"exists":true\}'):
        orders.receive(sqs_message({"name": "x"}))


def test_a_message_of_a_topic_goes_through_the_subscribed_queue(orders):
    """
    The body is the notification, and the subscription's FilterPolicy counts.
    """
    execution = orders.receive(sns_message("OrdersTopic", {"id": 1}, kind="order"))

    assert '"Message":"{\\"id\\":1}"' in execution.input[0]["body"]
    with pytest.raises(EventNotReceived, match=r"AWS::SNS::Subscription 'ToQueue'.*\n.*kind is \"other\""):
        orders.receive(sns_message("OrdersTopic", {"id": 1}, kind="other"))
    with pytest.raises(EventNotReceived, match="no queue of the template is subscribed"):
        orders.receive(sns_message("OtherTopic", {"id": 1}))


def test_records_of_a_tables_stream_through_an_input_template(orders):
    """
    INSERT, MODIFY and REMOVE follow from the images given; the template is filled for each record.
    """
    keys = {"id": "42"}

    assert orders.receive(dynamodb_record("orders-table", keys, new={"total": 3})).input == [
        {"id": "42", "how": "INSERT"}
    ]
    assert orders.receive(dynamodb_record("OrdersTable", keys, {"total": 3}, {"total": 2})).input[0]["how"] == "MODIFY"
    assert orders.receive(dynamodb_record(None, keys, old={"total": 3})).input[0]["how"] == "REMOVE"


def test_records_of_another_source_are_told_with_the_pipes_there_are(orders):
    """
    The source of each pipe is named.
    """
    with pytest.raises(
        EventNotReceived, match=r"its source is arn:aws:sqs:.*:OrdersQueue, the records are of 'stream'"
    ):
        orders.receive(kinesis_record({"a": 1}, "stream"))


def test_a_workflow_that_nothing_starts_is_told(sfn):
    """
    A plain definition declares no rule.
    """
    flow = sfn.define({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})

    with pytest.raises(EventNotReceived, match="declares no rule and no pipe"):
        flow.receive(bus_event("Ordered", "my.shop"))


def test_events_are_the_same_in_every_run(sfn, orders):
    """
    Ids are drawn from the seed, times from the clock.
    """
    execution = orders.receive(sqs_message({"id": 1}))

    assert execution.input[0]["attributes"]["SentTimestamp"] == str(int(sfn.clock.timestamp * 1000))
    assert len(execution.input[0]["messageId"]) == 36
