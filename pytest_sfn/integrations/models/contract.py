"""Requests, results and errors of a Task held against the service's API model."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.aws.java_names import sdk_exception, version_1_exception
from pytest_sfn.aws.service_models import COMMON_ERRORS
from pytest_sfn.aws.shapes import Breach, ShapeCheck, ValidationMode
from pytest_sfn.integrations.lambda_envelope import INVOKE_FIELDS
from pytest_sfn.integrations.models.job_results import result_shape
from pytest_sfn.integrations.models.operations import ResourceOperation, find_operation
from pytest_sfn.integrations.optimized import OPTIMIZED
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON

#: Members Step Functions adds itself, or that stand for the request.
_ADDED = frozenset({"SdkHttpMetadata", "SdkResponseMetadata"})


def validate_result(resource: Resource, value: JSON, mode: ValidationMode, *, unknown: bool = False) -> list[Breach]:
    """
    What a mocked result has against it, most serious first as AWS reports it.

    STRICT: required members, types, bounds and enumerations; PRESENT: the same without required members; NONE: nothing.
    Only members of the model are checked unless `unknown`. `.sync` results are held against the describing operation.
    Callbacks, HTTP Tasks, API Gateway, EKS call and runJob, functions and activities are free. Source: TestState's
    "fieldValidationMode"; words recorded from AWS.
    """
    if mode == "NONE" or resource.pattern == "waitForTaskToken":
        return []
    found = find_operation(resource)
    if found is None or found.reshaped:
        return []
    shape = result_shape(resource, found)
    if shape is None or any(member.is_event_stream for member in shape.members.values()):
        return []
    free = (found.free & {"Payload", "Body"}) | _ADDED
    if resource.pattern == "sync:2":
        free |= {"Input", "Output"}
    check = ShapeCheck(found.casing, required=mode == "STRICT", unknown=unknown and mode == "STRICT", free=free)
    return list(check.breaches(shape, value))


def validate_request(resource: Resource, parameters: JSON) -> list[Breach]:
    """What a Task's parameters have against them."""
    found = find_operation(resource)
    if found is None or found.reshaped:
        return []
    if found.operation.input is None:
        return [_unknown_field(name) for name in parameters or {}]
    check = ShapeCheck(
        found.casing,
        unknown=True,
        request=True,
        free=found.free | _idempotent(found),
        from_text=found.from_text,
        json_as_text=not found.optimized,
    )
    return [*_not_in_integration(resource, parameters), *check.breaches(found.operation.input, parameters)]


def _idempotent(found: ResourceOperation) -> frozenset[str]:
    """Idempotency tokens are made where they are missing."""
    shape = found.operation.input
    members = {} if shape is None else shape.members
    return frozenset(found.casing(name) for name, member in members.items() if member.data.get("idempotencyToken"))


def _not_in_integration(resource: Resource, parameters: JSON) -> Iterator[Breach]:
    if (resource.resource_type, resource.api_action) == ("lambda", "invoke") and isinstance(parameters, dict):
        yield from (_unknown_field(name) for name in parameters if name not in INVOKE_FIELDS)


def _unknown_field(name: str) -> Breach:
    return Breach(name, name, f'The field "{name}" is not supported by Step Functions', "no such field", "it")


def known_errors(resource: Resource) -> frozenset[str] | None:
    """Every Error Name the service can give; None where a Task may fail with any name (functions, callbacks, HTTP)."""
    if resource.pattern == "waitForTaskToken" or resource.resource_type in {"lambda", "http", "apigateway"}:
        return None
    found = find_operation(resource)
    if found is None:
        return None
    if not found.optimized:
        prefix = found.operation.service.sdk_name
        names = {sdk_exception(name) for name in (*found.operation.errors, *COMMON_ERRORS)}
        return frozenset(f"{prefix}.{name}" for name in {*names, f"{prefix}Exception"})
    service = OPTIMIZED[resource.resource_type]
    names = {version_1_exception(name) for name in (*found.operation.errors, *COMMON_ERRORS)}
    names |= {service.exception, "SdkClientException", "FailedEntry"}
    return frozenset(f"{service.error_prefix}.{name}" for name in names)


def validate_error(resource: Resource, error: str) -> str | None:
    """The nearest Error Name the service can give, where it cannot give this one; None where all is well."""
    known = known_errors(resource)
    if known is None or error in known or error.startswith("States."):
        return None
    from difflib import get_close_matches

    near = get_close_matches(error, sorted(known), n=1, cutoff=0)
    return near[0] if near else ""
