"""
Errors of services in the words of Step Functions: Error Name and Cause.

`aws-sdk:` integrations speak as the AWS SDK for Java 2, optimized ones as its version 1. Recorded from AWS.
"""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.aws.java_names import sdk_exception, version_1_exception
from pytest_sfn.aws.service_models import load_service
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.integrations.calling.identifiers import request_id
from pytest_sfn.integrations.resources.service import OptimizedService
from pytest_sfn.language.tasks import TaskRequest

#: Services of whose failures the SDK tells how often it tried. Recorded from AWS in November 2025; what is recorded of
#: others (dynamodb, s3, secretsmanager) is from January 2025 and before, and does not have it.
_ATTEMPTS_TOLD = frozenset({"Sfn"})


def failure_of(
    error: ServiceError, request: TaskRequest, purpose: str, api: str, service: OptimizedService | None
) -> WorkflowFailure:
    """
    The failure a Task has from a service's error.

    purpose: see `request_id`; api: botocore's name of the service; service: None where the AWS SDK calls it.
    """
    error.request_id = error.request_id or request_id(request, purpose)
    model = load_service(api)
    assert model is not None
    #: The modelled error; where the model has none, the SDK's base exception stands for it.
    shape = model.error_codes.get(error.code) or model.error_codes.get(error.code.rpartition(".")[2])
    if service is None:
        return _version_2(error, model.sdk_name, model.sdk_name, shape)
    if service.sdk_version == 2:
        return _version_2(error, service.error_prefix, model.sdk_name, shape)
    name = version_1_exception(shape) if shape else service.exception
    return WorkflowFailure(
        f"{service.error_prefix}.{name}",
        f"{error.message} (Service: {service.sdk_name}; Status Code: {error.status}; Error Code: {error.code}; "
        f"Request ID: {error.request_id}; Proxy: null)",
    )


def _version_2(error: ServiceError, prefix: str, sdk_name: str, shape: str | None) -> WorkflowFailure:
    name = sdk_exception(shape) if shape else f"{sdk_name}Exception"
    place = f"Service: {sdk_name}, Status Code: {error.status}, Request ID: {error.request_id}"
    if sdk_name == "S3":
        place += f", Extended Request ID: {error.extended_request_id or error.request_id}"
    attempts = " (SDK Attempt Count: 1)" if sdk_name in _ATTEMPTS_TOLD else ""
    return WorkflowFailure(f"{prefix}.{name}", f"{error.message} ({place}){attempts}")
