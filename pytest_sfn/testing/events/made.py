"""
Events as services make them: those of an event bus, and the records of queues and streams.

Ids, times, account and Region are filled in when they are sent. Shapes: Amazon S3 user guide, "EventBridge event
message structure"; EventBridge user guide, "Amazon EventBridge Pipes sources".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from numbers import Number
from typing import Literal, TypeAlias

from pytest_sfn.account import Account
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps, parsed, text_of
from pytest_sfn.messages import shortened
from pytest_sfn.typing import JSON

#: Kinds of attributes in DynamoDB's JSON, and what they hold.
_WRITTEN: dict[str, type] = {"S": str, "N": str, "B": str, "BOOL": bool, "NULL": bool}
_MESSAGE_ATTRIBUTE: dict[str, JSON] = {
    "stringValue": None,
    "stringListValues": [],
    "binaryListValues": [],
    "dataType": "String",
}
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
    """
    An event of an event bus, as PutEvents takes it; further members go into its envelope (`time=...`).

    detail: an object, or its JSON text. HarnessError for anything else, which no event has.
    """
    given = {} if detail is None else parsed(detail)
    if not isinstance(given, Mapping):
        raise HarnessError(f"The detail of an event is an object, or its JSON text; not {detail!r}")
    return BusEvent(detail_type, source, given, resources, bus, envelope)


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
    body: JSON, queue: str | None = None, *, attributes: Mapping[str, str] | None = None, **message_attributes: JSON
) -> Records:
    """
    A message of a queue. body: text, or JSON to be written as text.

    Message attributes are texts, or as SQS spells them: `{"stringValue": "a", "dataType": "String"}`.
    """
    record = {
        "body": text_of(body),
        "attributes": dict(attributes or {}),
        "messageAttributes": {
            name: {**_MESSAGE_ATTRIBUTE, **(value if isinstance(value, Mapping) else {"stringValue": value})}
            for name, value in message_attributes.items()
        },
    }
    return Records("sqs", queue, (record,))


def sns_message(topic: str, message: JSON, *, subject: str | None = None, **message_attributes: JSON) -> Records:
    """
    A message of a topic, which reaches workflows through a queue that is subscribed to it in the template.

    Message attributes are texts, or as SNS spells them: `{"Type": "String", "Value": "a"}`, DataType and StringValue.
    RawMessageDelivery, FilterPolicy and FilterPolicyScope of the subscription count.
    """
    record = {
        "Message": text_of(message),
        "Subject": subject,
        "MessageAttributes": {name: _sns_attribute(value) for name, value in message_attributes.items()},
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

    Items are given as plain values, and written as DynamoDB does (`{"S": "..."}`); an item that is written so already
    is taken as it is. HarnessError for one that is so in part, and for values that DynamoDB does not have.
    """
    name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    change: dict[str, JSON] = {"Keys": _item(keys)}
    if new is not None:
        change["NewImage"] = {**change["Keys"], **_item(new)}
    if old is not None:
        change["OldImage"] = {**change["Keys"], **_item(old)}
    return Records("dynamodb", table, ({"eventName": name, "dynamodb": change},))


def kinesis_record(data: JSON, stream: str | None = None, *, partition_key: str = "1") -> Records:
    """A record of a Kinesis stream. data: text or bytes, or JSON to be written as text; it is delivered in base64."""
    from base64 import b64encode

    raw = data if isinstance(data, bytes) else text_of(data).encode()
    return Records("kinesis", stream, ({"partitionKey": partition_key, "data": b64encode(raw).decode()},))


def _sns_attribute(value: JSON) -> dict[str, JSON]:
    """A message attribute as a delivered message has it."""
    given = value if isinstance(value, Mapping) else {"Value": value}
    kind, text = given.get("Type", given.get("DataType", "String")), given.get("Value", given.get("StringValue"))
    return {"Type": kind, "Value": text}


def _item(item: Mapping[str, JSON]) -> dict[str, JSON]:
    """An item as DynamoDB's JSON writes it, however it is given."""
    written = [name for name, value in item.items() if _is_written(value)]
    if not written:
        return _attributes(item)
    plain = [name for name in item if name not in written]
    if plain:
        raise HarnessError(
            f"An item is given in plain values, or whole as DynamoDB's JSON writes it: {', '.join(map(repr, written))} "
            f"so, and {', '.join(map(repr, plain))} plainly"
        )
    return dict(item)


def _is_written(value: JSON) -> bool:
    """Whether a value is an attribute as DynamoDB's JSON writes it: `{"S": "..."}`."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    kind, content = next(iter(value.items()))
    if kind in {"SS", "NS", "BS"}:
        return isinstance(content, (list, tuple)) and all(isinstance(item, str) for item in content)
    if kind == "L":
        return isinstance(content, (list, tuple)) and all(map(_is_written, content))
    if kind == "M":
        return isinstance(content, Mapping) and all(map(_is_written, content.values()))
    return isinstance(content, _WRITTEN.get(kind, ()))


def _attributes(item: Mapping[str, JSON]) -> dict[str, JSON]:
    return {name: _attribute(value) for name, value in item.items()}


def _attribute(value: JSON) -> dict[str, JSON]:
    """A value as DynamoDB's JSON writes it."""
    if value is None or isinstance(value, bool):
        return {"NULL": True} if value is None else {"BOOL": value}
    if isinstance(value, (Mapping, list, tuple)):
        return {"M": _attributes(value)} if isinstance(value, Mapping) else {"L": [_attribute(item) for item in value]}
    if isinstance(value, (set, frozenset)):
        return _set_attribute(value)
    if isinstance(value, (bytes, bytearray)):
        from base64 import b64encode

        return {"B": b64encode(value).decode()}
    if not isinstance(value, (str, Number)):
        kind = type(value).__name__
        raise HarnessError(f"DynamoDB has no values of class {kind}: {value!r}. Write a text or a number")
    return {"S": value} if isinstance(value, str) else {"N": str(value)}


def _set_attribute(value: AbstractSet[JSON]) -> dict[str, JSON]:
    items = [next(iter(_attribute(item).items())) for item in value]
    kinds = {kind for kind, _ in items}
    if len(kinds) != 1 or not kinds <= {"S", "N", "B"}:
        raise HarnessError(f"DynamoDB has sets of texts, numbers or bytes; not {value!r}")
    return {f"{kinds.pop()}S": sorted(content for _, content in items)}


def _short(value: JSON) -> str:
    return shortened(dumps(value), 300)
