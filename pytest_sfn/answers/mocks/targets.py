"""What a mock is for: a state, a Resource ARN, a Lambda function, or `service:action`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from pytest_sfn.aws.function_names import parse_function_name
from pytest_sfn.language.tasks import Resource, TaskRequest

#: How near a name is to a request.
STATE: Final = 4
FUNCTION: Final = 3
RESOURCE: Final = 2
ACTION: Final = 1


class Target:
    """
    The name a mock was given.

    One name may mean several things; the nearer meaning counts: state name, then Lambda function, then Resource ARN,
    then `service:action` (`sns:publish`, `s3:getObject` or `aws-sdk:s3:getObject`).
    """

    __slots__ = ("_function", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        function = parse_function_name(name) if ":lambda:" in name else None
        self._function = function.name if function is not None and function.qualifier is None else None

    def rank(self, request: TaskRequest) -> int:
        """How near the name is: STATE, FUNCTION, RESOURCE, ACTION, 0 not at all."""
        name, function = self.name, request.function
        if name == request.state_name:
            return STATE
        if function is not None and (name in function.spellings or self._function in function.spellings):
            return FUNCTION
        return _resource_names(request.resource).get(name, 0)

    def difference(self, request: TaskRequest) -> str | None:
        """Why the request is not this mock's; None where it is."""
        return None if self.rank(request) else "is for another name"


class StateTarget(Target):
    """The name of a state, and nothing else."""

    __slots__ = ()

    def rank(self, request: TaskRequest) -> int:
        """STATE, or 0."""
        return STATE if self.name == request.state_name else 0

    def difference(self, request: TaskRequest) -> str | None:
        """Why the request is not this mock's; None where it is."""
        return None if self.rank(request) else f"it is for state {self.name!r}"


@lru_cache(maxsize=512)
def _resource_names(resource: Resource) -> Mapping[str, int]:
    service, pattern = resource.resource_type, resource.action.partition(".")[2]
    names = dict.fromkeys((f"{service}:{resource.action}", f"{service}:{resource.api_action}"), ACTION)
    if pattern:
        names[resource.arn.removesuffix(f".{pattern}")] = ACTION
    if service.startswith("aws-sdk:"):
        names[f"{service.removeprefix('aws-sdk:')}:{resource.api_action}"] = ACTION
    return {**names, resource.arn: RESOURCE}
