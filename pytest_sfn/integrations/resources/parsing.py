"""The Resource of a Task taken apart, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pytest_sfn.integrations.resources.sdk_services import why_not
from pytest_sfn.integrations.services import SERVICES, find_service
from pytest_sfn.language.tasks import Pattern, Resource, TemplateProblem
from pytest_sfn.typing import JSON, StateMachineType

_PARTITIONS = r"arn:aws(?:-[a-z]+)*"
#: Region and account may be left out, or be placeholders that a template still has to fill.
_LAMBDA_FUNCTION = re.compile(_PARTITIONS + r":lambda:[^:]*:[^:]*:function:[^:]+(?::[^:]+)?")
_ACTIVITY = re.compile(_PARTITIONS + r":states:[^:]*:[^:]*:activity:[^:]+")
_INTEGRATION = re.compile(_PARTITIONS + r":states:[^:]*:[^:]*:(?P<service>(?:aws-sdk:)?[^:.]+):(?P<action>.+)")
_PATTERNS: dict[str, Pattern] = {
    "": "request-response",
    "sync": "sync",
    "sync:2": "sync:2",
    "waitForTaskToken": "waitForTaskToken",
}
#: What AWS says of a pattern an Express workflow cannot have; the space at the end is AWS's. Recorded from AWS.
_NOT_IN_EXPRESS: dict[Pattern, str] = {
    "sync": "Express state machine does not support '.sync' service integration",
    "sync:2": "Express state machine does not support '.sync' service integration",
    "waitForTaskToken": "Express state machine does not support '.waitForTaskToken' service integration ",
}


@dataclass(frozen=True, slots=True)
class ResourceProblem:
    """Why a Resource cannot be used, in AWS's words; the code is SCHEMA_VALIDATION_FAILED. `mend` is ours."""

    message: str
    mend: str | None = None


def parse_resource(arn: str, state_machine_type: StateMachineType = "STANDARD") -> Resource | ResourceProblem:
    """
    The Resource of an ARN: a Lambda function, an activity, an optimized integration or an `aws-sdk:` call.

    The same ARN gives the same Resource, by which caches find it at once. An `aws-sdk:` action is looked up in the
    service's API model; nothing else loads one.
    """
    found = _parsed(arn)
    if state_machine_type == "STANDARD" or isinstance(found, ResourceProblem):
        return found
    if found.resource_type == "activity":
        return ResourceProblem("Express state machine does not support Activity ARN")
    if found.pattern in _NOT_IN_EXPRESS:
        mend = "make it a STANDARD workflow, or use the request-response pattern"
        return ResourceProblem(_NOT_IN_EXPRESS[found.pattern], mend)
    return found


@lru_cache(maxsize=1024)
def _parsed(arn: str) -> Resource | ResourceProblem:
    if _LAMBDA_FUNCTION.fullmatch(arn):
        return Resource(arn, "lambda-function", arn)
    if _ACTIVITY.fullmatch(arn):
        return Resource(arn, "activity", arn)
    if not arn.startswith("arn:"):
        mend = "the placeholder was not substituted: give its value in DefinitionSubstitutions" if "${" in arn else None
        return ResourceProblem("Value is not a valid resource ARN", mend)
    match = _INTEGRATION.fullmatch(arn)
    if match is None:
        return _not_recognized(arn)
    service, action = match["service"], match["action"]
    api_action, _, suffix = action.partition(".")
    pattern = _PATTERNS.get(suffix)
    if pattern is None:
        return _not_recognized(arn, f"there is no pattern .{suffix}; known: .sync, .sync:2, .waitForTaskToken")
    mend = _unsupported(service, api_action, pattern)
    return _not_recognized(arn, mend) if mend is not None else _integration(arn, service, action, pattern)


def _integration(arn: str, service: str, action: str, pattern: Pattern) -> Resource:
    """The Resource of an integration that is known, with what its action says of all its Tasks."""
    optimized = find_service(service)
    if optimized is None:
        return Resource(arn, service, action, pattern)
    known = optimized.actions[action.partition(".")[0]]
    return Resource(arn, service, action, pattern, known.given_to_job if pattern == "sync" else (), known.longest)


def _unsupported(service: str, action: str, pattern: Pattern) -> str | None:
    """What stands against this integration, as a mend; None where nothing does."""
    if service.startswith("aws-sdk:"):
        return _unsupported_sdk_call(service.removeprefix("aws-sdk:"), action, pattern)
    optimized = find_service(service)
    if optimized is None:
        return _nearest("service", service, SERVICES) + f"; any API is available as aws-sdk:{service}:{action}"
    known = optimized.actions.get(action)
    if known is None:
        return _nearest("action", action, optimized.actions) + f"; any API is available as aws-sdk:{service}:{action}"
    if pattern not in known.patterns:
        return f"{service}:{action} supports {', '.join(known.patterns)}, not {pattern}"
    return None


def _unsupported_sdk_call(service: str, action: str, pattern: Pattern) -> str | None:
    from pytest_sfn.aws import service_models
    from pytest_sfn.aws.java_names import sdk_action

    if pattern in {"sync", "sync:2"}:
        return "AWS SDK integrations have no .sync pattern: wait in a loop of the describing call, a Choice and a Wait"
    model = service_models.find_service(service)
    if model is None or why_not(service) is not None:
        return why_not(service) or _nearest("AWS SDK service", service, service_models.sdk_service_names())
    operation = model.find_operation(action)
    if operation is None:
        return _nearest(f"action of {service}", action, model.sdk_actions())
    if action[:1].isupper():
        return f"an action is written in camelCase: {sdk_action(operation.name)}"
    return (
        f"{service}:{action} streams events, which AWS SDK integrations do not carry"
        if operation.streams_events
        else None
    )


def _not_recognized(arn: str, mend: str | None = None) -> ResourceProblem:
    return ResourceProblem(
        f"The resource provided {arn} is not recognized. The value is not a valid resource ARN, or the resource is not "
        "available in this region.",
        mend,
    )


def _nearest(kind: str, name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"there is no {kind} {name!r}" + (f"; near: {', '.join(near)}" if near else "")


def template_problems(resource: Resource, template: JSON, *, jsonata: bool = False) -> Sequence[TemplateProblem]:
    """What a Resource has against Parameters or Arguments. What checks them is imported when a Task first has some."""
    from pytest_sfn.integrations.models import template_fields

    return template_fields.template_problems(resource, template, jsonata=jsonata)
