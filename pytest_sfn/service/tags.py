"""TagResource, UntagResource, ListTagsForResource."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.service import arns
from pytest_sfn.service.state import ServiceState
from pytest_sfn.service.store import not_found
from pytest_sfn.typing import JSON

#: Source: API Reference, TooManyTags; 50 tags to a resource.
MAX_TAGS = 50


def as_dict(tags: Iterable[JSON], arn: str) -> dict[str, str]:
    """Tags by key; the last of a key counts. Raises TooManyTags."""
    found = {tag["key"]: tag.get("value", "") for tag in tags if "key" in tag}
    if len(found) > MAX_TAGS:
        raise ServiceError("TooManyTags", f"Too many tags for resource: '{arn}'", resourceName=arn)
    return found


def _tags(service: ServiceState, arn: str) -> dict[str, str]:
    """The tags of a state machine or activity; versions and aliases have none (recorded from AWS)."""
    arns.parts(arn, "stateMachine", "activity")
    resource = service.store.state_machines.get(arn) or service.store.activities.get(arn)
    if resource is None:
        raise not_found(arn)
    return resource.tags


def tag_resource(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Adds tags, or replaces their values."""
    arn = parameters["resourceArn"]
    tags = _tags(service, arn)
    merged = as_dict([*_as_list(tags), *parameters["tags"]], arn)
    tags.clear()
    tags.update(merged)
    return {}


def untag_resource(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Takes tags away; keys which are not there do no harm."""
    tags = _tags(service, parameters["resourceArn"])
    for key in parameters["tagKeys"]:
        tags.pop(key, None)
    return {}


def list_tags_for_resource(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """All tags of a state machine or activity."""
    return {"tags": _as_list(_tags(service, parameters["resourceArn"]))}


def _as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]
