"""A Task that is one call of an AWS API: every `aws-sdk:` integration, and most optimized ones."""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.aws.service_models import Operation
from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.calling.answerers import Answerers
from pytest_sfn.integrations.calling.identifiers import request_id
from pytest_sfn.integrations.calling.sdk_metadata import reply_metadata
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse, Steps
from pytest_sfn.integrations.calling.service_errors import failure_of
from pytest_sfn.integrations.calling.submission import callback, submission_failure
from pytest_sfn.integrations.models.contract import validate_request
from pytest_sfn.integrations.models.operations import ResourceOperation, find_operation
from pytest_sfn.integrations.models.rendering import rendered, request_parameters
from pytest_sfn.integrations.optimized import OPTIMIZED
from pytest_sfn.language.tasks import Resource, TaskRequest, TaskSteps
from pytest_sfn.typing import JSON


def run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Call, render the answer, and wait for the callback where there is to be one."""
    found = operation_of(request.resource)
    call = call_of(request, found)
    reply: ServiceResponse = yield from call_or_fail(call, found, answerers)
    return (yield from callback(request, result_of(call, found, reply)))


def operation_of(resource: Resource) -> ResourceOperation:
    """The operation behind a Resource that is known to have one."""
    found = find_operation(resource)
    assert found is not None, f"{resource.arn} has no API operation"
    return found


def call_of(request: TaskRequest, found: ResourceOperation) -> ServiceCall:
    """The call a request comes to. Raises States.Runtime where its parameters are not the operation's."""
    operation = found.operation
    if found.reshaped:
        from pytest_sfn.integrations.emr import api_parameters

        return ServiceCall(operation.service.name, operation.name, api_parameters(request), request)
    refuse_parameters(request)
    parameters = request_parameters(operation.input, request.parameters, found.casing, found.free)
    if _sends_text(operation, parameters):
        parameters.setdefault("ContentType", "text/plain; charset=UTF-8")
    return ServiceCall(operation.service.name, operation.name, parameters, request)


def _sends_text(operation: Operation, parameters: dict[str, JSON]) -> bool:
    """Whether a streamed body goes out, which Step Functions sends as text. Recorded from AWS for S3 PutObject."""
    shape = operation.input
    streamed = None if shape is None else shape.data.get("payload")
    if shape is None or streamed not in parameters or "ContentType" not in shape.members:
        return False
    return bool(shape.members[streamed].data.get("streaming"))


def call_or_fail(call: ServiceCall, found: ResourceOperation, answerers: Answerers) -> Steps:
    """The steps to a reply. Raises the service's error as WorkflowFailure."""
    try:
        if call.operation == found.operation.name:
            _refuse_nulls(call, found)
        return (yield from answerers.call(call))
    except ServiceError as error:
        error.request_id = error.request_id or request_id(call.request, call.operation)
        failure = failure_of(error, call.request.resource, found.operation.service)
        submits = call.operation == found.operation.name
        raise (submission_failure(call.request, failure) if submits else failure) from None


def result_of(call: ServiceCall, found: ResourceOperation, reply: ServiceResponse) -> JSON:
    """The Task's result: the answer rendered, with SdkHttpMetadata where the integration shows it."""
    result = rendered(found.operation.output, reply.result, found.casing)
    if call.service == "emr" and found.optimized:
        from pytest_sfn.integrations.emr import integration_result

        result = integration_result(call, result)
    if found.optimized and OPTIMIZED[call.request.resource.resource_type].sdk_version == 1:
        result |= reply_metadata(call, reply)
    return result


def refuse_parameters(request: TaskRequest) -> None:
    """
    Raise States.Runtime for parameters that cannot start the Task: unknown fields and wrong types.

    Missing and null fields and values out of bounds are the service's to refuse. The sentence is AWS's.
    """
    problems = [
        _refusal(breach.problem)
        for breach in validate_request(request.resource, request.parameters)
        if breach.refused_before_calling
    ]
    if problems:
        raise ExpressionFailure(
            "States.Runtime",
            f"The Parameters '{dumps(request.parameters)}' could not be used to start the Task: "
            f"[{', '.join(problems)}]",
        )


def _refusal(problem: str) -> str:
    """AWS's sentence: "The value for the field 'Payload' must be a STRING". Seen in reports of users."""
    head, must_be, kind = problem.partition("' must be ")
    return head.replace("Field '", "The value for the field '") + must_be + _shouted(kind)


def _shouted(kind: str) -> str:
    article, _, word = kind.partition(" ")
    return f"{article} {word.upper()}" if word else ""


def _refuse_nulls(call: ServiceCall, found: ResourceOperation) -> None:
    """What a service says of required members that are null or missing. Recorded from AWS for DynamoDB."""
    shape = found.operation.input
    missing = [] if shape is None else [name for name in shape.required if name not in call.parameters]
    if missing and not _has_idempotency_token(found, missing):
        said = "; ".join(
            f"Value null at '{name[:1].lower()}{name[1:]}' failed to satisfy constraint: Member must not be null"
            for name in missing
        )
        errors = "error" if len(missing) == 1 else "errors"
        raise ServiceError("ValidationException", f"{len(missing)} validation {errors} detected: {said}")


def _has_idempotency_token(found: ResourceOperation, missing: list[str]) -> bool:
    shape = found.operation.input
    return shape is not None and all(shape.members[name].data.get("idempotencyToken") for name in missing)
