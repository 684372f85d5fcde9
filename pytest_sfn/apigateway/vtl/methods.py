"""Finds the method or property of a value, as Velocity's introspection does over Java's classes."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.apigateway.vtl import java_collections, java_numbers, java_string
from pytest_sfn.apigateway.vtl.java_values import Entry, Value
from pytest_sfn.apigateway.vtl.method_tables import MISSING, Function, Methods, TemplateObject, call, table

ENTRY = table(("getKey", "", lambda entry: entry.key), ("getValue", "", lambda entry: entry.value))
ENTRY_PROPERTIES: Mapping[str, Function] = {"key": lambda entry: entry.key, "value": lambda entry: entry.value}


def methods_of(value: Value) -> Methods:  # noqa: PLR0911 - one class a line
    """The method table of a value's Java class."""
    if isinstance(value, str):
        return java_string.METHODS
    if isinstance(value, dict):
        return java_collections.MAP
    if isinstance(value, list):
        return java_collections.LIST
    if isinstance(value, bool):
        return java_numbers.BOOLEAN
    if isinstance(value, int | float):
        return java_numbers.NUMBER
    if isinstance(value, Entry):
        return ENTRY
    return value.methods if isinstance(value, TemplateObject) else {}


def call_method(value: Value, name: str, arguments: list[Value]) -> Value:
    """
    The result of `value.name(arguments)`, None for Java's null; MISSING where the class has no such method.

    JavaException is what the method throws.
    """
    result = call(methods_of(value), name, value, arguments)
    if result is MISSING and not arguments:
        return _getter(value, name)
    return result


def _getter(value: Value, name: str) -> Value:
    """`getName()`, `isName()` and `name()` of an object with the property `name`."""
    properties = value.properties if isinstance(value, TemplateObject) else {}
    bean = name.removeprefix("get") if name.startswith("get") else name.removeprefix("is")
    found = properties.get(bean[:1].lower() + bean[1:]) or properties.get(name)
    return found(value) if found else MISSING


def get_property(value: Value, name: str) -> Value:
    """`value.name`: a key of a map, else what `getName()` or `isName()` gives; MISSING where there is neither."""
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, TemplateObject):
        return value.properties[name](value) if name in value.properties else MISSING
    if isinstance(value, Entry):
        return ENTRY_PROPERTIES[name](value) if name in ENTRY_PROPERTIES else MISSING
    capital = name[:1].upper() + name[1:]
    methods = methods_of(value)
    for getter in (f"get{capital}", f"is{capital}"):
        if getter in methods:
            return call(methods, getter, value, [])
    return MISSING
