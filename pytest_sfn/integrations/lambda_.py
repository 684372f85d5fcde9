"""
Lambda functions, called by their ARN or through `lambda:invoke`.

Errors: a function's own error is the Error Name of its `errorType`, with the error document as Cause; a refusal of
the Lambda service is `Lambda.<Exception>`. Recorded from AWS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.aws.service_models import load_service
from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from pytest_sfn.expressions.json_text import dumps, loads
from pytest_sfn.integrations.calling.api_call import refuse_parameters
from pytest_sfn.integrations.calling.api_call import run as run_api_call
from pytest_sfn.integrations.calling.identifiers import http_date, request_id
from pytest_sfn.integrations.calling.invocations import Invocation, InvocationResponse
from pytest_sfn.integrations.calling.sdk_metadata import metadata
from pytest_sfn.integrations.calling.service_calls import Steps
from pytest_sfn.integrations.calling.service_errors import failure_of
from pytest_sfn.integrations.calling.submission import callback, submission_failure
from pytest_sfn.integrations.models.rendering import parsed
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.integrations.calling.answerers import Answerers
    from pytest_sfn.language.tasks import TaskRequest, TaskSteps


def run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """The steps of a Task that calls a function; the result is the payload, in an envelope for `lambda:invoke`."""
    optimized = request.resource.resource_type == "lambda"
    if optimized:
        refuse_parameters(request)
    function = request.function
    if function is None:
        raise ExpressionFailure(
            "States.Runtime",
            f"The Parameters '{dumps(request.parameters)}' could not be used to start the Task: "
            "[The field 'FunctionName' is required but was missing]",
        )
    parameters: JSON = request.parameters
    invocation = Invocation(function, parameters, request)
    if optimized:
        invocation = Invocation(
            function,
            _event(parameters),
            request,
            parameters.get("InvocationType") or "RequestResponse",
            parameters.get("ClientContext"),
        )
    invoked = yield from _invoked(invocation, answerers)
    if not optimized:
        return payload_of(invoked, invoked.payload)
    if invocation.invocation_type != "RequestResponse":
        return (yield from callback(request, envelope("", invoked, request)))
    return (yield from callback(request, envelope(payload_of(invoked), invoked, request)))


def run_sdk_call(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """
    `aws-sdk:lambda:invoke`: the API's own answer, with the payload as text.

    A function's error is no failure of the Task; it is told in FunctionError.
    """
    refuse_parameters(request)
    function, parameters = request.function, request.parameters
    if function is None:
        return (yield from run_api_call(request, answerers))
    kind = parameters.get("InvocationType") or "RequestResponse"
    invocation = Invocation(function, _event(parameters), request, kind, parameters.get("ClientContext"))
    invoked: InvocationResponse = yield from _invoked(invocation, answerers)
    result = {"ExecutedVersion": invoked.executed_version, "Payload": invoked.payload, "StatusCode": invoked.status}
    if invoked.function_error is not None:
        result["FunctionError"] = invoked.function_error
    return (yield from callback(request, result))


def _event(parameters: JSON) -> JSON:
    """What the function gets: a Payload that is text is taken for JSON text where it is one. Recorded from AWS."""
    payload = parameters.get("Payload", {})
    return parsed(payload) if isinstance(payload, str) else payload


def _invoked(invocation: Invocation, answerers: Answerers) -> Steps:
    """What the function answered. Raises a refusal of the Lambda service as Lambda.<Exception>."""
    try:
        return (yield from answerers.invoke(invocation))
    except ServiceError as error:
        error.request_id = error.request_id or request_id(invocation.request, "invoke")
        service = load_service("lambda")
        assert service is not None
        resource = invocation.request.resource
        if resource.resource_type == "lambda-function":
            resource = Resource("arn:aws:states:::lambda:invoke", "lambda", "invoke")
        raise submission_failure(invocation.request, failure_of(error, resource, service)) from None


def payload_of(invoked: InvocationResponse, cause: str | None = None) -> JSON:
    """
    The payload's value. Raises the function's own error as WorkflowFailure.

    cause: the error document's text as it came, which a function called by its ARN shows; `lambda:invoke` writes its
    own. Recorded from AWS.
    """
    try:
        payload = loads(invoked.payload) if invoked.payload else None
    except ValueError:
        payload = invoked.payload
    if invoked.function_error is None:
        return payload
    error = payload.get("errorType") if isinstance(payload, dict) else None
    if error:
        raise WorkflowFailure(error, cause or dumps(payload))
    raise WorkflowFailure(
        "Lambda.Unknown",
        "The cause could not be determined because Lambda did not return an error type. Returned payload: "
        f"{invoked.payload}",
    )


def envelope(payload: JSON, invoked: InvocationResponse, request: TaskRequest) -> JSON:
    """The result of `lambda:invoke` around a payload. Header names and their order are recorded from AWS."""
    identifier = invoked.request_id or request_id(request, "invoke")
    headers = {
        "X-Amz-Executed-Version": invoked.executed_version,
        "x-amzn-Remapped-Content-Length": "0",
        "Connection": "keep-alive",
        "x-amzn-RequestId": identifier,
        "Content-Length": str(len(invoked.payload.encode())),
        "Date": http_date(request.now),
        "X-Amzn-Trace-Id": f"root=1-{int(request.now):08x}-{identifier.replace('-', '')[:24]};sampled=0",
        "Content-Type": "application/json",
    }
    return {
        "ExecutedVersion": invoked.executed_version,
        "Payload": payload,
        **metadata(headers, identifier, invoked.status),
        "StatusCode": invoked.status,
    }
