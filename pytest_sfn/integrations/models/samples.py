"""Plausible results, made from the API models: for suggestions, and for running a workflow nobody has mocked yet."""

from __future__ import annotations

import re

from pytest_sfn.account import Account
from pytest_sfn.aws.service_models import Shape
from pytest_sfn.aws.translation import Casing
from pytest_sfn.integrations.models.job_results import result_shape
from pytest_sfn.integrations.models.operations import find_operation
from pytest_sfn.integrations.resources.service import NO_OPERATION, Job
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON

_NUMBERS = frozenset({"integer", "long", "bigInteger", "float", "double", "bigdecimal"})
#: How deep optional members are shown: those of the result itself.
_OPTIONAL_MEMBERS = 2
_DEEPEST = 8


def sample_result(resource: Resource) -> JSON:
    """A result the service might give: its required members, or its first two where none is required."""
    action = action_of(resource)
    if resource.pattern == "sync" and action.sample_of_job is not None:
        return action.sample_of_job
    if action.sample is not None and (resource.pattern == "request-response" or action.operation == NO_OPERATION):
        return action.sample
    found = None if resource.pattern == "waitForTaskToken" else find_operation(resource)
    shape = None if found is None else result_shape(resource, found)
    if found is None or shape is None:
        return {}
    result = sample(shape, found.casing)
    if resource.pattern in {"sync", "sync:2"} and action.job is not None:
        _end(result, action.job, found.casing)
        if resource.pattern == "sync:2":
            result |= {name: {} for name in action.job.parsed}
    return result


def sample(shape: Shape, casing: Casing, name: str = "", depth: int = 0) -> JSON:
    """A value that fits a shape."""
    if shape.data.get("document") or depth > _DEEPEST:
        return {}
    if shape.type == "structure":
        names = shape.required or tuple(shape.members)[: _OPTIONAL_MEMBERS if depth == 0 else 0]
        shown = [each for each in names if not shape.members[each].is_event_stream]
        return {casing(each): sample(shape.members[each], casing, each, depth + 1) for each in shown}
    least = int(shape.data.get("min", 0))
    if shape.type == "list":
        return [sample(shape.element, casing, name, depth + 1) for _ in range(least)]
    if shape.type == "map":
        keys = [_text(shape.key, f"key {index}") for index in range(least)]
        return {key: sample(shape.value, casing, name, depth + 1) for key in keys}
    return _scalar(shape, name)


def _scalar(shape: Shape, name: str) -> JSON:
    if shape.type == "boolean":
        return True
    if shape.type in _NUMBERS:
        return shape.data.get("min", 0)
    if shape.type == "timestamp":
        return "2024-01-01T00:00:00.000Z"
    return _text(shape, name)


def _text(shape: Shape, name: str) -> str:
    """`message-id` for MessageId, an ARN for an Arn; as long as it must be and no longer than it may."""
    if shape.enum:
        return shape.enum[0]
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower() or "text"
    text = Account().arn("service", words) if words.endswith("arn") else words
    return text.ljust(int(shape.data.get("min", 0)), "x")[: shape.data.get("max")]


def _end(result: dict[str, JSON], job: Job, casing: Casing) -> None:
    """Let a sampled job be one that succeeded."""
    if not job.succeeded:
        return
    names = [casing(each) for each in job.status.split(".")]
    outer = job.subject if job.result == "" else job.result.partition(" as ")[2]
    names = [*([casing(outer)] if outer else []), *names]
    place = result
    for each in names[:-1]:
        place = place.setdefault(each, {})
    place[names[-1]] = min(job.succeeded)
