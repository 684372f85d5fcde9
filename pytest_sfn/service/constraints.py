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
from pytest_sfn.service.model import Shape, input_shape, shape
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
    converted = _convert(parameters, input_shape(operation), operation)
    broken = list(_operation_check(operation)(converted, ""))
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


def _convert(value: JSON, spec: Shape, name: str) -> JSON:
    return _CONVERTERS[spec["type"]](value, spec, name)


def _as_structure(value: JSON, spec: Shape, name: str) -> JSON:
    if not isinstance(value, dict):
        raise _serialization_error("Unexpected field type")
    members = spec["members"]
    return {
        key: _convert(item, shape(members[key]["shape"]), f"{name}.{key}")
        for key, item in value.items()
        if item is not None and key in members
    }


def _as_list(value: JSON, spec: Shape, name: str) -> JSON:
    if not isinstance(value, list):
        raise _serialization_error("Expected list or null")
    member = shape(spec["member"]["shape"])
    return [None if item is None else _convert(item, member, name) for item in value]


def _as_text(value: JSON, _spec: Shape, _name: str) -> JSON:
    if not isinstance(value, str):
        raise _mismatch(value, "a String")
    return value


def _as_flag(value: JSON, _spec: Shape, _name: str) -> JSON:
    if not isinstance(value, bool):
        raise _mismatch(value, "a Boolean")
    return value


def _as_number(value: JSON, spec: Shape, _name: str) -> JSON:
    if not is_number(value):
        raise _mismatch(value, {"integer": "an Integer", "long": "a Long"}.get(spec["type"], "a Float"))
    return value if spec["type"] in {"float", "double"} else int(value)


_CONVERTERS: dict[str, Callable[[JSON, Shape, str], JSON]] = {
    "structure": _as_structure,
    "list": _as_list,
    "string": _as_text,
    "boolean": _as_flag,
    "integer": _as_number,
    "long": _as_number,
    "float": _as_number,
}


# --- constraints ----------------------------------------------------------------------------------
@cache
def _operation_check(operation: str) -> Check:
    return _structure_check(input_shape(operation))


@cache
def _check(name: str) -> Check | None:
    """The check of a shape by name, None where the model has no constraint for it."""
    spec = shape(name)
    if spec["type"] == "structure":
        return _structure_check(spec)
    if spec["type"] == "list":
        return _list_check(spec)
    return _scalar_check(name, spec)


def _structure_check(spec: Shape) -> Check:
    required = spec.get("required", ())
    members = [(key, _check(ref["shape"])) for key, ref in spec["members"].items()]

    def check(value: JSON, place: str) -> Iterator[str]:
        for key, member_check in members:
            path = f"{place}.{key}" if place else key
            if key not in value:
                if key in required:
                    yield f"Value null at '{path}' failed to satisfy constraint: Member must not be null"
            elif member_check is not None:
                yield from member_check(value[key], path)

    return check


def _list_check(spec: Shape) -> Check:
    length = list(_range_rules(spec, len, "length"))
    item_shape = spec["member"]["shape"]
    check_items = _items_check(item_shape)

    def check(value: JSON, place: str) -> Iterator[str]:
        for rule, text in length:
            if not rule(value):
                yield f"Value '{_as_java(value, item_shape)}' at '{place}' failed to satisfy constraint: {text}"
        nulls = [number for number, item in enumerate(value, 1) if item is None]
        for number in nulls:
            yield f"Value null at '{place}.{number}.member' failed to satisfy constraint: Member must not be null"
        if not nulls:
            yield from check_items(value, place)

    return check


def _items_check(item_shape: str) -> Check:
    """The check of a list's items: objects are told apart by their number, texts are told of the list as a whole."""
    member_check = _check(item_shape)
    if member_check is None:
        return lambda _value, _place: iter(())
    spec = shape(item_shape)
    if spec["type"] != "structure":
        return _texts_check(item_shape, [*_scalar_rules(item_shape, spec)])

    def check(value: JSON, place: str) -> Iterator[str]:
        for number, item in enumerate(value, 1):
            yield from member_check(item, f"{place}.{number}.member")

    return check


def _texts_check(item_shape: str, rules: list[_Rule]) -> Check:
    wanted = ", ".join(text for _, text in sorted(rules, key=lambda rule: "greater" in rule[1]))

    def check(value: JSON, place: str) -> Iterator[str]:
        if not all(rule(item) for item in value for rule, _ in rules):
            yield (
                f"Value '{_as_java(value, item_shape)}' at '{place}' failed to satisfy constraint: "
                f"Member must satisfy constraint: [{wanted}]"
            )

    return check


def _range_rules(spec: Shape, measure: Callable[[Any], Any], word: str) -> Iterator[_Rule]:
    """The rules of `min` and `max`; `word` is what AWS calls the measure."""
    if "min" in spec:
        least = spec["min"]
        yield (
            lambda value: bool(measure(value) >= least),
            f"Member must have {word} greater than or equal to {least}",
        )
    if "max" in spec:
        most = spec["max"]
        yield lambda value: bool(measure(value) <= most), f"Member must have {word} less than or equal to {most}"


def _scalar_check(name: str, spec: Shape) -> Check | None:
    rules = list(_scalar_rules(name, spec))
    if not rules:
        return None
    sensitive = spec.get("sensitive", False)

    def check(value: JSON, place: str) -> Iterator[str]:
        for rule, text in rules:
            if not rule(value):
                # AWS leaves out the values of members which the model marks as sensitive.
                shown = "Value" if sensitive else f"Value '{value}'"
                yield f"{shown} at '{place}' failed to satisfy constraint: {text}"

    return check


def _scalar_rules(name: str, spec: Shape) -> Iterator[_Rule]:
    yield from _range_rules(spec, len, "length") if spec["type"] == "string" else _range_rules(spec, float, "value")
    yield from _text_rules(name, spec)


def _text_rules(name: str, spec: Shape) -> Iterator[_Rule]:
    if "pattern" in spec:
        pattern = re.compile(spec["pattern"].replace(r"\p{ASCII}", r"[\x00-\x7f]"))
        yield (
            lambda value: pattern.fullmatch(value) is not None,
            f"Member must satisfy regular expression pattern: {spec['pattern']}",
        )
    if "enum" in spec:
        allowed = frozenset(spec["enum"])
        order = _ENUM_ORDER.get(name, tuple(spec["enum"]))
        yield allowed.__contains__, f"Member must satisfy enum value set: [{', '.join(order)}]"


def _as_java(value: JSON, item_shape: str) -> str:
    """A list as AWS prints it in a message: `[RoutingConfigurationListItem(stateMachineVersionArn=..., weight=50)]`."""
    return "[" + ", ".join(_item_as_java(item, item_shape) for item in value) + "]"


def _item_as_java(item: JSON, item_shape: str) -> str:
    if not isinstance(item, dict):
        return str(item)
    members = [f"{key}={item.get(key, 'null')}" for key in shape(item_shape)["members"]]
    return f"{item_shape}({', '.join(members)})"


def too_long(member: str, most: int) -> ServiceError:
    """The ValidationException for a sensitive text that has too many bytes, though not too many characters."""
    return invalid(
        f"1 validation error detected: Value at '{member}' failed to satisfy constraint: "
        f"Member must have length less than or equal to {most}"
    )
