"""Requests whose fields are an action's own: their shape, made of the operation's, and the API's request of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_sfn.aws.service_models import Shape
from pytest_sfn.typing import JSON, UNKNOWN

_STEP = re.compile(r"(\w+)(\[0\])?")


def own_shape(shape: Shape, sends: Mapping[str, str]) -> Shape:
    """
    The structure of fields that stand for members of a request: field -> path, with `?` where it may be absent.

    What has a field of its own is no member of another: `InstanceFleetId` of `InstanceFleet`.
    """
    paths = {field: path.removesuffix("?") for field, path in sends.items()}
    members = {field: _reference(shape, path, paths) for field, path in paths.items()}
    required = [field for field, path in sends.items() if not path.endswith("?")]
    return Shape(f"{shape.name} of {', '.join(sends)}", _structure(members, required), shape.shapes)


def _structure(members: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "structure", "members": members, "required": required}


def _reference(shape: Shape, path: str, paths: Mapping[str, str]) -> dict[str, Any]:
    """What refers to the shape at a path, without the members that other fields stand for."""
    for name, is_list in _STEP.findall(path):
        shape = shape.members[name].element if is_list else shape.members[name]
    others = {each.removeprefix(f"{path}.") for each in paths.values()}
    members = shape.data.get("members")
    if members is None or others.isdisjoint(members):
        return {"shape": shape.name}
    left = {name: member for name, member in members.items() if name not in others}
    return {"shape": shape.name, **_structure(left, [name for name in shape.required if name in left])}


def api_request(sends: Mapping[str, str], given: Mapping[str, JSON]) -> dict[str, JSON]:
    """The API's request of such fields, whose values are spelled as the API has them."""
    request: dict[str, JSON] = {}
    for field, path in sorted(sends.items(), key=lambda sent: len(sent[1])):
        if field in given:
            _put(request, path.removesuffix("?"), given[field])
    return request


def _put(place: dict[str, JSON], path: str, value: JSON) -> None:
    *outer, (last, is_list) = _STEP.findall(path)
    for name, holds_it in outer:
        within = place.setdefault(name, [{}] if holds_it else {})
        place = within[0] if holds_it else within
    place[last] = [value] if is_list else value


def not_as_fixed(fixed: Mapping[str, JSON], given: JSON) -> Iterator[tuple[str, JSON, JSON]]:
    """The members that must have one value and have another or none: path, that value, what is there."""
    for path, wanted in fixed.items():
        value = given
        for name in path.split("."):
            if value is not UNKNOWN:
                value = value.get(name) if isinstance(value, dict) else None
        if value is not UNKNOWN and value != wanted:
            yield path, wanted, value
