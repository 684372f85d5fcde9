"""SdkHttpMetadata and SdkResponseMetadata: what optimized integrations add to a service's answer. Recorded from AWS."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime

from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.calling.identifiers import http_date, request_id
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse
from pytest_sfn.typing import JSON


def metadata(headers: Mapping[str, str], identifier: str, status: int = 200) -> dict[str, JSON]:
    """Both members; HttpHeaders are sorted by name without regard to case."""
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in headers.items()},
            "HttpHeaders": {name: headers[name] for name in sorted(headers, key=str.lower)},
            "HttpStatusCode": status,
        },
        "SdkResponseMetadata": {"RequestId": identifier},
    }


def reply_metadata(call: ServiceCall, reply: ServiceResponse) -> dict[str, JSON]:
    """
    Both members for a reply, with the headers AWS sends.

    They are made, not copied from the reply: a stand-in's headers are its own, a workflow that reads AWS's would break.
    """
    identifier = reply.request_id or request_id(call.request, call.operation)
    body = _body(call, reply, identifier)
    length, date = str(len(body)), http_date(call.request.now)
    content_type = "text/xml" if call.service == "sns" else "application/x-amz-json-1.0"
    if call.service == "dynamodb":
        headers = {
            "Server": "Server",
            "Connection": "keep-alive",
            "x-amzn-requestid" if call.operation == "GetItem" else "x-amzn-RequestId": identifier,
            "x-amz-crc32": str(zlib.crc32(body)),
        }
    else:
        headers = {"x-amzn-RequestId": identifier, "connection": "keep-alive"}
    headers |= {"Content-Length": length, "Date": date, "Content-Type": _CONTENT_TYPES.get(call.service, content_type)}
    return metadata(headers, identifier, reply.status)


#: Services of JSON 1.1 or REST; not recorded, from their protocols.
_CONTENT_TYPES = {
    **dict.fromkeys(("athena", "codebuild", "ecs", "emr", "glue", "sagemaker"), "application/x-amz-json-1.1"),
    **dict.fromkeys(("batch", "eks", "lambda"), "application/json"),
}


def _body(call: ServiceCall, reply: ServiceResponse, identifier: str) -> bytes:
    """The answer as AWS writes it, for its length and checksum."""
    if call.service != "sns":
        return _json_text(reply.result).encode()
    members = "".join(f"    <{name}>{value}</{name}>\n" for name, value in reply.result.items())
    return (
        f'<{call.operation}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\n'
        f"  <{call.operation}Result>\n{members}  </{call.operation}Result>\n"
        f"  <ResponseMetadata>\n    <RequestId>{identifier}</RequestId>\n  </ResponseMetadata>\n"
        f"</{call.operation}Response>\n"
    ).encode()


def _json_text(value: JSON) -> str:
    """JSON as AWS's servers write it: times as numbers with an exponent, `1.713421621042E9`."""
    if isinstance(value, datetime):
        return f"{value.timestamp() / 1e9:.12f}E9"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{dumps(name)}:{_json_text(item)}" for name, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(_json_text, value))}]"
    return dumps(value if isinstance(value, (str, int, float, bool, type(None))) else str(value))
