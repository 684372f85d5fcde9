"""A value of a shape put into another form: its members spelled otherwise, its leaves written otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from pytest_sfn.aws.service_models import Shape
from pytest_sfn.typing import JSON
from pytest_sfn.values import value

#: How a member's name in the model is spelled in a value.
Casing: TypeAlias = Callable[[str], str]
Leaf: TypeAlias = Callable[[Shape, JSON], JSON]


def as_modelled(name: str) -> str:
    """A member's name as the model has it."""
    return name


@value
class Translation:
    """
    How structures, lists and maps are gone through, down to their leaves.

    Absent and null members are left out, as are those the model does not know. leaf: what becomes of any other value,
    and of one that does not fit its shape. read and write: how members are spelled in the value and in the result.
    free: members, as read, that have any JSON, and of_free: what becomes of it.
    """

    leaf: Leaf
    read: Casing = as_modelled
    write: Casing = as_modelled
    free: frozenset[str] = frozenset()
    of_free: Leaf | None = None

    def of(self, shape: Shape, value: JSON) -> JSON:
        """The value in the other form."""
        kind = shape.type
        if kind == "structure" and isinstance(value, Mapping) and not shape.data.get("document"):
            return {
                self.write(name): self._member(self.read(name), member, value[self.read(name)])
                for name, member in shape.members.items()
                if value.get(self.read(name)) is not None
            }
        if kind == "list" and isinstance(value, list):
            return [self.of(shape.element, item) for item in value]
        if kind == "map" and isinstance(value, Mapping):
            return {name: self.of(shape.value, item) for name, item in value.items()}
        return self.leaf(shape, value)

    def _member(self, name: str, shape: Shape, value: JSON) -> JSON:
        return self.of_free(shape, value) if self.of_free and name in self.free else self.of(shape, value)
