"""
Calls of AWS services as API Gateway sends them: which operation with which parameters, and what comes back.

JSON and query protocols are read and written here; REST protocols (S3, ...) by moto's parsers and serializers.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from pytest_sfn.apigateway.behind.requests import json_object
from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.aws import wire
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.aws.http_messages import WireRequest, WireResponse
from pytest_sfn.aws.service_models import Operation, Service, Shape, load_service
from pytest_sfn.aws.translation import Translation
from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.apigateway.common.backend import IntegrationCall

#: Hosts of services whose API model goes by another name.
_MODELS = {"email": "ses", "monitoring": "cloudwatch", "runtime.sagemaker": "sagemaker-runtime", "data.iot": "iot-data"}
_FORM = "application/x-www-form-urlencoded"
#: Members of SQS's old query protocol by those of its present one, which the model holds.
_SQS_NAMES = {
    "MessageAttributes": "MessageAttribute",
    "MessageSystemAttributes": "MessageSystemAttribute",
    "Attributes": "Attribute",
    "AttributeNames": "AttributeName",
    "MessageAttributeNames": "MessageAttributeName",
}


@dataclass(frozen=True, slots=True)
class ReadCall:
    """A call understood: by a query protocol, a JSON one, or, where there is `wire`, by a REST one."""

    operation: Operation
    parameters: dict[str, JSON]
    by_query: bool = False
    wire: WireRequest | None = None


def read_call(call: IntegrationCall) -> ReadCall:
    """
    The operation and its parameters as the API spells them.

    UnsupportedFeature for a service or operation without a model; ServiceError for a body the service cannot read.
    """
    service = service_of(call)
    form = dict(call.query) | (dict(parse_qsl(call.body.decode("utf-8", "replace"))) if _is_form(call) else {})
    target = (call.header("X-Amz-Target") or "").rpartition(".")[2]
    name = call.action.rpartition("/")[2] or target or form.get("Action", "")
    if not name:
        return _rest_call(call, service)
    operation = service.find_operation(name)
    if operation is None:
        raise UnsupportedFeature(f"{call.service} has no action {name!r} (integration of {call.source})")
    if service.protocol in ("query", "ec2") or _is_form(call) or "Action" in form:
        return ReadCall(operation, _query_parameters(call, operation, form), by_query=True)
    return ReadCall(operation, _json_parameters(call, operation))


def service_of(call: IntegrationCall) -> Service:
    """The model of the service a call is for."""
    host = f"{call.subdomain}.{call.service}" if call.subdomain and call.service != "s3" else call.service
    service = load_service(_MODELS.get(host, host))
    if service is None:
        raise UnsupportedFeature(f"AWS integration with {host!r}: there is no model of this service")
    return service


def _is_form(call: IntegrationCall) -> bool:
    return (call.header("Content-Type") or "").startswith(_FORM)


# --- the JSON protocols
def _json_parameters(call: IntegrationCall, operation: Operation) -> dict[str, JSON]:
    document = json_object(call.body or b"{}")
    parameters: dict[str, JSON] = {} if operation.input is None else _READ.of(operation.input, document)
    return parameters


def _read_leaf(shape: Shape, value: JSON) -> JSON:
    if shape.type != "blob" or not isinstance(value, str):
        return value
    try:
        return b64decode(value, validate=True)
    except ValueError:
        raise ServiceError("SerializationException", "") from None


#: Of a JSON document the parameters, with the bytes of blobs; unknown members are passed over, as services do.
_READ = Translation(_read_leaf)


def written(shape: Shape | None, value: JSON) -> JSON:
    """A result as JSON: dates as seconds, bytes in base64."""
    return {} if shape is None else _WRITTEN.of(shape, value)


def _written_leaf(shape: Shape, value: JSON) -> JSON:
    if shape.type == "blob":
        return b64encode(value if isinstance(value, bytes) else str(value).encode()).decode()
    if shape.type == "timestamp" and isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.timestamp() if shape.type == "timestamp" and isinstance(value, datetime) else value


_WRITTEN = Translation(_written_leaf)


# --- the query protocol
def _query_parameters(call: IntegrationCall, operation: Operation, form: dict[str, str]) -> dict[str, JSON]:
    if operation.service.name == "sqs" and call.path.strip("/"):
        form = {"QueueUrl": f"https://sqs.{call.region}.amazonaws.com/{call.path.strip('/')}", **form}
    parameters: dict[str, JSON] = _unflattened(operation.input, form, "") or {}
    return parameters


def _unflattened(shape: Shape | None, form: Mapping[str, str], name: str) -> JSON:
    """The value under a name of a form: `Tags.member.1.Key`, `MessageAttributes.entry.1.Name`, flattened ones too."""
    if shape is None:
        return None
    if shape.type == "structure":
        return _structure(shape, form, name)
    if shape.type == "list":
        found = (_unflattened(shape.element, form, one) for one in _numbered(form, name, "member"))
        return [item for item in found if item is not None] or None
    if shape.type == "map":
        key, value = (part.data.get("locationName") for part in (shape.key, shape.value))
        names = _numbered(form, name, "entry")
        entries = {
            form.get(f"{one}.{key or 'key'}", form.get(f"{one}.Name", "")): _unflattened(
                shape.value, form, f"{one}.{value or ('Value' if f'{one}.Name' in form else 'value')}"
            )
            for one in names
        }
        return entries or None
    return _scalar(shape, form.get(name))


def _structure(shape: Shape, form: Mapping[str, str], name: str) -> JSON:
    prefix = f"{name}." if name else ""
    members = {}
    for key, member in shape.members.items():
        spelling = member.data.get("locationName", key)
        value = _unflattened(member, form, prefix + spelling)
        if value is None and key in _SQS_NAMES:
            value = _unflattened(member, form, prefix + _SQS_NAMES[key])
        if value is not None:
            members[key] = value
    return members or None


def _numbered(form: Mapping[str, str], name: str, word: str) -> list[str]:
    """The names of a list's items in their order, with the protocol's word or without (flattened)."""
    pattern = re.compile(rf"({re.escape(name)}\.(?:{word}\.|[A-Za-z]+\.)?(\d+))(?:\.|$)")
    found = {match[1]: int(match[2]) for key in form if (match := pattern.match(key))}
    return sorted(found, key=lambda one: found[one])


def _scalar(shape: Shape, text: str | None) -> JSON:
    if text is None:
        return None
    if shape.type in ("integer", "long"):
        return int(text)
    if shape.type in ("float", "double"):
        return float(text)
    return text == "true" if shape.type == "boolean" else text


def _query_document(operation: Operation, result: Mapping[str, JSON], request_id: str) -> JSON:
    """
    The JSON of the query protocol, which services send since API Gateway asks for `application/json`.

    Members in alphabetical order, absent ones null: as users show responses of SQS and SNS; not documented.
    """
    shape = operation.output
    plain = written(shape, result)
    members = {name: plain.get(name) for name in sorted(shape.members)} if shape else {}
    parts = {f"{operation.name}Result": members} if shape else {}
    parts["ResponseMetadata"] = {"RequestId": request_id}
    return {f"{operation.name}Response": dict(sorted(parts.items()))}


# --- the REST protocols
def _rest_call(call: IntegrationCall, service: Service) -> ReadCall:
    try:
        bucket = f"{call.subdomain}/" if call.subdomain and call.service == "s3" else ""
        path = f"/{bucket}{call.path.lstrip('/')}"
        sent = WireRequest.of(call.method, path, urlencode(call.query), call.headers, call.body)
        known = (service.find_operation(action) for action in service.sdk_actions())
        fitting = [operation for operation in known if operation is not None and wire.calls(sent, operation)]
        if not fitting:
            raise UnsupportedFeature(f"{call.method} {call.service}:path/{call.path} is no operation of the service")
        # The one that asks for more of the query: ListObjectsV2 before ListObjects.
        operation = max(fitting, key=lambda one: len(str(one.data.get("http", {}).get("requestUri"))))
        return ReadCall(operation, wire.parameters_of(sent, operation), wire=sent)
    except ImportError as error:
        raise UnsupportedFeature(
            f"Integrations with {call.service}:path/... are read with moto: pip install 'pytest-sfn[moto]'"
        ) from error


# --- responses
def result_response(read: ReadCall, result: Mapping[str, JSON], request_id: str) -> BackendResponse:
    """The response that carries a result: members as the API spells them."""
    if read.wire is not None:
        return _of_wire(wire.result_response(read.wire, read.operation, dict(result)))
    if read.by_query:
        document = _query_document(read.operation, result, request_id)
        return _json_response(200, document, "application/json", request_id)
    return _json_response(200, written(read.operation.output, result), _json_type(read.operation), request_id)


def error_response(read: ReadCall, error: ServiceError, request_id: str) -> BackendResponse:
    """The response that carries an error of the service."""
    if read.wire is not None:
        return _of_wire(wire.error_response(read.wire, read.operation, error))
    declared = read.operation.service.shapes.get(read.operation.service.error_codes.get(error.code, ""), {})
    status = declared.get("error", {}).get("httpStatusCode") or error.status or 400
    if read.by_query:
        blame = "Sender" if status < 500 else "Receiver"
        members = {"Error": {"Code": error.code, "Message": error.message, "Type": blame}, "RequestId": request_id}
        return _json_response(status, members, "application/json", request_id)
    # DynamoDB puts its target prefix in lower case before the code; most services put nothing there.
    namespace = "com.amazonaws.dynamodb.v20120810#" if read.operation.service.name == "dynamodb" else ""
    document = {"__type": f"{namespace}{error.code}"}
    if error.message:
        document["message"] = error.message
    return _json_response(status, document, _json_type(read.operation), request_id)


def unread_response(error: ServiceError) -> BackendResponse:
    """The response to a call whose body the service could not read."""
    kind = "com.amazon.coral.service#" if error.code == "SerializationException" else ""
    return _json_response(400, {"__type": f"{kind}{error.code}"}, "application/x-amz-json-1.0", "")


def _json_type(operation: Operation) -> str:
    return f"application/x-amz-json-{operation.service.metadata.get('jsonVersion', '1.1')}"


def _json_response(status: int, document: JSON, content_type: str, request_id: str) -> BackendResponse:
    body = dumps(document).encode()
    headers = (("x-amzn-RequestId", request_id), ("Content-Type", content_type))
    return BackendResponse(status, headers if request_id else headers[1:], body)


def _of_wire(response: WireResponse) -> BackendResponse:
    return BackendResponse(response.status, tuple(response.headers.items()), response.body)
