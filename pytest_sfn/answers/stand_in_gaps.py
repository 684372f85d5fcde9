"""
What AWS services do and their stand-ins (moto and others) leave out, put right around calls to an endpoint.

Each row is one documented or recorded behaviour of a service. A stand-in that has learnt it is not disturbed: nothing
already in an answer is replaced.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeAlias

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.expressions.json_text import parsed
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse
from pytest_sfn.typing import JSON

#: Makes a call: the rest of the chain.
Caller: TypeAlias = Callable[[ServiceCall], ServiceResponse]


@dataclass(frozen=True, slots=True)
class Gap:
    """A behaviour around one operation."""

    service: str
    operation: str
    around: Callable[[ServiceCall, Caller], ServiceResponse]


def call_with_gaps_filled(call: ServiceCall, caller: Caller) -> ServiceResponse:
    """The reply to a call, as AWS would have given it."""
    for gap in _GAPS:
        if (gap.service, gap.operation) == (call.service, call.operation):
            return gap.around(call, caller)
    return caller(call)


def _completed(reply: ServiceResponse, **members: JSON) -> ServiceResponse:
    return replace(reply, result={**members, **reply.result})


# --- EventBridge: each entry is looked at by itself ---------------------------------------------------------
def _put_events(call: ServiceCall, caller: Caller) -> ServiceResponse:
    entries = call.parameters.get("Entries", [])
    refusals = [_refused_entry(entry) for entry in entries]
    good = [entry for entry, refusal in zip(entries, refusals, strict=True) if refusal is None]
    if len(good) == len(entries):
        return caller(call)
    reply = (
        caller(replace(call, parameters={**call.parameters, "Entries": good}))
        if good
        else ServiceResponse({"Entries": []})
    )
    answers = iter(reply.result["Entries"])
    merged = [next(answers) if refusal is None else refusal for refusal in refusals]
    failed = sum("ErrorCode" in entry for entry in merged)
    return replace(reply, result={"FailedEntryCount": failed, "Entries": merged})


def _refused_entry(entry: JSON) -> JSON:
    """The failed entry of an event EventBridge does not take. Source: API Reference, PutEventsResultEntry; recorded."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            return {
                "ErrorCode": "InvalidArgument",
                "ErrorMessage": f"Parameter {name} is not valid. Reason: {name} is a required argument.",
            }
    if not isinstance(parsed(entry["Detail"]), dict):
        return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    return None


# --- SNS FIFO topics ---------------------------------------------------------
_sequence = count(10_000_000_000_000_000_000)


def _publish(call: ServiceCall, caller: Caller) -> ServiceResponse:
    """Source: SNS developer guide, "FIFO topics"; the message recorded from AWS."""
    if not str(call.parameters.get("TopicArn", "")).endswith(".fifo"):
        return caller(call)
    if "MessageGroupId" not in call.parameters:
        message = "Invalid parameter: The MessageGroupId parameter is required for FIFO topics"
        raise ServiceError("InvalidParameter", message)
    reply = caller(call)
    return replace(
        reply, result={**reply.result, "SequenceNumber": reply.result.get("SequenceNumber") or str(next(_sequence))}
    )


# --- S3: encryption and checksums by default ---------------------------------------------------------
def _put_object(call: ServiceCall, caller: Caller) -> ServiceResponse:
    """Source: S3 user guide: SSE-S3 for all new objects since 2023, CRC32 by the SDKs since 2025."""
    body = call.parameters.get("Body", b"")
    checksum = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
    reply = _completed(caller(call), ServerSideEncryption="AES256", ChecksumCRC32=checksum, ChecksumType="FULL_OBJECT")
    return replace(reply, result={**reply.result, "ChecksumCRC32": checksum})


def _get_object(call: ServiceCall, caller: Caller) -> ServiceResponse:
    reply = _completed(caller(call), ServerSideEncryption="AES256", AcceptRanges="bytes")
    if call.parameters.get("ChecksumMode") == "ENABLED":
        return reply
    shown = {name: value for name, value in reply.result.items() if not name.startswith("Checksum")}
    return replace(reply, result=shown)


# --- DynamoDB: names of tables; consumed capacity is told when asked for -------------------------
_TABLE_NAME = re.compile(r"[a-zA-Z0-9_.-]+")


def _item_call(call: ServiceCall, caller: Caller) -> ServiceResponse:
    """A name that is no table's is refused before any table is looked for. Recorded from AWS."""
    name = str(call.parameters.get("TableName", "-"))
    if not name.startswith("arn:") and not _TABLE_NAME.fullmatch(name):
        raise ServiceError(
            "ValidationException",
            f"1 validation error detected: Value '{name}' at 'tableName' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {_TABLE_NAME.pattern}",
        )
    reply = caller(call)
    if call.parameters.get("ReturnConsumedCapacity", "NONE") != "NONE":
        return reply
    return replace(reply, result={name: value for name, value in reply.result.items() if name != "ConsumedCapacity"})


# --- Secrets Manager: names ---------------------------------------------------------
def _create_secret(call: ServiceCall, caller: Caller) -> ServiceResponse:
    name = str(call.parameters.get("Name", ""))
    if not all(letter.isascii() and (letter.isalnum() or letter in "-/_+=.@!") for letter in name):
        message = (
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
        )
        raise ServiceError("ValidationException", message)
    return caller(call)


_GAPS = (
    Gap("events", "PutEvents", _put_events),
    Gap("sns", "Publish", _publish),
    Gap("s3", "PutObject", _put_object),
    Gap("s3", "GetObject", _get_object),
    *(
        Gap("dynamodb", operation, _item_call)
        for operation in ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan")
    ),
    Gap("secretsmanager", "CreateSecret", _create_secret),
)
