"""
Values held against the shapes of an API model: what is missing, unknown, of the wrong type or out of bounds.

Patterns are not checked: names made up for a test seldom fit them, and TestState does not look at them either.
The words for a mocked result are those of TestState, recorded from AWS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pytest_sfn.aws.service_models import Shape
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON, is_number

ValidationMode: TypeAlias = Literal["STRICT", "PRESENT", "NONE"]
Casing: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Breach:
    """
    One field that does not fit.

    field: its path (`Entries[0].EventId`); name: the last name in it; problem: AWS's words; expected and actual: ours.
    """

    field: str
    name: str
    problem: str
    expected: str
    actual: str

    @property
    def refused_before_calling(self) -> bool:
        """Whether Step Functions itself refuses this, before it asks the service."""
        return "not supported" in self.problem or "' must be " in self.problem

    def __str__(self) -> str:
        place = self.field or "the value"
        if self.problem.startswith("Required"):
            return f"{place}: is required; there is {self.actual}"
        if "not supported" in self.problem:
            return f"{place}: no such field; expected {self.expected}"
        return f"{place}: expected {self.expected}, got {self.actual}"


_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "boolean": (bool,),
    "integer": (int, float),
    "long": (int, float),
    "bigInteger": (int, float),
    "float": (int, float),
    "double": (int, float),
    "bigdecimal": (int, float),
}
_WORDS = {
    "structure": "an object",
    "map": "an object",
    "list": "an array",
    "boolean": "a boolean",
    **dict.fromkeys(("integer", "long", "bigInteger", "float", "double", "bigdecimal"), "a number"),
}


@dataclass(frozen=True, slots=True)
class ShapeCheck:
    """
    How a value is held against a shape.

    casing: how members are spelled in JSON; required: whether missing required members count; unknown: whether members
    without a place in the model count. request: bytes may then be any JSON (its text is sent), times also numbers,
    booleans also their texts. free: names of members that take any JSON but numbers and booleans, whatever the model
    says. from_text: names of structures a text may stand for. json_as_text: objects and arrays may stand for a text,
    as published workflows have it (sendTaskSuccess' Output in aws-samples' parallel-agent-early-stopping).
    """

    casing: Casing
    required: bool = True
    unknown: bool = False
    request: bool = False
    free: frozenset[str] = frozenset()
    from_text: frozenset[str] = frozenset()
    json_as_text: bool = False

    def breaches(self, shape: Shape, value: JSON, path: str = "") -> Iterator[Breach]:
        """Everything that does not fit, in the order of the model."""
        if value is None and path:  # null stands for an absent member
            return
        kind = shape.type
        if isinstance(value, str) and shape.name in self.from_text:
            return
        if not self._fits(kind, value):
            words = _WORDS.get(kind, "a string")
            yield _breach(path, f"Field '{{}}' must be {words}", words, value)
            return
        if kind == "structure":
            yield from self._structure(shape, value, path)
        elif kind == "list":
            yield from _length(shape, len(value), path, value)
            for index, item in enumerate(value):
                yield from self.breaches(shape.element, item, f"{path}[{index}]")
        elif kind == "map":
            yield from _length(shape, len(value), path, value)
            for name, item in value.items():
                yield from self.breaches(shape.value, item, f"{path}.{name}" if path else name)
        else:
            yield from _scalar(shape, value, path)

    def _fits(self, kind: str, value: JSON) -> bool:
        types = _TYPES.get(kind)
        if types is None:
            loose = kind == "blob" or (kind == "timestamp" and not isinstance(value, bool))
            loose = loose or (self.json_as_text and isinstance(value, (dict, list)))
            return isinstance(value, str) or (self.request and loose)
        if bool not in types and isinstance(value, bool):
            return False
        if self.request and kind == "boolean" and value in ("true", "false"):
            return True
        return isinstance(value, types)

    def _structure(self, shape: Shape, value: dict[str, JSON], path: str) -> Iterator[Breach]:
        prefix = f"{path}." if path else ""
        if shape.data.get("document"):
            return
        if self.required:
            for member in shape.required:
                name = self.casing(member)
                if value.get(name) is None:
                    yield Breach(
                        prefix + name, name, f"Required field '{name}' is missing", "a value", _found(name, value)
                    )
        known = {self.casing(name): member for name, member in shape.members.items()}
        for name, item in value.items():
            if name in self.free:
                if self.request and isinstance(item, (int, float)):
                    yield _breach(prefix + name, "Field '{}' must be a string", "text, an object or an array", item)
                continue
            if name in known:
                yield from self.breaches(known[name], item, prefix + name)
            elif self.unknown:
                yield Breach(
                    prefix + name,
                    name,
                    f'The field "{name}" is not supported by Step Functions',
                    _near(name, known),
                    "this",
                )


def _scalar(shape: Shape, value: JSON, path: str) -> Iterator[Breach]:
    if isinstance(value, str):
        if shape.enum and value not in shape.enum:
            yield _breach(path, "Field '{}' is not an expected value", f"one of {', '.join(shape.enum)}", value)
        if shape.type in {"string", "character", "blob"}:
            yield from _length(shape, len(value), path, value)
    elif is_number(value):
        low, high = shape.data.get("min"), shape.data.get("max")
        if low is not None and value < low:
            yield _breach(path, "Field '{}' is less than the minimum value", f"at least {low}", value)
        if high is not None and value > high:
            yield _breach(path, "Field '{}' exceeds the maximum value", f"at most {high}", value)


def _length(shape: Shape, length: int, path: str, value: JSON) -> Iterator[Breach]:
    low, high = shape.data.get("min"), shape.data.get("max")
    if low is not None and length < low:
        yield _breach(path, "Field '{}' is smaller than the minimum length", f"a length of at least {low}", value)
    if high is not None and length > high:
        yield _breach(path, "Field '{}' exceeds the maximum length", f"a length of at most {high}", value)


def _breach(path: str, problem: str, expected: str, actual: JSON) -> Breach:
    name = re.sub(r"\[\d+\]$", "", path).rpartition(".")[2]
    return Breach(path, name, problem.format(name), expected, _shown(actual))


def _found(name: str, value: dict[str, JSON]) -> str:
    if name in value:
        return "null"
    return f"only {', '.join(value)}" if value else "nothing"


def _near(name: str, known: dict[str, Shape]) -> str:
    from difflib import get_close_matches

    lowered = {other.lower(): other for other in known}
    near = [lowered[match] for match in get_close_matches(name.lower(), list(lowered), n=1)]
    return f"{near[0]!r}" if near else f"one of {', '.join(sorted(known)) or 'no fields'}"


def _shown(value: JSON) -> str:
    text = dumps(value)
    return text if len(text) <= 100 else f"{text[:97]}..."
