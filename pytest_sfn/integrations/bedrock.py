"""Amazon Bedrock invokeModel: the model's answer as JSON in `Body`. Source: developer guide, "Bedrock models"."""

from __future__ import annotations

from pytest_sfn.integrations.calling.answerers import Answerers
from pytest_sfn.integrations.calling.api_call import call_of, call_or_fail, operation_of, result_of
from pytest_sfn.integrations.calling.service_calls import ServiceResponse
from pytest_sfn.integrations.calling.submission import callback
from pytest_sfn.integrations.models.rendering import parsed
from pytest_sfn.language.tasks import TaskRequest, TaskSteps


def run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Invoke the model. Inputs and outputs in S3 (`Input`, `Output`) are the stand-in's to read and write."""
    found = operation_of(request.resource)
    call = call_of(request, found)
    reply: ServiceResponse = yield from call_or_fail(call, found, answerers)
    result = result_of(call, found, reply)
    if "Body" in result:
        result["Body"] = parsed(result["Body"])
    return (yield from callback(request, result))
