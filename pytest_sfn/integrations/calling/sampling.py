"""The sample that answers a request: a plausible result, with what AWS adds for each call."""

from __future__ import annotations

from pytest_sfn.integrations.calling.sdk_metadata import response_metadata
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse
from pytest_sfn.integrations.models.operations import find_operation
from pytest_sfn.integrations.models.rendering import api_value
from pytest_sfn.integrations.models.samples import sample_result
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.typing import JSON


def sampled(request: TaskRequest) -> JSON:
    """
    A result the service might give to a request, whole.

    With SdkHttpMetadata and SdkResponseMetadata where the service itself would be shown with them.
    """
    if request.resource.pattern != "request-response":
        return sample_result(request.resource)
    action = action_of(request.resource)
    if action.sampled is not None:
        return action.sampled(request)
    result, found = sample_result(request.resource), find_operation(request.resource)
    if found is None or found.service is None or found.service.sdk_version != 1:
        return result
    call = ServiceCall(found.operation.service.name, found.operation.name, {}, request)
    response = ServiceResponse(api_value(found.operation.output, result, found.casing))
    return {**result, **response_metadata(call, response, found)}
