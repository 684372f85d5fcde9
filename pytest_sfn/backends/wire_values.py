"""Results and errors of Tasks turned back into what a service answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.aws.java_names import sdk_exception, version_1_exception
from pytest_sfn.aws.service_models import Service, Shape
from pytest_sfn.aws.shapes import Casing
from pytest_sfn.errors import UnsupportedFeature, WorkflowFailure
from pytest_sfn.typing import JSON


def api_value(shape: Shape | None, value: JSON, casing: Casing) -> JSON:
    """A Task's result with members as the API spells them, times as datetime, bytes as bytes. Nulls are left out."""
    if shape is None:
        return {}
    if shape.type == "structure" and isinstance(value, dict):
        return {
            name: api_value(member, value[casing(name)], casing)
            for name, member in shape.members.items()
            if value.get(casing(name)) is not None
        }
    if shape.type == "list" and isinstance(value, list):
        return [api_value(shape.element, item, casing) for item in value]
    if shape.type == "map" and isinstance(value, dict):
        return {name: api_value(shape.value, item, casing) for name, item in value.items()}
    if not isinstance(value, str):
        return value
    return datetime.fromisoformat(value) if shape.type == "timestamp" else _sent_text(shape, value)


def _sent_text(shape: Shape, value: str) -> str | bytes:
    return value.encode() if shape.type == "blob" else value


def service_error_of(failure: WorkflowFailure, service: Service) -> ServiceError:
    """
    The service's error that Step Functions turns into this Error Name.

    UnsupportedFeature for Error Names of Step Functions itself (`States.Timeout`), which no service can cause.
    """
    prefix, _, exception = (failure.error or "").partition(".")
    if prefix == "States":
        raise UnsupportedFeature(
            f"No answer of a service makes a Task fail with {failure.error}; only the in-process engine can mock it"
        )
    for code, shape in service.error_codes.items():
        if (exception or prefix) in (version_1_exception(shape), sdk_exception(shape), shape):
            declared = service.shapes[shape].get("error", {}).get("code", code)
            return ServiceError(declared, failure.cause or "")
    return ServiceError(exception or prefix, failure.cause or "")


def same_values(expected: JSON, given: JSON) -> bool:
    """Whether all that is expected is given. What an SDK adds (idempotency tokens) is let pass; bytes count as text."""
    if isinstance(expected, Mapping) and isinstance(given, Mapping):
        return all(name in given and same_values(value, given[name]) for name, value in expected.items())
    if isinstance(expected, list) and isinstance(given, list):
        return len(expected) == len(given) and all(map(same_values, expected, given))
    return bool(_plain(expected) == _plain(given))


def _plain(value: JSON) -> JSON:
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode(errors="replace")
    if isinstance(value, datetime):
        return value.isoformat()
    return value
