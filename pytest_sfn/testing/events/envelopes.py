"""What services add to an event on its way: ids, times, accounts, and what a subscription makes of a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_sfn.account import Account
from pytest_sfn.aws.events.patterns import mismatches
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps, loads
from pytest_sfn.expressions.timestamps import event_time, format_timestamp
from pytest_sfn.testing.events.errors import Rejection
from pytest_sfn.testing.events.made import BusEvent, Records
from pytest_sfn.typing import JSON, Seconds, is_true

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_sfn.definitions import Application


@dataclass(frozen=True, slots=True)
class EventContext:
    """Where and when events happen. `uuid` draws from the test's seed."""

    account: Account
    now: Seconds
    uuid: Callable[[], str]

    @property
    def time(self) -> str:
        """The time to the second, as EventBridge writes it: `2026-11-20T13:00:00Z`."""
        return event_time(self.now)


def as_event(given: BusEvent | Mapping[str, JSON]) -> BusEvent:
    """The event a test gives: made by us, an entry of PutEvents, or a whole event."""
    if isinstance(given, BusEvent):
        return given
    if "DetailType" in given or "Source" in given:
        detail = given.get("Detail", {})
        bus = str(given.get("EventBusName") or "default").rpartition("/")[2]
        parsed = loads(detail) if isinstance(detail, str) else detail
        return BusEvent(
            str(given.get("DetailType")), str(given.get("Source")), parsed, tuple(given.get("Resources", ())), bus
        )
    if "source" not in given:
        raise HarnessError("An event has source, detail-type and detail; or Source, DetailType and Detail (PutEvents)")
    envelope = {
        name: value for name, value in given.items() if name not in ("detail-type", "source", "detail", "resources")
    }
    resources = tuple(given.get("resources", ()))
    return BusEvent(
        str(given.get("detail-type", "")), str(given["source"]), given.get("detail", {}), resources, envelope=envelope
    )


def whole_event(event: BusEvent, context: EventContext) -> dict[str, JSON]:
    """The event as a rule sees it."""
    return {
        "version": "0",
        "id": context.uuid(),
        "detail-type": event.detail_type,
        "source": event.source,
        "account": context.account.id,
        "time": context.time,
        "region": context.account.region,
        "resources": list(event.resources),
        "detail": event.detail,
        **event.envelope,
    }


def rule_variables(arn: str, name: str, whole: Mapping[str, JSON], context: EventContext) -> dict[str, JSON]:
    """The reserved variables of an input transformer of a rule."""
    return {
        "aws.events.rule-arn": arn,
        "aws.events.rule-name": name,
        "aws.events.event.ingestion-time": context.time,
        "aws.events.event": {key: value for key, value in whole.items() if key != "detail"},
        "aws.events.event.json": whole,
    }


# --- Amazon S3 -------------------------
def with_real_bucket(event: BusEvent, application: Application) -> BusEvent:
    """An event whose bucket was given by its logical id, with the bucket's name."""
    declared = application.resources.get(event.bucket or "")
    if declared is None or declared.type != "AWS::S3::Bucket":
        return event
    detail = {**event.detail, "bucket": {"name": declared.ref}}
    return replace(event, detail=detail, resources=(Account().bucket(declared.ref),), bucket=declared.ref)


def silent_bucket(event: BusEvent, application: Application) -> Rejection | None:
    """Why a bucket of the template sends no event: Amazon S3 does so only where EventBridgeConfiguration says so."""
    for bucket in application.resources.values():
        if bucket.type != "AWS::S3::Bucket" or event.bucket is None or bucket.ref != event.bucket:
            continue
        configuration = (bucket.properties.get("NotificationConfiguration") or {}).get("EventBridgeConfiguration")
        if configuration is None or str(configuration.get("EventBridgeEnabled", True)).lower() == "false":
            reason = (
                "Amazon S3 does not send its events to EventBridge; let it: "
                "NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}"
            )
            return Rejection(f"AWS::S3::Bucket {bucket.logical_id!r} ({bucket.location})", (reason,))
    return None


# --- queues, streams, topics -------------------------
def goes_by(origin: str | None, arn: str, application: Application) -> bool:
    """Whether a queue, stream or topic of this ARN is what a test named: by ARN, by name or by logical id."""
    if origin is None or origin == arn:
        return True
    parts = arn.replace("/", ":").split(":")
    if origin in parts[5:]:
        return True
    declared = application.resources.get(origin)
    return declared is not None and declared.arn is not None and arn.startswith(declared.arn)


def whole_record(kind: str, record: Mapping[str, JSON], arn: str, context: EventContext) -> dict[str, JSON]:
    """A record as a pipe gets it from its source."""
    return _WHOLE[kind](record, arn, context)


def _sqs(record: Mapping[str, JSON], arn: str, context: EventContext) -> dict[str, JSON]:
    from hashlib import md5

    milliseconds = str(int(context.now * 1000))
    attributes = {
        "ApproximateReceiveCount": "1",
        "SentTimestamp": milliseconds,
        "SenderId": context.account.id,
        "ApproximateFirstReceiveTimestamp": milliseconds,
    }
    return {
        "messageId": context.uuid(),
        "receiptHandle": context.uuid(),
        "body": record["body"],
        "attributes": {**attributes, **record.get("attributes", {})},
        "messageAttributes": record.get("messageAttributes", {}),
        "md5OfBody": md5(record["body"].encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": context.account.region,
    }


def _dynamodb(record: Mapping[str, JSON], arn: str, context: EventContext) -> dict[str, JSON]:
    change = record["dynamodb"]
    both = "NEW_AND_OLD_IMAGES"
    return {
        "eventID": context.uuid().replace("-", ""),
        "eventName": record["eventName"],
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": context.account.region,
        "dynamodb": {
            "ApproximateCreationDateTime": int(context.now),
            **change,
            "SequenceNumber": "111",
            "SizeBytes": len(dumps(change)),
            "StreamViewType": both,
        },
        "eventSourceARN": arn,
    }


def _kinesis(record: Mapping[str, JSON], arn: str, context: EventContext) -> dict[str, JSON]:
    number = "49590338271490256608559692538361571095921575989136588898"
    return {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": record["partitionKey"],
        "sequenceNumber": number,
        "data": record["data"],
        "approximateArrivalTimestamp": context.now,
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000000:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": context.account.role("pipe"),
        "awsRegion": context.account.region,
        "eventSourceARN": arn,
    }


_WHOLE = {"sqs": _sqs, "dynamodb": _dynamodb, "kinesis": _kinesis}


def through_subscriptions(
    messages: Records, application: Application, context: EventContext
) -> tuple[list[Records], list[Rejection]]:
    """Messages of a topic as its queues get them, and why a subscription passes one over."""
    arrived: list[Records] = []
    rejected: list[Rejection] = []
    for label, topic, subscription in _subscriptions(application):
        if subscription.get("Protocol") != "sqs" or not goes_by(messages.origin, topic, application):
            continue
        for message in messages.records:
            reasons = _filtered(message, subscription)
            if reasons:
                rejected.append(Rejection(label, tuple(reasons)))
            else:
                body = _notification(message, topic, subscription, context)
                arrived.append(Records("sqs", str(subscription.get("Endpoint")), (body,)))
    if not arrived and not rejected:
        rejected.append(Rejection(f"the topic {messages.origin!r}", ("no queue of the template is subscribed to it",)))
    return arrived, rejected


def _subscriptions(application: Application) -> Iterator[tuple[str, str, Mapping[str, JSON]]]:
    for resource in application.resources.values():
        label = f"{resource.type} {resource.logical_id!r} ({resource.location})"
        if resource.type == "AWS::SNS::Subscription":
            yield label, str(resource.properties.get("TopicArn")), resource.properties
        elif resource.type == "AWS::SNS::Topic":
            for subscription in resource.properties.get("Subscription") or ():
                yield label, resource.ref, subscription


def _filtered(message: Mapping[str, JSON], subscription: Mapping[str, JSON]) -> list[str]:
    policy = subscription.get("FilterPolicy")
    if not policy:
        return []
    if subscription.get("FilterPolicyScope") == "MessageBody":
        try:
            return mismatches(policy, loads(message["Message"]))
        except ValueError:
            return ["the message is not JSON, and FilterPolicyScope is MessageBody"]
    return mismatches(policy, {name: one["Value"] for name, one in message["MessageAttributes"].items()})


def _notification(
    message: Mapping[str, JSON], topic: str, subscription: Mapping[str, JSON], context: EventContext
) -> dict[str, JSON]:
    if is_true(subscription.get("RawMessageDelivery")):
        attributes = {
            name: {"stringValue": one["Value"], "stringListValues": [], "binaryListValues": [], "dataType": one["Type"]}
            for name, one in message["MessageAttributes"].items()
        }
        return {"body": message["Message"], "messageAttributes": attributes}
    body = {
        "Type": "Notification",
        "MessageId": context.uuid(),
        "TopicArn": topic,
        **({"Subject": message["Subject"]} if message.get("Subject") else {}),
        "Message": message["Message"],
        "Timestamp": format_timestamp(context.now),
        "SignatureVersion": "1",
        "Signature": "EXAMPLE",
        "SigningCertURL": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService.pem",
        "UnsubscribeURL": f"https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={topic}",
        **({"MessageAttributes": message["MessageAttributes"]} if message["MessageAttributes"] else {}),
    }
    return {"body": dumps(body)}
