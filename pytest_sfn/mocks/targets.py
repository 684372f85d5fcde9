"""What a mock is for: a state, a Resource ARN, a Lambda function, or `service:action`."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_sfn.integrations.lambda_names import called_function, parse_function_name
from pytest_sfn.language.tasks import Resource, TaskRequest


@dataclass(frozen=True, slots=True)
class Target:
    """
    The name a mock was given.

    One name may mean several things; the nearer meaning counts: state name, then Lambda function, then Resource ARN,
    then `service:action` (`sns:publish`, `s3:getObject` or `aws-sdk:s3:getObject`).
    """

    name: str

    def rank(self, request: TaskRequest) -> int:
        """How near the name is: 4 state, 3 function, 2 Resource ARN, 1 service and action, 0 not at all."""
        if self.name == request.state_name:
            return 4
        function = called_function(request)
        if function is not None and self._names(function.spellings()):
            return 3
        if self.name == request.resource.arn:
            return 2
        return 1 if self.name in _actions(request.resource) else 0

    def _names(self, spellings: frozenset[str]) -> bool:
        if self.name in spellings:
            return True
        mine = parse_function_name(self.name)
        return self.name.startswith("arn:") and mine.qualifier is None and mine.name in spellings

    def difference(self, request: TaskRequest) -> str | None:
        """Why the request is not this mock's; None where it is."""
        if self.rank(request):
            return None
        names = [f"state {request.state_name!r}"]
        function = called_function(request)
        if function is not None:
            names.append(f"function {function.name!r}")
        names.append(f"resource {request.resource.arn}")
        return f"it is for {self.name!r}; this is {', '.join(names)}"


def _actions(resource: Resource) -> frozenset[str]:
    arn_without_pattern = (
        resource.arn.partition(f".{resource.action.partition('.')[2]}")[0] if "." in resource.action else ""
    )
    service = resource.resource_type
    names = {f"{service}:{resource.action}", f"{service}:{resource.api_action}", arn_without_pattern}
    if service.startswith("aws-sdk:"):
        names.add(f"{service.removeprefix('aws-sdk:')}:{resource.api_action}")
    return frozenset(names - {""})
