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
    if "__init__" not in kept:
        made.__init__ = _initialiser(made, fields, defaults)  # type: ignore[misc]  # as a class statement would
    return made


def replaced(given: V, **changes: Any) -> V:
    """A value with some fields changed."""
    fields: tuple[str, ...] = given._fields  # type: ignore[attr-defined]  # every value has them
    return type(given)(**{name: getattr(given, name) for name in fields} | changes)


def _initialiser(made: Any, fields: tuple[str, ...], defaults: dict[str, Any]) -> Any:
    """An `__init__` with the fields as parameters: a general one would be three times as slow."""
    parameters = "".join(f", {name}=_defaults[{name!r}]" if name in defaults else f", {name}" for name in fields)
    lines = [f" _set_{name}(self, {name})" for name in fields] or [" pass"]
    names = {f"_set_{name}": getattr(made, name).__set__ for name in fields}
    return _function("\n".join([f"def __init__(self{parameters}):", *lines]), names | {"_defaults": defaults})


def _compare(made: type[_Value]) -> None:
    """Give a class its own `__eq__` and `__hash__`, when it is first asked for one: few values are ever compared."""
    own, other = (f"({''.join(f'{owner}.{name}, ' for name in made._fields)})" for owner in ("self", "other"))
    same = f"{own} == {other} if type(other) is type(self) else NotImplemented"
    made.__eq__ = _function(f"def __eq__(self, other): return {same}", {})  # type: ignore[method-assign]
    made.__hash__ = _function(f"def __hash__(self): return hash({own})", {})  # type: ignore[method-assign]


def _function(source: str, names: dict[str, Any]) -> Any:
    made: dict[str, Any] = {}
    exec(source, names, made)  # noqa: S102 - of names in our own source
    return next(iter(made.values()))


class _Value:
    """The members every value is given."""

    _fields: ClassVar[tuple[str, ...]] = ()

    def __eq__(self, other: object) -> bool:
        _compare(type(self))
        return self == other

    def __hash__(self) -> int:
        _compare(type(self))
        return hash(self)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({shown})"

    def __setattr__(self, name: str, _given: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), tuple(getattr(self, name) for name in self._fields)


_MEMBERS = {name: getattr(_Value, name) for name in ("__eq__", "__hash__", "__repr__", "__setattr__", "__reduce__")}
