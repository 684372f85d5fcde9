"""
Errors of services in the words of Step Functions: Error Name and Cause.

`aws-sdk:` integrations speak as the AWS SDK for Java 2, optimized ones as its version 1. Recorded from AWS.
"""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.aws.java_names import sdk_exception, version_1_exception
from pytest_sfn.aws.service_models import Service
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.integrations.optimized import OPTIMIZED
from pytest_sfn.language.tasks import Resource


def failure_of(error: ServiceError, resource: Resource, service: Service) -> WorkflowFailure:
    """The failure a Task has from a service's error."""
    shape = error_shape(service, error.code)
    if resource.resource_type.startswith("aws-sdk:"):
        return _version_2(error, service.sdk_name, service.sdk_name, shape)
    optimized = OPTIMIZED[resource.resource_type]
    if optimized.sdk_version == 2:
        return _version_2(error, optimized.error_prefix, service.sdk_name, shape)
    name = version_1_exception(shape) if shape else optimized.exception
    return WorkflowFailure(
        f"{optimized.error_prefix}.{name}",
        f"{error.message} (Service: {optimized.sdk_name}; Status Code: {error.status}; Error Code: {error.code}; "
        f"Request ID: {error.request_id}; Proxy: null)",
    )


def _version_2(error: ServiceError, prefix: str, sdk_name: str, shape: str | None) -> WorkflowFailure:
    name = sdk_exception(shape) if shape else f"{sdk_name}Exception"
    place = f"Service: {sdk_name}, Status Code: {error.status}, Request ID: {error.request_id}"
    if sdk_name == "S3":
        place += f", Extended Request ID: {error.extended_request_id or error.request_id}"
    return WorkflowFailure(f"{prefix}.{name}", f"{error.message} ({place})")


def error_shape(service: Service, code: str) -> str | None:
    """The modelled error with this code; None where the model has none, and the SDK's base exception stands for it."""
    for wanted in (code, code.rpartition(".")[2]):
        found = service.error_codes.get(wanted)
        if found is not None:
            return found
    return None
