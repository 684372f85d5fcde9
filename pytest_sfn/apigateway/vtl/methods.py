"""Finds the method or property of a value, as Velocity's introspection does over Java's classes."""

from __future__ import annotations

from typing import NamedTuple

from pytest_sfn.apigateway.vtl import java_collections, java_numbers, java_string
from pytest_sfn.apigateway.vtl.java_values import Entry, Value
from pytest_sfn.apigateway.vtl.method_tables import MISSING, Methods, TemplateObject, call, table

_ENTRY = table(("getKey", "", lambda entry: entry.key), ("getValue", "", lambda entry: entry.value))


class JavaClass(NamedTuple):
    """A class of Java: the type of its values here, its name, its methods, and those that are not supported."""

    type: type
    name: str
    methods: Methods
    unsupported: frozenset[str] = frozenset()


_CLASSES = (
    JavaClass(str, "java.lang.String", java_string.METHODS, java_string.UNSUPPORTED),
    JavaClass(dict, "java.util.Map", java_collections.MAP, java_collections.UNSUPPORTED),
    JavaClass(list, "java.util.List", java_collections.LIST, java_collections.UNSUPPORTED),
    JavaClass(bool, "java.lang.Boolean", java_numbers.BOOLEAN),
    JavaClass(int, "java.lang.Integer", java_numbers.NUMBER),
    JavaClass(float, "java.lang.Double", java_numbers.NUMBER),
    JavaClass(Entry, "java.util.Map.Entry", _ENTRY),
)


def class_of(value: Value) -> JavaClass:
    """The Java class of a value; an object of API Gateway is its own: `$input`."""
    for java in _CLASSES:
        if isinstance(value, java.type):
            return java
    name = type(value).__name__
    if isinstance(value, TemplateObject):
        return JavaClass(type(value), f"${name.lower()}", value.methods)
    return JavaClass(type(value), name, {})


def call_method(value: Value, name: str, arguments: list[Value]) -> Value:
    """
    The result of `value.name(arguments)`, None for Java's null; MISSING where the class has no such method.

    JavaException is what the method throws.
    """
    result = call(class_of(value).methods, name, value, arguments)
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
    capital = name[:1].upper() + name[1:]
    methods = class_of(value).methods
    for getter in (f"get{capital}", f"is{capital}"):
        if getter in methods:
            return call(methods, getter, value, [])
    return MISSING
