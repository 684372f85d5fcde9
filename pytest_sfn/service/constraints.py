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
from pytest_sfn.typing import JSON, is_number

#: A check of one shape: gets the value and its place, yields one text per broken constraint.
Check: TypeAlias = "Callable[[JSON, str], Iterator[str]]"
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
    shape, check = _request_of(operation)
    converted = _converted(parameters, shape)
    broken = list(check(converted, ""))
    if broken:
        plural = "error" if len(broken) == 1 else "errors"
        raise invalid(f"{len(broken)} validation {plural} detected: {'; '.join(broken)}")
    result: dict[str, JSON] = converted
    return result


# --- types ----------------------------------------------------------------------------------------
_TOKENS: tuple[tuple[type, str], ...] = (
    (bool, "{}_VALUE"),
    (int, "NUMBER_VALUE"),
    (float, "NUMBER_VALUE"),
    (str, "STRING_VALUE"),
)


def _serialization_error(message: str) -> ServiceError:
    return ServiceError("SerializationException", message)


def _mismatch(value: JSON, wanted: str) -> ServiceError:
    if isinstance(value, dict):
        return _serialization_error("Start of structure or map found where not expected.")
    if isinstance(value, list):
        return _serialization_error("Start of list found where not expected")
    token = next(name for kind, name in _TOKENS if isinstance(value, kind)).format(str(value).upper())
    return _serialization_error(f"{token} can not be converted to {wanted}")


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


#: Type -> whether a value is of it, and what Java calls it.
_SCALARS: dict[str, tuple[Callable[[JSON], bool], str]] = {
    "string": (lambda value: isinstance(value, str), "a String"),
    "boolean": (lambda value: isinstance(value, bool), "a Boolean"),
    "integer": (is_number, "an Integer"),
    "long": (is_number, "a Long"),
    "float": (is_number, "a Float"),
    "double": (is_number, "a Float"),
}


# --- constraints ----------------------------------------------------------------------------------
@cache
def _request_of(operation: str) -> tuple[Shape, Check]:
    """What an operation takes, and the check of its constraints."""
    service = load_service("stepfunctions")
    found = None if service is None else service.find_operation(operation)
    assert found is not None, f"botocore has no model of {operation}"
    assert found.input is not None
    return found.input, _structure_check(found.input)


def _check(shape: Shape) -> Check | None:
    """The check of a shape, None where the model has no constraint for it."""
    if shape.type == "structure":
        return _structure_check(shape)
    return _list_check(shape) if shape.type == "list" else _scalar_check(shape)


def _structure_check(shape: Shape) -> Check:
    required = shape.required
    members = [(key, _check(member)) for key, member in shape.members.items()]

    def check(value: JSON, place: str) -> Iterator[str]:
        for key, member_check in members:
            path = f"{place}.{key}" if place else key
            if key not in value:
                if key in required:
                    yield f"Value null at '{path}' failed to satisfy constraint: Member must not be null"
            elif member_check is not None:
                yield from member_check(value[key], path)

    return check


def _list_check(shape: Shape) -> Check:
    length = list(_range_rules(shape, len, "length"))
    check_items = _items_check(shape.element)

    def check(value: JSON, place: str) -> Iterator[str]:
        for rule, text in length:
            if not rule(value):
                yield f"Value '{_as_java(value, shape.element)}' at '{place}' failed to satisfy constraint: {text}"
        nulls = [number for number, item in enumerate(value, 1) if item is None]
        for number in nulls:
            yield f"Value null at '{place}.{number}.member' failed to satisfy constraint: Member must not be null"
        if not nulls:
            yield from check_items(value, place)

    return check


def _items_check(item: Shape) -> Check:
    """The check of a list's items: objects are told apart by their number, texts are told of the list as a whole."""
    item_check = _check(item)
    if item_check is None:
        return lambda _value, _place: iter(())
    if item.type != "structure":
        return _texts_check(item, [*_scalar_rules(item)])

    def check(value: JSON, place: str) -> Iterator[str]:
        for number, each in enumerate(value, 1):
            yield from item_check(each, f"{place}.{number}.member")

    return check


def _texts_check(item: Shape, rules: list[_Rule]) -> Check:
    wanted = ", ".join(text for _, text in sorted(rules, key=lambda rule: "greater" in rule[1]))

    def check(value: JSON, place: str) -> Iterator[str]:
        if not all(rule(each) for each in value for rule, _ in rules):
            yield (
                f"Value '{_as_java(value, item)}' at '{place}' failed to satisfy constraint: "
                f"Member must satisfy constraint: [{wanted}]"
            )

    return check


def _range_rules(shape: Shape, measure: Callable[[Any], Any], word: str) -> Iterator[_Rule]:
    """The rules of `min` and `max`; `word` is what AWS calls the measure."""
    least, most = shape.data.get("min"), shape.data.get("max")
    if least is not None:
        yield (
            lambda value: bool(measure(value) >= least),
            f"Member must have {word} greater than or equal to {least}",
        )
    if most is not None:
        yield lambda value: bool(measure(value) <= most), f"Member must have {word} less than or equal to {most}"


def _scalar_check(shape: Shape) -> Check | None:
    rules = list(_scalar_rules(shape))
    if not rules:
        return None
    sensitive = shape.data.get("sensitive", False)

    def check(value: JSON, place: str) -> Iterator[str]:
        for rule, text in rules:
            if not rule(value):
                # AWS leaves out the values of members which the model marks as sensitive.
                shown = "Value" if sensitive else f"Value '{value}'"
                yield f"{shown} at '{place}' failed to satisfy constraint: {text}"

    return check


def _scalar_rules(shape: Shape) -> Iterator[_Rule]:
    yield from _range_rules(shape, len, "length") if shape.type == "string" else _range_rules(shape, float, "value")
    pattern = shape.data.get("pattern")
    if pattern is not None:
        compiled = re.compile(pattern.replace(r"\p{ASCII}", r"[\x00-\x7f]"))
        yield (
            lambda value: compiled.fullmatch(value) is not None,
            f"Member must satisfy regular expression pattern: {pattern}",
        )
    if shape.enum:
        order = _ENUM_ORDER.get(shape.name, shape.enum)
        yield frozenset(shape.enum).__contains__, f"Member must satisfy enum value set: [{', '.join(order)}]"


def _as_java(value: JSON, item: Shape) -> str:
    """A list as AWS prints it in a message: `[RoutingConfigurationListItem(stateMachineVersionArn=..., weight=50)]`."""
    return "[" + ", ".join(_item_as_java(each, item) for each in value) + "]"


def _item_as_java(value: JSON, shape: Shape) -> str:
    if not isinstance(value, dict):
        return str(value)
    members = [f"{key}={value.get(key, 'null')}" for key in shape.members]
    return f"{shape.name}({', '.join(members)})"


def too_long(member: str, most: int) -> ServiceError:
    """The ValidationException for a sensitive text that has too many bytes, though not too many characters."""
    return invalid(
        f"1 validation error detected: Value at '{member}' failed to satisfy constraint: "
        f"Member must have length less than or equal to {most}"
    )
