"""What an engine asks of the test process: the invocation of a function, or a call of a service."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from pytest_sfn.aws.function_names import FunctionName, parse_function_name
from pytest_sfn.aws.http_messages import WireRequest, WireResponse
from pytest_sfn.aws.translation import as_modelled
from pytest_sfn.aws.wire import calls, error_response, parameters_of, result_response
from pytest_sfn.backends.wire_values import same_values, service_error_of
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps, parsed
from pytest_sfn.integrations.calling.api_call import operation_of
from pytest_sfn.integrations.models.operations import ResourceOperation, find_operation
from pytest_sfn.integrations.models.rendering import api_value, rendered, request_parameters
from pytest_sfn.integrations.models.samples import sample
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON

_INVOCATION = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")


def is_about_executions(request: WireRequest) -> bool:
    """Whether an engine only tells of its executions: status changes for EventBridge, their log for CloudWatch Logs."""
    target = request.headers.get("x-amz-target", "")
    return (target == "AWSEvents.PutEvents" and b'"aws.states"' in request.body) or target in _LOG_TARGETS


#: Source: what the console's log delivery calls. A workflow's own logs:PutLogEvents is none of a Task we know.
_LOG_TARGETS = frozenset({"Logs_20140328.CreateLogStream", "Logs_20140328.PutLogEvents"})


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """An invocation of a Lambda function: `POST /2015-03-31/functions/NAME/invocations`."""

    function: FunctionName
    event: JSON

    def describe(self) -> str:
        """The call in words."""
        return f"Function {self.function.name!r}"

    def can_be_of(self, resource: Resource) -> bool:
        """A function ARN, lambda:invoke, or aws-sdk:lambda:invoke."""
        if resource.resource_type == "lambda-function":
            return parse_function_name(resource.arn).name == self.function.name
        return resource.invokes_function

    def request(self, resource: Resource) -> JSON:
        """The event for a function ARN; FunctionName and Payload for lambda:invoke."""
        if resource.resource_type == "lambda-function":
            return self.event
        return {"FunctionName": self.function.arn or self.function.name, "Payload": self.event}

    def is_same(self, resource: Resource, request: JSON) -> bool:
        """The same function and the same event."""
        if resource.resource_type == "lambda-function":
            return bool(request == self.event)
        if not isinstance(request, dict) or not isinstance(request.get("FunctionName"), str):
            return False
        payload = request.get("Payload", {})
        event = parsed(payload) if isinstance(payload, str) else payload
        return parse_function_name(request["FunctionName"]).name == self.function.name and event == self.event

    def result(self, resource: Resource, result: JSON) -> WireResponse:
        """The payload, out of its envelope."""
        enveloped = resource.resource_type != "lambda-function" and isinstance(result, dict) and "Payload" in result
        return _invoked(dumps(result["Payload"] if enveloped else result))

    def failure(self, resource: Resource, failure: WorkflowFailure) -> WireResponse:  # noqa: ARG002 - as of every call
        """A function's error: `errorType` becomes the Error Name. Lambda's own, `Lambda.<X>`, is an HTTP error."""
        error, cause = failure.error or "", failure.cause or ""
        service, _, exception = error.partition(".")
        if service == "Lambda" and exception.endswith("Exception"):
            body = dumps({"Type": "User", "Message": cause}).encode()
            status = 429 if exception == "TooManyRequestsException" else 500
            return WireResponse(status, {"Content-Type": "application/json", "x-amzn-ErrorType": exception}, body)
        return _invoked(_error_document(error, cause), "Unhandled")

    def accepted(self, resource: Resource) -> WireResponse:  # noqa: ARG002 - as of every call
        """An empty payload, which a Task that waits for its token takes no notice of."""
        return _invoked("{}")


def _invoked(payload: str, error: str | None = None) -> WireResponse:
    headers = {"Content-Type": "application/json", "X-Amz-Executed-Version": "$LATEST"}
    return WireResponse(200, headers | ({"X-Amz-Function-Error": error} if error else {}), payload.encode())


def _error_document(error: str, cause: str) -> str:
    """The document of a function's error: the cause where it is one already."""
    document = parsed(cause)
    if isinstance(document, dict) and document.get("errorType") == error:
        return cause
    return json.dumps({"errorMessage": cause, "errorType": error})


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """A call of any other service, in the service's own protocol."""

    wire: WireRequest
    _read: dict[str, JSON] = field(default_factory=dict)

    def describe(self) -> str:
        """The call in words."""
        action = self.wire.headers.get("x-amz-target") or self.wire.form_value("Action") if self.wire.is_form else None
        target = self.wire.headers.get("x-amz-target", action or f"{self.wire.method} {self.wire.path}")
        return f"Service {self.wire.signing_name or 'unknown'} ({target})"

    def can_be_of(self, resource: Resource) -> bool:
        """Whether the Resource's operation is the one that is called."""
        found = find_operation(resource)
        return found is not None and calls(self.wire, found.operation)

    def request(self, resource: Resource) -> JSON:
        """The parameters in the spelling of the workflow; texts that are JSON documents as such where any JSON goes."""
        found = operation_of(resource)
        shown = rendered(found.operation.input, self._parameters(found), found.casing)
        return {name: parsed(value) if name in found.action.free else value for name, value in shown.items()}

    def is_same(self, resource: Resource, request: JSON) -> bool:
        """Whether the request comes to the same parameters; members that SDKs add are let pass."""
        found = operation_of(resource)
        expected = request_parameters(found, request)
        return same_values(expected, self._parameters(found))

    def result(self, resource: Resource, result: JSON) -> WireResponse:
        """The service's answer with this result."""
        found = operation_of(resource)
        return result_response(self.wire, found.operation, api_value(found.operation.output, result, found.casing))

    def failure(self, resource: Resource, failure: WorkflowFailure) -> WireResponse:
        """The service's error that comes to this Error Name."""
        found = operation_of(resource)
        return error_response(self.wire, found.operation, service_error_of(failure, found.operation.service))

    def accepted(self, resource: Resource) -> WireResponse:
        """A plausible answer, made from the API model."""
        found = operation_of(resource)
        shape = found.operation.output
        answer = {} if shape is None else sample(shape, as_modelled)
        return result_response(self.wire, found.operation, api_value(shape, answer, as_modelled))

    def _parameters(self, found: ResourceOperation) -> JSON:
        name = f"{found.operation.service.name}:{found.operation.name}"
        if name not in self._read:
            self._read[name] = parameters_of(self.wire, found.operation)
        return self._read[name]


#: A call in the words of Tasks: which Resources it can come from, with which request, and how it is answered.
WireCall: TypeAlias = FunctionCall | ServiceRequest


def read_call(request: WireRequest) -> WireCall:
    """The call a request makes."""
    found = _INVOCATION.fullmatch(urlsplit(request.path).path)
    if found is not None and request.method == "POST":
        return FunctionCall(parse_function_name(unquote(found[1])), parsed(request.body.decode() or "{}"))
    return ServiceRequest(request)
