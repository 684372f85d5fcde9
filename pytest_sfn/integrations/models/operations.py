"""The API operation behind a Resource, with the spelling of its fields in a workflow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache

from pytest_sfn.aws import service_models
from pytest_sfn.aws.java_names import capitalised, sdk_fields_of
from pytest_sfn.aws.service_models import Operation, Shape
from pytest_sfn.aws.translation import Casing
from pytest_sfn.integrations.models.own_requests import own_shape
from pytest_sfn.integrations.resources.service import NO_OPERATION, Action, OptimizedService
from pytest_sfn.integrations.services import action_of, find_service
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON
from pytest_sfn.values import value

#: The shape of a request or an answer that has no members.
NOTHING = Shape("", {"type": "structure"}, {})


@value
class ResourceOperation:
    """An operation as an action calls it. service: None where it is called through the AWS SDK."""

    operation: Operation
    action: Action
    service: OptimizedService | None

    @property
    def casing(self) -> Casing:
        """How a member of the API is spelled in the workflow."""
        operation = self.operation
        return sdk_fields_of(operation.service.name, operation.name) if self.service is None else capitalised

    @property
    def from_text(self) -> Mapping[str, Callable[[str], JSON]]:
        """Structures for which a text may stand in a request, and what is made of it."""
        return {} if self.service is None else self.service.from_text

    @cached_property
    def input(self) -> Shape:
        """The shape of what the workflow may send; a structure without members where the operation takes nothing."""
        shape, action = self.operation.input or NOTHING, self.action
        if action.sends is not None:
            return own_shape(shape, action.sends)
        if action.fields is None and not action.refused:
            return shape
        known = shape.data["members"]
        fields = {self.casing(name) for name in known} if action.fields is None else action.fields
        members = {name: each for name, each in known.items() if self.casing(name) in fields - action.refused}
        return Shape(shape.name, {**shape.data, "members": members}, shape.shapes)


@lru_cache(maxsize=512)
def find_operation(resource: Resource) -> ResourceOperation | None:
    """The operation of a Resource; None for functions, activities, HTTP Tasks and actions without an API model."""
    name, action = resource.resource_type, action_of(resource)
    service = find_service(name)
    if action.operation == NO_OPERATION:
        return None
    if service is not None:
        model = service_models.load_service(action.model or service.model or "")
    else:
        model = service_models.find_service(name.removeprefix("aws-sdk:"))
    operation = None if model is None else model.find_operation(action.operation or resource.api_action)
    return None if operation is None else ResourceOperation(operation, action, service)
