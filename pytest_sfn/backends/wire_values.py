"""Results and errors of Tasks turned back into what a service answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.aws.java_names import sdk_exception, version_1_exception
from pytest_sfn.aws.service_models import Service
from pytest_sfn.errors import UnsupportedFeature, WorkflowFailure
from pytest_sfn.typing import JSON


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
