"""
Small immutable values, as frozen dataclasses with slots are, made without `dataclasses`.

Importing `dataclasses` costs 8 ms, and each class it makes half a millisecond more: a third of the time a fresh process
takes to its first execution. Only what the plain path needs is declared this way.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T", bound=type)
V = TypeVar("V")


@dataclass_transform(frozen_default=True)
def value(cls: T) -> T:
    """
    The class, made a value: its annotated names are fields, in order, with their class attributes as defaults.

    Equal if of one class with equal fields; hashable if they are; not to be changed. A field is no ClassVar. What a
    `cached_property` computes from them is kept with the value.
    """
    own = tuple(name for name, kind in cls.__annotations__.items() if not str(kind).startswith("ClassVar"))
    kept = {name: member for name, member in cls.__dict__.items() if name not in (*own, "__dict__", "__weakref__")}
    inherited: tuple[str, ...] = getattr(cls, "_fields", ())
    defaults = {**getattr(cls, "_defaults", {}), **{name: cls.__dict__[name] for name in own if name in cls.__dict__}}
    fields = (*inherited, *own)
    slots = (*own, "__dict__") if any(isinstance(member, cached_property) for member in kept.values()) else own
    members = {**_MEMBERS, **kept, "__slots__": slots, "_fields": fields, "_defaults": defaults}
    made = type(cls)(cls.__name__, cls.__bases__, members)
    for name, function in _generated(made, fields, defaults).items():
        if name not in kept:
            setattr(made, name, function)
    return made


def replaced(given: V, **changes: Any) -> V:
    """A value with some fields changed."""
    fields: tuple[str, ...] = given._fields  # type: ignore[attr-defined]  # every value has them
    return type(given)(**{name: getattr(given, name) for name in fields} | changes)


def _generated(made: Any, fields: tuple[str, ...], defaults: dict[str, Any]) -> dict[str, Any]:
    """`__init__` with the fields as parameters, `__hash__`, `__eq__`: general ones would be three times as slow."""
    parameters = "".join(f", {name}=_defaults[{name!r}]" if name in defaults else f", {name}" for name in fields)
    lines = [f"def __init__(self{parameters}):", *(f" _set_{name}(self, {name})" for name in fields), " pass"]
    own, other = (f"({''.join(f'{owner}.{name}, ' for name in fields)})" for owner in ("self", "other"))
    lines += ["def __hash__(self):", f" return hash({own})"]
    lines += ["def __eq__(self, other):", f" return {own} == {other} if type(other) is type(self) else NotImplemented"]
    functions: dict[str, Any] = {f"_set_{name}": getattr(made, name).__set__ for name in fields}
    exec("\n".join(lines), functions | {"_defaults": defaults}, functions)  # noqa: S102 - of names in our own source
    return {name: functions[name] for name in ("__init__", "__hash__", "__eq__")}


class _Value:
    """The members every value is given as they are."""

    _fields: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({shown})"

    def __setattr__(self, name: str, _given: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), tuple(getattr(self, name) for name in self._fields)


_MEMBERS = {name: getattr(_Value, name) for name in ("__repr__", "__setattr__", "__reduce__")}
