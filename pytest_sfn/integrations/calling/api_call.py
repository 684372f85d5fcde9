"""A Task that is one call of an AWS API: every `aws-sdk:` integration, and most optimized ones."""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.aws.service_models import Operation
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.integrations.calling.answerers import Answerers
from pytest_sfn.integrations.calling.identifiers import request_id
from pytest_sfn.integrations.calling.sdk_metadata import response_metadata
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse, Steps
from pytest_sfn.integrations.calling.service_errors import failure_of
from pytest_sfn.integrations.calling.submission import callback, submission_failure, unusable_parameters
from pytest_sfn.integrations.models.contract import validate_request
from pytest_sfn.integrations.models.job_results import select
from pytest_sfn.integrations.models.operations import ResourceOperation, find_operation
from pytest_sfn.integrations.models.own_requests import api_request
from pytest_sfn.integrations.models.rendering import rendered, request_parameters
from pytest_sfn.language.tasks import Resource, TaskRequest, TaskSteps
from pytest_sfn.typing import JSON
from pytest_sfn.values import value


@value
class Submission:
    """The call a Task began with, answered; `result` is the Task's, in the spelling of the workflow."""

    found: ResourceOperation
    call: ServiceCall
    response: ServiceResponse
    result: JSON


def run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Call, render the answer, and wait for the callback where there is to be one."""
    submission: Submission = yield from submit(request, answerers)
    return (yield from callback(request, submission.result))


def submit(request: TaskRequest, answerers: Answerers) -> Steps:
    """The steps to a Submission. Raises the service's error as WorkflowFailure."""
    found = operation_of(request.resource)
    call = call_of(request, found)
    try:
        _refuse_nulls(call, found)
        response: ServiceResponse = yield from answerers.call(call)
    except ServiceError as error:
        failure = failure_of(error, request, call.operation, call.service, found.service)
        raise submission_failure(request, failure) from None
    result = result_of(call, found, response)
    outcome = None if found.action.outcome is None else found.action.outcome(result, request.resource.pattern)
    if isinstance(outcome, WorkflowFailure):
        raise submission_failure(request, outcome)
    return Submission(found, call, response, result)


def operation_of(resource: Resource) -> ResourceOperation:
    """The operation behind a Resource that is known to have one."""
    found = find_operation(resource)
    assert found is not None, f"{resource.arn} has no API operation"
    return found


def call_of(request: TaskRequest, found: ResourceOperation) -> ServiceCall:
    """
    The call a request comes to, with the idempotency tokens that AWS's SDKs make.

    Raises States.Runtime where its parameters are not the operation's.
    """
    operation, action = found.operation, found.action
    refuse_parameters(request)
    parameters = request_parameters(found, request.parameters)
    if action.sends is not None:
        missing = [name for name in found.input.required if name not in parameters]
        if missing:
            problems = [f"The field '{name}' is required but was missing" for name in missing]
            raise unusable_parameters(request.parameters, problems)
        parameters = api_request(action.sends, parameters)
    if _sends_text(operation, parameters):
        parameters.setdefault("ContentType", "text/plain; charset=UTF-8")
    for name, member in (operation.input.members if operation.input is not None else {}).items():
        if member.is_idempotency_token:
            parameters.setdefault(name, request_id(request, name))
    if action.completed is not None:
        parameters = action.completed(parameters, request)
    return ServiceCall(operation.service.name, operation.name, parameters, request)


def _sends_text(operation: Operation, parameters: dict[str, JSON]) -> bool:
    """Whether a streamed body goes out, which Step Functions sends as text. Recorded from AWS for S3 PutObject."""
    shape = operation.input
    streamed = None if shape is None else shape.data.get("payload")
    if shape is None or streamed not in parameters or "ContentType" not in shape.members:
        return False
    return bool(shape.members[streamed].data.get("streaming"))


def result_of(call: ServiceCall, found: ResourceOperation, response: ServiceResponse) -> JSON:
    """The Task's result: the answer rendered, with SdkHttpMetadata where the integration shows it."""
    result = rendered(found.operation.output, response.result, found.casing)
    if found.action.members is not None:
        named = {name: select(result, path) for name, path in found.action.members.items()}
        result = {name: value for name, value in named.items() if value is not None}
    if found.action.answer is not None:
        result = found.action.answer(result)
    if found.service is not None and found.service.sdk_version == 1:
        result |= response_metadata(call, response, found)
    return result


def refuse_parameters(request: TaskRequest) -> None:
    """
    Raise States.Runtime for parameters that cannot start the Task: unknown fields and wrong types.

    Missing and null fields and values out of bounds are the service's to refuse.
    """
    problems = [
        breach.refusal
        for breach in validate_request(request.resource, request.parameters)
        if breach.refused_before_calling
    ]
    if problems:
        raise unusable_parameters(request.parameters, problems)


def _refuse_nulls(call: ServiceCall, found: ResourceOperation) -> None:
    """What a service says of required members that are null or missing. Recorded from AWS for DynamoDB."""
    shape = found.operation.input
    missing = [] if shape is None else [name for name in shape.asked_for if name not in call.parameters]
    if not missing:
        return
    said = "; ".join(
        f"Value null at '{name[:1].lower()}{name[1:]}' failed to satisfy constraint: Member must not be null"
        for name in missing
    )
    errors = "error" if len(missing) == 1 else "errors"
    raise ServiceError("ValidationException", f"{len(missing)} validation {errors} detected: {said}")
