"""Tables of the methods that Java's classes have, and the objects that API Gateway puts into a template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, TypeAlias

from pytest_sfn.apigateway.vtl.java_values import Value
from pytest_sfn.typing import is_number

#: A method: its value first, then its arguments.
Function: TypeAlias = Callable[..., Value]
#: Methods of a Java class by name and number of arguments, with the kinds of their arguments.
Methods: TypeAlias = Mapping[str, list[tuple[str, Function]]]

#: Kinds of arguments: text, int, any number, list, map, anything.
_KINDS: dict[str, Callable[[Value], bool]] = {
    "s": lambda value: isinstance(value, str),
    "i": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "n": is_number,
    "l": lambda value: isinstance(value, list),
    "m": lambda value: isinstance(value, dict),
    "o": lambda _: True,
}


class Missing:
    """Says that a value has no such method or property."""


MISSING = Missing()


def table(*rows: tuple[str, str, Function]) -> Methods:
    """A method table out of rows of name, kinds of the arguments (one letter each) and function."""
    methods: dict[str, list[tuple[str, Function]]] = {}
    for name, kinds, function in rows:
        methods.setdefault(name, []).append((kinds, function))
    return methods


def call(methods: Methods, name: str, value: Value, arguments: list[Value]) -> Value:
    """The result of a method of a table; MISSING if none takes such arguments."""
    for kinds, function in methods.get(name, ()):
        if len(kinds) == len(arguments) and all(_KINDS[kind](a) for kind, a in zip(kinds, arguments, strict=True)):
            return function(value, *arguments)
    return MISSING


class TemplateObject:
    """
    A Java object that API Gateway puts into a template (`$input`, `$util`, `$foreach`).

    Subclasses name their methods in `methods` and their bean properties in `properties`.
    """

    __slots__ = ()
    methods: ClassVar[Methods] = {}
    properties: ClassVar[Mapping[str, Function]] = {}

    def __str__(self) -> str:
        """Nothing: what Java prints for such an object is its address."""
        return ""
