"""AWS services behind an API by AWS integrations: mocks by `service:action`, endpoints, moto."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.account import task_resource
from pytest_sfn.answers.errors import UnmockedTask
from pytest_sfn.answers.mocks.responses import FailureTold
from pytest_sfn.apigateway.behind.requests import CallSite, UnansweredIntegration, request_of
from pytest_sfn.apigateway.behind.service_wire import (
    ReadCall,
    error_response,
    read_call,
    result_response,
    unread_response,
)
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.aws.java_names import sdk_action
from pytest_sfn.aws.service_models import Operation, find_service, sdk_service_names
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.integrations.calling.identifiers import request_id
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse, Steps
from pytest_sfn.integrations.models.operations import ResourceOperation, find_operation
from pytest_sfn.integrations.models.rendering import api_value, rendered
from pytest_sfn.integrations.models.samples import sample_result
from pytest_sfn.integrations.services import service_with_model
from pytest_sfn.language.tasks import Resource, TaskRequest, steps_to

if TYPE_CHECKING:
    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.apigateway.common.backend import IntegrationCall


def steps(call: IntegrationCall, runner: IntegrationTaskRunner, place: CallSite) -> Steps:
    """
    The steps to the service's response.

    A mock is found, asked and held to the API's shapes as for a Task with this call: `dynamodb:putItem`, `sns:publish`,
    `eventbridge:putEvents`.
    """
    try:
        read = read_call(call)
    except ServiceError as error:
        return unread_response(error)
    resource = resource_of(read.operation)
    found = find_operation(resource)
    assert found is not None
    request = request_of(call, resource, rendered(read.operation.input, read.parameters, found.casing), place)
    identifier = request_id(request)
    kept: list[ServiceResponse] = []
    try:
        result = yield from steps_to(runner.run(request, lambda asked: _called(read, found, asked, runner, kept)))
    except UnmockedTask as error:
        action = f"{resource.resource_type.removeprefix('aws-sdk:')}:{resource.action}"
        mend = f"sfn.mock({action!r}).returns({sample_result(resource)!r})"
        moto = "@pytest.mark.sfn(unmocked='endpoint')  # moto, or the endpoint boto3 is set up for"
        raise UnansweredIntegration(
            f"the AWS integration {action}", call.source, error.rejected, (mend, moto)
        ) from None
    except ServiceError as error:
        return error_response(read, error, identifier)
    except FailureTold as told:
        result = told.result
    except WorkflowFailure as failure:
        code = (failure.error or "").rpartition(".")[2]
        return error_response(read, ServiceError(code, failure.cause or ""), identifier)
    if kept:
        return result_response(read, kept[0].result, kept[0].request_id or identifier)
    members = api_value(read.operation.output, result if isinstance(result, dict) else {}, found.casing)
    return result_response(read, members, identifier)


def _called(
    read: ReadCall,
    found: ResourceOperation,
    request: TaskRequest,
    runner: IntegrationTaskRunner,
    kept: list[ServiceResponse],
) -> Steps:
    """The response of whoever answers the service in this test: kept as it came, given as Tasks get it."""
    operation = read.operation
    response = yield from runner.services.call(
        ServiceCall(operation.service.name, operation.name, read.parameters, request)
    )
    kept.append(response)
    return rendered(operation.output, response.result, found.casing)


def resource_of(operation: Operation) -> Resource:
    """The Resource of a Task that makes this call: the optimized integration's where there is one, else aws-sdk's."""
    action = sdk_action(operation.name)
    optimized = service_with_model(operation.service.name)
    if optimized is not None and action in optimized[1].actions:
        return Resource(task_resource(optimized[0], action), optimized[0], action)
    service = f"aws-sdk:{_sdk_name(operation.service.name)}"
    return Resource(task_resource(service, action), service, action)


def _sdk_name(service: str) -> str:
    """The name an `aws-sdk:` Resource gives a service: `eventbridge` for botocore's `events`."""
    plain = service.replace("-", "")
    names = (plain, *sdk_service_names())
    return next(name for name in names if (found := find_service(name)) is not None and found.name == service)
