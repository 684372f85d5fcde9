"""
Events as services make them: those of an event bus, and the records of queues and streams.

Ids, times, account and Region are filled in when they are sent. Shapes: Amazon S3 user guide, "EventBridge event
message structure"; EventBridge user guide, "Amazon EventBridge Pipes sources".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from pytest_sfn.account import Account
from pytest_sfn.expressions.json_text import dumps, text_of
from pytest_sfn.messages import shortened
from pytest_sfn.typing import JSON

RecordKind: TypeAlias = Literal["sqs", "dynamodb", "kinesis", "sns"]


@dataclass(frozen=True, slots=True)
class BusEvent:
    """An event of an event bus; `bus` is its name. `bucket`: of Amazon S3, which sends events only when told to."""

    detail_type: str
    source: str
    detail: JSON = field(default_factory=dict)
    resources: Sequence[str] = ()
    bus: str = "default"
    #: Members of the envelope that are to be others than those made up: `time`, `account`, `region`, `id`.
    envelope: Mapping[str, JSON] = field(default_factory=dict)
    bucket: str | None = None

    def __str__(self) -> str:
        return f"the event {self.detail_type!r} of {self.source} on event bus {self.bus!r}: {_short(self.detail)}"


@dataclass(frozen=True, slots=True)
class Records:
    """Records of a queue, a stream or a topic; `origin` is its name, ARN or logical id, None where any will do."""

    kind: RecordKind
    origin: str | None
    records: tuple[dict[str, JSON], ...]

    def __str__(self) -> str:
        where = f" of {self.origin!r}" if self.origin else ""
        return f"{len(self.records)} {self.kind} record(s){where}: {_short(list(self.records))}"


def bus_event(
    detail_type: str,
    source: str,
    detail: JSON = None,
    *,
    resources: Sequence[str] = (),
    bus: str = "default",
    **envelope: JSON,
) -> BusEvent:
    """An event of an event bus, as PutEvents takes it; further members go into its envelope (`time=...`)."""
    return BusEvent(detail_type, source, {} if detail is None else detail, resources, bus, envelope)


def s3_object_created(
    bucket: str,
    key: str,
    *,
    size: int = 1024,
    reason: str = "PutObject",
    version_id: str | None = None,
    etag: str = "d41d8cd98f00b204e9800998ecf8427e",
) -> BusEvent:
    """Amazon S3's "Object Created". reason: PutObject, POST Object, CopyObject or CompleteMultipartUpload."""
    written = {"key": key, "size": size, "etag": etag, "sequencer": "00617F08299329D189"}
    detail = {
        "version": "0",
        "bucket": {"name": bucket},
        "object": written if version_id is None else {**written, "version-id": version_id},
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": "123456789012",
        "source-ip-address": "192.0.2.1",
        "reason": reason,
    }
    return BusEvent("Object Created", "aws.s3", detail, (Account().bucket(bucket),), bucket=bucket)


def sqs_message(
    body: JSON, queue: str | None = None, *, attributes: Mapping[str, str] | None = None, **message_attributes: str
) -> Records:
    """A message of a queue. body: text, or JSON to be written as text; message attributes are texts."""
    record = {
        "body": text_of(body),
        "attributes": dict(attributes or {}),
        "messageAttributes": {
            name: {"stringValue": value, "stringListValues": [], "binaryListValues": [], "dataType": "String"}
            for name, value in message_attributes.items()
        },
    }
    return Records("sqs", queue, (record,))


def sns_message(topic: str, message: JSON, *, subject: str | None = None, **message_attributes: str) -> Records:
    """
    A message of a topic, which reaches workflows through a queue that is subscribed to it in the template.

    RawMessageDelivery, FilterPolicy and FilterPolicyScope of the subscription count.
    """
    record = {
        "Message": text_of(message),
        "Subject": subject,
        "MessageAttributes": {name: {"Type": "String", "Value": text} for name, text in message_attributes.items()},
    }
    return Records("sns", topic, (record,))


def dynamodb_record(
    table: str | None,
    keys: Mapping[str, JSON],
    new: Mapping[str, JSON] | None = None,
    old: Mapping[str, JSON] | None = None,
) -> Records:
    """
    A record of a table's stream: INSERT without an old item, REMOVE without a new one, else MODIFY.

    Items are given as plain values, and written as DynamoDB does (`{"S": "..."}`).
    """
    name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    change: dict[str, JSON] = {"Keys": _attributes(keys)}
    if new is not None:
        change["NewImage"] = _attributes({**keys, **new})
    if old is not None:
        change["OldImage"] = _attributes({**keys, **old})
    return Records("dynamodb", table, ({"eventName": name, "dynamodb": change},))


def kinesis_record(data: JSON, stream: str | None = None, *, partition_key: str = "1") -> Records:
    """A record of a Kinesis stream. data: text or bytes, or JSON to be written as text; it is delivered in base64."""
    from base64 import b64encode

    raw = data if isinstance(data, bytes) else text_of(data).encode()
    return Records("kinesis", stream, ({"partitionKey": partition_key, "data": b64encode(raw).decode()},))


def _attributes(item: Mapping[str, JSON]) -> dict[str, JSON]:
    return {name: _attribute(value) for name, value in item.items()}


def _attribute(value: JSON) -> dict[str, JSON]:
    """A value as DynamoDB's JSON writes it."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (set, frozenset)):
        numbers = all(not isinstance(item, str) for item in value)
        return {"NS" if numbers else "SS": sorted(map(str, value))}
    if isinstance(value, Mapping):
        return {"M": _attributes(value)}
    if isinstance(value, (list, tuple)):
        return {"L": [_attribute(item) for item in value]}
    return {"S": value} if isinstance(value, str) else {"N": str(value)}


def _short(value: JSON) -> str:
    return shortened(dumps(value), 300)
