"""Requests, results and errors of a Task held against the service's API model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import TypeAlias

from pytest_sfn.aws.java_names import sdk_exception, version_1_exception
from pytest_sfn.aws.service_models import COMMON_ERRORS
from pytest_sfn.aws.shapes import Breach, ShapeCheck, ValidationMode
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.models.job_results import result_shape, select
from pytest_sfn.integrations.models.operations import NOTHING, find_operation
from pytest_sfn.integrations.models.own_requests import not_as_fixed
from pytest_sfn.integrations.resources.own_fields import OwnFields
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.tasks import Resource, TemplateProblem
from pytest_sfn.messages import shortened
from pytest_sfn.typing import JSON

#: Members Step Functions adds itself, or that stand for the request.
_ADDED = frozenset({"SdkHttpMetadata", "SdkResponseMetadata"})

#: How the sentence on a field of an action's own ends that is not there.
_MISSING = "is required but was missing"
#: What a value has against it.
_Check: TypeAlias = Callable[[JSON], list[Breach]]


def validate_result(
    resource: Resource, value: JSON, mode: ValidationMode, *, unknown: bool = False, whole: bool = True
) -> list[Breach]:
    """
    What a mocked result has against it, most serious first as AWS reports it.

    STRICT: required members, types, bounds and enumerations; PRESENT: the same without required members; NONE: nothing.
    Only members of the model are checked unless `unknown`, of which an operation that answers nothing has none. whole:
    whether required ones count at all. `.sync` results are held against the describing operation. Callbacks, HTTP
    Tasks, API Gateway, EKS call and runJob, functions and activities are free. Source: TestState's
    "fieldValidationMode"; words recorded from AWS.
    """
    if mode == "NONE" or resource.pattern == "waitForTaskToken":
        return []
    return _result_check(resource, whole and mode == "STRICT", unknown and mode == "STRICT")(value)


@lru_cache(maxsize=512)
def _result_check(resource: Resource, required: bool, unknown: bool) -> _Check:
    found = find_operation(resource)
    shape = None if found is None else result_shape(resource, found)
    if found is not None and shape is None and unknown and resource.pattern == "request-response":
        shape = NOTHING
    if found is None or shape is None or any(member.is_event_stream for member in shape.members.values()):
        return lambda _value: []
    free = found.action.free_results | _ADDED
    if resource.pattern == "sync:2" and found.action.job is not None:
        free = free.union(found.action.job.parsed)
    return partial(ShapeCheck(found.casing, required=required, unknown=unknown, free=free).breaches, shape)


def validate_request(resource: Resource, parameters: JSON) -> list[Breach]:
    """What a Task's parameters have against them."""
    return _request_check(resource)(parameters)


@lru_cache(maxsize=512)
def _request_check(resource: Resource) -> _Check:
    found = find_operation(resource)
    if found is None:
        own = action_of(resource).own
        return (lambda _value: []) if own is None else partial(_own_breaches, own)
    check = ShapeCheck(
        found.casing,
        unknown=True,
        request=True,
        free=found.action.free,
        from_text=frozenset(found.from_text),
        json_as_text=found.service is None,
    )
    shape, fixed = found.input, found.action.fixed
    if not fixed:
        return partial(check.breaches, shape)
    return lambda value: [*check.breaches(shape, value), *_other_values(fixed, value)]


def _own_breaches(own: OwnFields, parameters: JSON) -> list[Breach]:
    """What a request has against it of which no API model tells."""
    if not isinstance(parameters, dict):
        return [Breach("", "", "Parameters must be an object", "an object", dumps(parameters))]
    return [_own_breach(problem, parameters) for problem in own.refusals(parameters)]


def _own_breach(problem: TemplateProblem, parameters: JSON) -> Breach:
    message, steps = problem.message, list(map(str, problem.steps))
    if message.endswith(_MISSING):
        name = message.split("'")[1]
        there = select(parameters, ".".join(steps)) if steps else parameters
        found = f"only {', '.join(there)}" if there else "nothing"
        return Breach(".".join([*steps, name]), name, f"Required field '{name}' is missing", "a value", found)
    path, must_be = ".".join(steps), message.partition("' must be ")[2].lower()
    expected = (problem.mend or must_be or message).removeprefix("It takes ")
    expected = expected.removeprefix("Did you mean ").removesuffix("?")
    return Breach(path, steps[-1], message, expected, shortened(dumps(select(parameters, path)), 100))


def _other_values(fixed: Mapping[str, JSON], parameters: JSON) -> list[Breach]:
    """What a request has against it that must have some members with one value."""
    found = []
    for path, wanted, actual in not_as_fixed(fixed, parameters):
        name, value = path.rpartition(".")[2], dumps(wanted)
        found.append(Breach(path, name, f"Field '{name}' must be {value}", value, dumps(actual)))
    return found


def known_errors(resource: Resource) -> frozenset[str] | None:
    """Every Error Name the service can give; None where a Task may fail with any name (functions, callbacks, HTTP)."""
    found = None if resource.pattern == "waitForTaskToken" else find_operation(resource)
    if found is None or found.action.errors is None:
        return None
    service = found.service
    if service is None:
        prefix = found.operation.service.sdk_name
        names = {sdk_exception(name) for name in (*found.operation.errors, *COMMON_ERRORS)}
        return frozenset(f"{prefix}.{name}" for name in {*names, f"{prefix}Exception"})
    names = {version_1_exception(name) for name in (*found.operation.errors, *COMMON_ERRORS)}
    names |= {service.exception, "SdkClientException"}
    return found.action.errors | {f"{service.error_prefix}.{name}" for name in names}


def validate_error(resource: Resource, error: str) -> str | None:
    """The nearest Error Name the service can give, where it cannot give this one; None where all is well."""
    known = known_errors(resource)
    if known is None or error in known or error.startswith("States."):
        return None
    from difflib import get_close_matches

    near = get_close_matches(error, sorted(known), n=1, cutoff=0)
    return near[0] if near else ""
