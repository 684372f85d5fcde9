"""The shape of a Task's result: the operation's own, or for a job that of its description."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pytest_sfn.aws.service_models import Shape
from pytest_sfn.integrations.models.operations import ResourceOperation
from pytest_sfn.integrations.resources.service import Job
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON

_STEP = re.compile(r"[^.\[\]]+")


def result_shape(resource: Resource, found: ResourceOperation) -> Shape | None:
    """The shape a result has; None where it has none."""
    if resource.pattern == "request-response":
        return _answered_shape(found)
    job, shape = found.action.job, described_shape(found)
    if job is None or shape is None or not job.beside:
        return shape
    submitted, members = _answered_shape(found), shape.data["members"]
    assert submitted is not None, f"{resource.arn} shows members of its submission"
    beside = {name: submitted.data["members"][name] for name in job.beside}
    return Shape(shape.name, {**shape.data, "members": {**beside, **members}}, shape.shapes)


def described_shape(found: ResourceOperation) -> Shape | None:
    """The shape of a job's description as its Task gives it; None for what is no job."""
    job = found.action.job
    description = None if job is None else found.operation.service.find_operation(job.describe)
    if job is None or description is None or description.output is None:
        return None
    path, _, name = job.result.partition(" as ")
    shape = _within(description.output, path)
    return _structure(name, {name: shape}) if name else shape


def _answered_shape(found: ResourceOperation) -> Shape | None:
    """The shape of what the call is answered, by the action's own names where it has some."""
    shape, members = found.operation.output, found.action.members
    if members is None:
        return shape
    if shape is None:
        return None
    own = {name: _within(shape, path) for name, path in members.items()}
    return _structure(shape.name, own, shape.shapes)


def _within(shape: Shape, path: str) -> Shape:
    """The shape at a path: `JobRun`, `tasks[0]`."""
    for step in _STEP.findall(path):
        shape = shape.element if step.isdigit() else shape.members[step]
    return shape


def _structure(name: str, members: Mapping[str, Shape], shapes: Mapping[str, Any] | None = None) -> Shape:
    """A structure of these members, which are required as they stand for all there is."""
    if shapes is None:
        shapes = next(iter(members.values())).shapes
    references = {member: {"shape": shape.name} for member, shape in members.items()}
    return Shape(name, {"type": "structure", "members": references}, shapes)


def select(value: JSON, *paths: str) -> JSON:
    """What a path such as `tasks[0].taskArn` finds in a value, "" the value itself; None where there is nothing."""
    for step in _STEP.findall(".".join(paths)):
        if step.isdigit():
            value = value[int(step)] if isinstance(value, list) and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def named(job: Job, description: JSON) -> JSON:
    """The part of a description that is the Task's result, under its name where it has one."""
    path, _, name = job.result.partition(" as ")
    result = select(description, path)
    return {name: result} if name else result
