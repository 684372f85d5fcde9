"""SdkHttpMetadata and SdkResponseMetadata: what optimized integrations add to a service's answer. Recorded from AWS."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pytest_sfn.aws.service_models import Service
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.calling.identifiers import http_date, request_id
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse
from pytest_sfn.integrations.models.operations import ResourceOperation
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


def response_metadata(call: ServiceCall, response: ServiceResponse, found: ResourceOperation) -> dict[str, JSON]:
    """
    Both members for a response, with the headers AWS sends.

    They are made, not copied: a stand-in's headers are its own, a workflow that reads AWS's would break.
    """
    identifier = response.request_id or request_id(call.request, call.operation)
    model = found.operation.service
    body = _body(call, response, identifier, model)
    if found.service is not None and found.service.headers is not None:
        headers = found.service.headers(call.operation, identifier, body)
    else:
        headers = {"x-amzn-RequestId": identifier, "connection": "keep-alive"}
    headers |= {"Content-Length": str(len(body)), "Date": http_date(call.request.now)}
    return metadata({**headers, "Content-Type": _content_type(model)}, identifier, response.status)


def _content_type(model: Service) -> str:
    """Not recorded for JSON 1.1 and REST; from the services' protocols there. The SDK speaks JSON where it can."""
    if model.protocol == "query":
        return "text/xml"
    if model.protocol == "rest-json":
        return "application/json"
    return f"application/x-amz-json-{model.metadata['jsonVersion']}"


def _body(call: ServiceCall, response: ServiceResponse, identifier: str, model: Service) -> bytes:
    """The answer as AWS writes it, for its length and checksum."""
    if model.protocol != "query":
        return _json_text(response.result).encode()
    members = "".join(f"    <{name}>{value}</{name}>\n" for name, value in response.result.items())
    return (
        f'<{call.operation}Response xmlns="{model.metadata["xmlNamespace"]}">\n'
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
