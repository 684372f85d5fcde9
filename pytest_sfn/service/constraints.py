"""
The checks AWS makes of every request before the operation sees it, from the constraints in the service model.

Source of the wording: recorded from AWS (lengths, values, enumerations); the others as AWS words them for every service
of this kind ("N validation errors detected: ...").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeAlias

from pytest_sfn.aws.errors import ServiceError, invalid
from pytest_sfn.aws.service_models import Shape, load_service
from pytest_sfn.expressions.json_text import MAX_PAYLOAD_BYTES
from pytest_sfn.typing import JSON, is_number

#: A rule: whether a value keeps it, and the text for one that does not.
_Rule: TypeAlias = "tuple[Callable[[Any], bool], str]"

#: AWS prints the members of an enumeration in an order of its own (recorded from AWS); the others in the model's order.
_ENUM_ORDER = {
    "ExecutionStatus": ("SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"),
}


def check_request(operation: str, parameters: JSON) -> dict[str, JSON]:
    """
    The parameters of a request without nulls and unknown members.

    Raises SerializationException for a value of the wrong JSON type, then ValidationException for broken constraints.
    """
    shape = _input_of(operation)
    converted = _converted(parameters, shape)
    broken = list(_broken(converted, shape, ""))
    if broken:
        plural = "error" if len(broken) == 1 else "errors"
        raise invalid(f"{len(broken)} validation {plural} detected: {'; '.join(broken)}")
    result: dict[str, JSON] = converted
    return result


@cache
def _input_of(operation: str) -> Shape:
    service = load_service("stepfunctions")
    found = None if service is None else service.find_operation(operation)
    assert found is not None, f"botocore has no model of {operation}"
    assert found.input is not None
    return found.input


# --- types ----------------------------------------------------------------------------------------
#: Type -> whether a value is of it, and what Java calls it.
_SCALARS: dict[str, tuple[Callable[[JSON], bool], str]] = {
    "string": (lambda value: isinstance(value, str), "a String"),
    "boolean": (lambda value: isinstance(value, bool), "a Boolean"),
    "integer": (is_number, "an Integer"),
    "long": (is_number, "a Long"),
    "float": (is_number, "a Float"),
    "double": (is_number, "a Float"),
}


def _serialization_error(message: str) -> ServiceError:
    return ServiceError("SerializationException", message)


def _mismatch(value: JSON, wanted: str) -> ServiceError:
    if isinstance(value, dict):
        return _serialization_error("Start of structure or map found where not expected.")
    if isinstance(value, list):
        return _serialization_error("Start of list found where not expected")
    token = str(value).upper() if isinstance(value, bool) else "STRING" if isinstance(value, str) else "NUMBER"
    return _serialization_error(f"{token}_VALUE can not be converted to {wanted}")


def _converted(value: JSON, shape: Shape) -> JSON:
    if shape.type == "structure":
        if not isinstance(value, dict):
            raise _serialization_error("Unexpected field type")
        known = [(key, shape.members[key], item) for key, item in value.items() if key in shape.members]
        return {key: _converted(item, member) for key, member, item in known if item is not None}
    if shape.type == "list":
        if not isinstance(value, list):
            raise _serialization_error("Expected list or null")
        return [None if item is None else _converted(item, shape.element) for item in value]
    fits, wanted = _SCALARS[shape.type]
    if not fits(value):
        raise _mismatch(value, wanted)
    return int(value) if shape.type in {"integer", "long"} else value


# --- constraints ----------------------------------------------------------------------------------
def _broken(value: JSON, shape: Shape, place: str) -> Iterator[str]:
    """A text for each constraint that a value or what is in it breaks."""
    if shape.type == "structure":
        for key, member in shape.members.items():
            path = f"{place}.{key}" if place else key
            if key in value:
                yield from _broken(value[key], member, path)
            elif key in shape.required:
                yield _told("Value null", path, "Member must not be null")
        return
    for keeps, text in _rules(shape):
        if not keeps(value):
            # AWS leaves out the values of members which the model marks as sensitive.
            shown = "Value" if shape.data.get("sensitive") else f"Value '{_as_java(value, shape)}'"
            yield _told(shown, place, text)
    if shape.type == "list":
        yield from _broken_items(value, shape, place)


def _broken_items(value: list[JSON], shape: Shape, place: str) -> Iterator[str]:
    """Objects are told apart by their number, texts are told of the list as a whole."""
    item = shape.element
    nulls = [number for number, each in enumerate(value, 1) if each is None]
    for number in nulls:
        yield _told("Value null", f"{place}.{number}.member", "Member must not be null")
    if nulls:
        return
    if item.type == "structure":
        for number, each in enumerate(value, 1):
            yield from _broken(each, item, f"{place}.{number}.member")
        return
    rules = sorted(_rules(item), key=lambda rule: "greater" in rule[1])
    if not all(keeps(each) for each in value for keeps, _ in rules):
        wanted = ", ".join(text for _, text in rules)
        yield _told(f"Value '{_as_java(value, shape)}'", place, f"Member must satisfy constraint: [{wanted}]")


def _told(shown: str, place: str, constraint: str) -> str:
    return f"{shown} at '{place}' failed to satisfy constraint: {constraint}"


def _rules(shape: Shape) -> Iterator[_Rule]:
    least, most, pattern = (shape.data.get(name) for name in ("min", "max", "pattern"))
    measure: Callable[[Any], float]
    measure, word = (len, "length") if shape.type in {"string", "list"} else (float, "value")
    if most == MAX_PAYLOAD_BYTES:  # payloads are counted in bytes (API Reference), whatever the model says of lengths
        measure = _bytes
    if least is not None:
        yield lambda value: measure(value) >= least, f"Member must have {word} greater than or equal to {least}"
    if most is not None:
        yield lambda value: measure(value) <= most, f"Member must have {word} less than or equal to {most}"
    if pattern is not None:
        compiled = re.compile(pattern.replace(r"\p{ASCII}", r"[\x00-\x7f]"))
        yield (
            lambda value: compiled.fullmatch(value) is not None,
            f"Member must satisfy regular expression pattern: {pattern}",
        )
    if shape.enum:
        order = _ENUM_ORDER.get(shape.name, shape.enum)
        yield shape.enum.__contains__, f"Member must satisfy enum value set: [{', '.join(order)}]"


def _as_java(value: JSON, shape: Shape) -> str:
    """A value as AWS prints it: `[RoutingConfigurationListItem(stateMachineVersionArn=..., weight=50)]`."""
    if isinstance(value, list):
        return f"[{', '.join(_as_java(each, shape.element) for each in value)}]"
    if isinstance(value, dict):
        members = [f"{key}={value.get(key, 'null')}" for key in shape.members]
        return f"{shape.name}({', '.join(members)})"
    return str(value)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
