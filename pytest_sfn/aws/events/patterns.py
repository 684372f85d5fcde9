"""
EventBridge's event patterns: whether an event matches one, and where it does not.

Source: EventBridge user guide, "Creating Amazon EventBridge event patterns"; arrays of objects as event-ruler's "array
consistency": fields of one pattern object are met by one element.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_sfn.aws.events.operators import InvalidPattern, leaf_test
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.messages import shortened
from pytest_sfn.typing import JSON

_OR = "$or"


def mismatches(pattern: Mapping[str, JSON], event: JSON) -> list[str]:
    """Why an event does not match a pattern, field by field; nothing where it does. Raises InvalidPattern."""
    check_pattern(pattern)
    return _object(pattern, event, (), event)


def check_pattern(pattern: JSON, path: str = "") -> None:
    """Raise InvalidPattern, in EventBridge's words, for a pattern it refuses."""
    if not isinstance(pattern, Mapping):
        raise InvalidPattern(f"Event pattern is not valid. {path or 'The pattern'} must be an object or an array")
    if not pattern:
        raise InvalidPattern(f"Event pattern is not valid. Empty objects are not allowed ({path or 'the pattern'})")
    for name, wanted in pattern.items():
        field = f"{path}.{name}" if path else str(name)
        if is_or(name, wanted):
            for alternative in wanted:
                check_pattern(alternative, path)
        elif isinstance(wanted, list):
            _check_leaf(field, wanted)
        else:
            check_pattern(wanted, f'"{field}"' if not isinstance(wanted, Mapping) else field)


def is_or(name: str, wanted: JSON) -> bool:
    """`$or` means alternatives where it holds two objects at least; else it is a field of that name."""
    return name == _OR and isinstance(wanted, list) and len(wanted) > 1 and all(isinstance(a, dict) for a in wanted)


def _check_leaf(field: str, wanted: list[JSON]) -> None:
    if not wanted:
        raise InvalidPattern(f"Event pattern is not valid. Empty arrays are not allowed ({field})")
    for value in wanted:
        try:
            leaf_test(value)
        except InvalidPattern as error:
            raise InvalidPattern(f"Event pattern is not valid. {field}: {error}") from None


def _object(pattern: Mapping[str, JSON], value: JSON, path: tuple[str, ...], event: JSON) -> list[str]:
    if isinstance(value, list):
        found = [_object(pattern, item, path, event) for item in _elements(value)]
        return min(found, key=len) if found else _object(pattern, {}, path, event)
    members = value if isinstance(value, dict) else {}
    reasons: list[str] = []
    for name, wanted in pattern.items():
        if is_or(name, wanted):
            reasons += _alternatives(wanted, value, path, event)
        elif isinstance(wanted, list):
            reasons += _field(wanted, members.get(name, _NOTHING), (*path, name), event)
        else:
            reasons += _object(wanted, members.get(name), (*path, name), event)
    return reasons


def _elements(values: list[JSON]) -> Iterator[JSON]:
    for value in values:
        if isinstance(value, list):
            yield from _elements(value)
        elif isinstance(value, dict):
            yield value


def _alternatives(wanted: list[dict[str, JSON]], value: JSON, path: tuple[str, ...], event: JSON) -> list[str]:
    tried = [_object(alternative, value, path, event) for alternative in wanted]
    if not all(tried):
        return []
    return ["none of $or: " + "; or ".join(" and ".join(reasons) for reasons in tried)]


_NOTHING: JSON = object()


def _field(wanted: list[JSON], value: JSON, path: tuple[str, ...], event: JSON) -> list[str]:
    leaves = list(_leaves(value))
    for one in wanted:
        test = leaf_test(one)
        if test is None:
            if not any(True for _ in _leaves(event, path)):
                return []
        elif any(test(leaf) for leaf in leaves):
            return []
    shown = " or ".join(dumps(one) for one in wanted)
    return [f"{'.'.join(path)} is {_shown(value, leaves)}, the pattern wants {shown}"]


def _shown(value: JSON, leaves: list[JSON]) -> str:
    if value is _NOTHING:
        return "not there"
    if not leaves and isinstance(value, dict):
        return "an object, and only its leaves are matched"
    return shortened(dumps(value), 80)


def _leaves(value: JSON, path: tuple[str, ...] = ()) -> Iterator[JSON]:
    """The leaves at a path, through arrays however deep; an object is no leaf and has none."""
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item, path)
    elif path:
        if isinstance(value, dict) and path[0] in value:
            yield from _leaves(value[path[0]], path[1:])
    elif value is not _NOTHING and not isinstance(value, dict):
        yield value
