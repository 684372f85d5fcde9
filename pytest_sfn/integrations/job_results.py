"""The shape of a Task's result: the operation's own, or for a job that of its description."""

from __future__ import annotations

import re
from typing import Any

from pytest_sfn.integrations.jobs import JOBS, Job
from pytest_sfn.integrations.operations import ResourceOperation
from pytest_sfn.integrations.service_models import Shape
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON

_STEP = re.compile(r"[^.\[\]]+")


def result_shape(resource: Resource, found: ResourceOperation) -> Shape | None:
    """The shape a result has; None where it has none."""
    if resource.pattern == "request-response":
        return found.operation.output
    job = JOBS.get(f"{resource.resource_type}:{resource.api_action}")
    if job is None:
        return None
    description = found.operation.service.find_operation(job.describe)
    shape = None if description is None else description.output
    path, _, name = job.result.partition(" as ")
    for step in _STEP.findall(path):
        if shape is None:
            return None
        shape = shape.element if step.isdigit() else shape.members[step]
    return _named(shape, name) if shape is not None and name else shape


def _named(shape: Shape, name: str) -> Shape:
    """A structure that has the shape as its only member."""
    data: dict[str, Any] = {"type": "structure", "members": {name: {"shape": shape.name}}}
    return Shape(name, data, shape.shapes)


def select(value: JSON, path: str) -> JSON:
    """What a path such as `tasks[0].taskArn` finds in a value; None where there is nothing."""
    for step in _STEP.findall(path):
        if step.isdigit():
            value = value[int(step)] if isinstance(value, list) and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def result_of(job: Job, description: JSON) -> JSON:
    """The Task's result out of the describing operation's answer."""
    path, _, name = job.result.partition(" as ")
    result = select(description, path)
    return {name: result} if name else result
