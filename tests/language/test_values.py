"""Values: what frozen dataclasses with slots are, for the plain path."""

from __future__ import annotations

import pickle
from typing import ClassVar

import pytest

from pytest_sfn.values import replaced, value


@value
class Point:
    """A point."""

    x: int
    y: int = 2
    colours: ClassVar[tuple[str, ...]] = ("red",)


@value
class Named(Point):
    """A point with a name."""

    name: str = ""


def test_fields_come_in_order_by_position_or_by_name_with_defaults():
    """As a function's parameters do."""
    assert repr(Point(1)) == "Point(x=1, y=2)"
    assert Point(1, 3) == Point(y=3, x=1)
    assert repr(Named(1, name="a")) == "Named(x=1, y=2, name='a')"


def test_values_are_equal_and_hash_by_class_and_fields():
    """A value of another class is another value."""
    assert Point(1) != Named(1)
    assert Point(1) != (1, 2)
    assert {Point(1), Point(1, 2)} == {Point(1)}


def test_a_value_cannot_be_changed_only_replaced():
    """Sharing is safe."""
    point = Point(1)
    with pytest.raises(AttributeError, match=r"Point\.x cannot be changed"):
        point.x = 2

    assert replaced(point, x=5) == Point(5)
    assert point == Point(1)


@pytest.mark.parametrize(("args", "named"), [((), {}), ((1, 2, 3), {}), ((1,), {"x": 1}), ((1,), {"z": 1})])
def test_wrong_parameters_are_refused(args, named):
    """As by any function."""
    with pytest.raises(TypeError):
        Point(*args, **named)


def test_values_travel_between_processes():
    """Process pools and xdist pickle."""
    assert pickle.loads(pickle.dumps(Point(1))) == Point(1)


def test_class_variables_and_members_stay_the_class_s():
    """Only annotated names are fields."""
    assert Point.colours == ("red",)
    assert Point.__doc__ == "A point."
    assert not hasattr(Point(1), "__dict__")
