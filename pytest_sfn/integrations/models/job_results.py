"""The shape of a Task's result: the operation's own, or for a job that of its description."""

from __future__ import annotations

import re

from pytest_sfn.aws.service_models import Shape
from pytest_sfn.integrations.models.operations import ResourceOperation
from pytest_sfn.integrations.resources.service import Job
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON

_STEP = re.compile(r"[^.\[\]]+")


def result_shape(resource: Resource, found: ResourceOperation) -> Shape | None:
    """The shape a result has; None where it has none."""
    if resource.pattern == "request-response":
        return found.operation.output
    job = found.action.job
    description = None if job is None else found.operation.service.find_operation(job.describe)
    if job is None or description is None or description.output is None:
        return None
    return _subject_shape(description.output, job.result)


def _subject_shape(shape: Shape, path: str) -> Shape:
    """The shape of a job's result within that of its description: `JobRun`, `tasks[0]`, `builds[0] as Build`."""
    path, _, name = path.partition(" as ")
    for step in _STEP.findall(path):
        shape = shape.element if step.isdigit() else shape.members[step]
    if not name:
        return shape
    return Shape(name, {"type": "structure", "members": {name: {"shape": shape.name}}}, shape.shapes)


def select(value: JSON, path: str) -> JSON:
    """What a path such as `tasks[0].taskArn` finds in a value, "" the value itself; None where there is nothing."""
    for step in _STEP.findall(path):
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
