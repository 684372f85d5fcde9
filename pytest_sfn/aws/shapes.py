"""
Values held against the shapes of an API model: what is missing, unknown, of the wrong type or out of bounds.

Patterns are not checked: names made up for a test seldom fit them, and TestState does not look at them either.
The words for a mocked result are those of TestState, recorded from AWS.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeAlias

from pytest_sfn.aws.service_models import Shape
from pytest_sfn.aws.translation import Casing
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.messages import nearest, shortened
from pytest_sfn.typing import JSON, UNKNOWN, is_number
from pytest_sfn.values import value

ValidationMode: TypeAlias = Literal["STRICT", "PRESENT", "NONE"]


@value
class Breach:
    """
    One field that does not fit.

    field: its path (`Entries[0].EventId`); name: the last name in it; problem: AWS's words; expected and actual: ours;
    type: the kind of shape it must be, "" where that is not what is wrong.
    """

    field: str
    name: str
    problem: str
    expected: str
    actual: str
    type: str = ""

    @property
    def refused_before_calling(self) -> bool:
        """Whether Step Functions itself refuses this, before it asks the service."""
        return "not supported" in self.problem or "' must be " in self.problem

    @property
    def refusal(self) -> str:
        """
        Its words where Step Functions itself refuses it: "The value for the field 'Size' must be an INTEGER".

        Seen in reports of users: INTEGER (aws/aws-cdk, issue 12284) and STRING.
        """
        head, must_be, kind = self.problem.partition("' must be ")
        if self.type in _INTEGERS:
            kind = "an integer"
        article, _, word = kind.partition(" ")
        shouted = f"{article} {word.upper()}" if word else kind.upper()
        return head.replace("Field '", "The value for the field '") + must_be + shouted

    def __str__(self) -> str:
        place = self.field or "the value"
        if self.problem.startswith("Required"):
            return f"{place}: is required; there is {self.actual}"
        if "not supported" in self.problem:
            return f"{place}: no such field; expected {self.expected}"
        return f"{place}: expected {self.expected}, got {self.actual}"


_INTEGERS = frozenset({"integer", "long", "bigInteger"})
#: The types of the values of each kind of shape, and what such a value is called; all other kinds are texts.
_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "structure": ((dict,), "an object"),
    "map": ((dict,), "an object"),
    "list": ((list,), "an array"),
    "boolean": ((bool,), "a boolean"),
    **dict.fromkeys(("integer", "long", "bigInteger", "float", "double", "bigdecimal"), ((int, float), "a number")),
}
_TEXT: tuple[tuple[type, ...], str] = ((str,), "a string")
#: Where a value stands: what holds it, and its name or index there; None for the outermost.
Place: TypeAlias = "tuple[Place, str | int] | None"
#: Adds to a list what a value has against it.
Check: TypeAlias = "Callable[[JSON, Place, list[Breach]], None]"


class ShapeCheck:
    """
    How a value is held against a shape: a check is made of each shape when it is first met, and kept.

    casing: how members are spelled in JSON; required: whether missing required members count; unknown: whether members
    without a place in the model count. request: bytes may then be any JSON (its text is sent), times also numbers,
    booleans also their texts. free: names of members that take any JSON but numbers and booleans, whatever the model
    says. from_text: names of structures a text may stand for. json_as_text: objects and arrays may stand for a text,
    as published workflows have it (sendTaskSuccess' Output in aws-samples' parallel-agent-early-stopping).
    """

    __slots__ = ("_checks", "casing", "free", "from_text", "json_as_text", "request", "required", "unknown")

    def __init__(
        self,
        casing: Casing,
        *,
        required: bool = True,
        unknown: bool = False,
        request: bool = False,
        free: frozenset[str] = frozenset(),
        from_text: frozenset[str] = frozenset(),
        json_as_text: bool = False,
    ) -> None:
        self.casing = casing
        self.required = required
        self.unknown = unknown
        self.request = request
        self.free = free
        self.from_text = from_text
        self.json_as_text = json_as_text
        self._checks: dict[tuple[object, ...], Check] = {}

    def breaches(self, shape: Shape, value: JSON, path: str = "") -> list[Breach]:
        """Everything that does not fit, in the order of the model. Null stands for an absent member."""
        found: list[Breach] = []
        if value is not None or not path:
            self._of(shape)(value, (None, path) if path else None, found)
        return found

    def _of(self, shape: Shape) -> Check:
        traits = shape.data
        # A part of a result is a structure of its shape's name with that one member.
        members = id(traits.get("members"))
        key = (shape.name, members, traits.get("min"), traits.get("max"), bool(traits.get("document")))
        check = self._checks.get(key)
        if check is None:
            make = {"structure": self._structure, "list": self._items, "map": self._items}.get(shape.type, self._scalar)
            check = self._checks[key] = make(shape)
        return check

    def _structure(self, shape: Shape) -> Check:
        if shape.data.get("document"):
            return self._typed(shape, lambda _value, _place, _found: None)
        needed = shape.asked_for if self.request else shape.required
        required = [self.casing(name) for name in needed] if self.required else []
        known = {self.casing(name): member for name, member in shape.members.items()}
        members: dict[str, Check] = {}

        def check(value: dict[str, JSON], place: Place, found: list[Breach]) -> None:
            for name in required:
                if value.get(name) is None:
                    problem = f"Required field '{name}' is missing"
                    found.append(Breach(_path((place, name)), name, problem, "a value", _found(name, value)))
            for name, item in value.items():
                member = members.get(name)
                if member is None:
                    if name not in known and name not in self.free:
                        if self.unknown:
                            problem = f'The field "{name}" is not supported by Step Functions'
                            found.append(Breach(_path((place, name)), name, problem, _near(name, known), "this"))
                        continue
                    member = members[name] = self._free if name in self.free else self._of(known[name])
                if item is not None:
                    member(item, (place, name), found)

        return self._typed(shape, check)

    def _free(self, value: JSON, place: Place, found: list[Breach]) -> None:
        """A member that takes any JSON whose text is sent."""
        if self.request and isinstance(value, (int, float)):
            found.append(_breach(place, "Field '{}' must be a string", "text, an object or an array", value))

    def _items(self, shape: Shape) -> Check:
        """The check of a list, or of a map's values."""
        bounded, each = _is_bounded(shape), self._of(shape.element if shape.type == "list" else shape.value)

        def check(value: JSON, place: Place, found: list[Breach]) -> None:
            if bounded:
                _hold(shape, len(value), _LENGTH, place, value, found)
            for key, item in value.items() if isinstance(value, dict) else enumerate(value):
                if item is not None:
                    each(item, (place, key), found)

        return self._typed(shape, check)

    def _scalar(self, shape: Shape) -> Check:
        enum, bounded = shape.enum, _is_bounded(shape)
        has_length = bounded and shape.type in {"string", "character", "blob"}

        def check(value: JSON, place: Place, found: list[Breach]) -> None:
            if isinstance(value, str):
                if enum and value not in enum:
                    expected = f"one of {', '.join(enum)}"
                    found.append(_breach(place, "Field '{}' is not an expected value", expected, value))
                if has_length:
                    _hold(shape, len(value), _LENGTH, place, value, found)
            elif bounded and is_number(value):
                _hold(shape, value, _NUMBER, place, value, found)

        return self._typed(shape, check)

    def _typed(self, shape: Shape, check: Check) -> Check:
        """The check of values of the right type; those of a wrong one are a breach."""
        fits, words = self._fits(shape.type), _KINDS.get(shape.type, _TEXT)[1]
        text_stands_for_it = shape.name in self.from_text

        def typed(value: JSON, place: Place, found: list[Breach]) -> None:
            if fits(value):
                check(value, place, found)
            elif value is not UNKNOWN and not (text_stands_for_it and isinstance(value, str)):
                found.append(_breach(place, f"Field '{{}}' must be {words}", words, value, shape.type))

        return typed

    def _fits(self, kind: str) -> Callable[[JSON], bool]:
        """Whether a value has a type for this kind of shape."""
        types, words = _KINDS.get(kind, _TEXT)
        if self.request and kind == "blob":
            return lambda _value: True
        if self.request and kind == "timestamp":
            return lambda value: not isinstance(value, bool)
        if self.request and kind == "boolean":
            return lambda value: isinstance(value, bool) or value in ("true", "false")
        if words == "a number":
            return is_number
        if self.request and self.json_as_text and words == "a string":
            types = (str, dict, list)
        return lambda value: isinstance(value, types)


#: What is said of a value below its shape's `min` or above its `max`.
_LENGTH = ("is smaller than the minimum length", "exceeds the maximum length", "a length of at")
_NUMBER = ("is less than the minimum value", "exceeds the maximum value", "at")


def _is_bounded(shape: Shape) -> bool:
    return "min" in shape.data or "max" in shape.data


def _hold(
    shape: Shape, size: float, words: tuple[str, str, str], place: Place, value: JSON, found: list[Breach]
) -> None:
    """Add a breach where a length or number is out of bounds."""
    low, high = shape.data.get("min"), shape.data.get("max")
    if low is not None and size < low:
        found.append(_breach(place, f"Field '{{}}' {words[0]}", f"{words[2]} least {low}", value))
    if high is not None and size > high:
        found.append(_breach(place, f"Field '{{}}' {words[1]}", f"{words[2]} most {high}", value))


def _path(place: Place) -> str:
    """`Entries[0].EventId`."""
    if place is None:
        return ""
    parent, key = _path(place[0]), place[1]
    if isinstance(key, int):
        return f"{parent}[{key}]"
    return f"{parent}.{key}" if parent else key


def _breach(place: Place, problem: str, expected: str, actual: JSON, kind: str = "") -> Breach:
    path = _path(place)
    name = re.sub(r"\[\d+\]$", "", path).rpartition(".")[2]
    return Breach(path, name, problem.format(name), expected, shortened(dumps(actual), 100), kind)


def _found(name: str, value: dict[str, JSON]) -> str:
    if name in value:
        return "null"
    return f"only {', '.join(value)}" if value else "nothing"


def _near(name: str, known: dict[str, Shape]) -> str:
    lowered = {other.lower(): other for other in known}
    near = nearest(name.lower(), lowered)
    return f"{lowered[near]!r}" if near else f"one of {', '.join(sorted(known)) or 'no fields'}"
