"""The line of Python that would mock a Task, with a plausible result."""

from __future__ import annotations

from pytest_sfn.language.tasks import Resource, TaskRequest
from pytest_sfn.typing import JSON

_SAMPLES: dict[str, JSON] = {
    "boolean": True,
    "integer": 0,
    "long": 0,
    "bigInteger": 0,
    "float": 0.0,
    "double": 0.0,
    "list": [],
    "map": {},
    "timestamp": "2024-01-01T00:00:00.000Z",
}


def mocking_line(request: TaskRequest) -> str:
    """`mock('Charge card').returns({...})`."""
    if request.resource.pattern == "waitForTaskToken":
        return f"mock({request.state_name!r}).waits_for_callback()"
    return f"mock({request.state_name!r}).returns({sample_result(request.resource)!r})"


def sample_result(resource: Resource) -> JSON:
    """A result the service might give: its required members, or its first few where none is required."""
    if resource.resource_type in {"lambda", "lambda-function", "activity"}:
        return {}
    from pytest_sfn.integrations.job_results import result_shape  # noqa: PLC0415 - an API model is read only for a message
    from pytest_sfn.integrations.operations import find_operation  # noqa: PLC0415

    if resource.resource_type in {"http", "apigateway"}:
        return {"StatusCode": 200, "ResponseBody": {}}
    found = find_operation(resource)
    shape = None if found is None else result_shape(resource, found)
    return {} if found is None or shape is None or found.reshaped else _sample(shape, found.casing, 0)


def _sample(shape: JSON, casing: JSON, depth: int) -> JSON:
    if shape.type != "structure":
        return _scalar(shape)
    names = shape.required or tuple(shape.members)[: 2 if depth == 0 else 0]
    return {casing(name): _sample(shape.members[name], casing, depth + 1) for name in names}


def _scalar(shape: JSON) -> JSON:
    if shape.enum:
        return shape.enum[0]
    if shape.type in _SAMPLES:
        low = shape.data.get("min")
        return low if low is not None and shape.type in {"integer", "long"} else _SAMPLES[shape.type]
    return "x" * max(1, min(int(shape.data.get("min", 1)), 64)) if shape.type == "blob" else "..."
