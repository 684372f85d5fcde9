"""
Compiles references: reading a chain of members, and assigning to its last one.

A chain that meets null or nothing anywhere yields UNDEFINED, without calling what follows; what Velocity passes over in
silence (a method that does not exist) is noted as a warning of the rendering.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from pytest_sfn.apigateway.vtl import java_collections
from pytest_sfn.apigateway.vtl.cursor import error_at, placed
from pytest_sfn.apigateway.vtl.errors import UnsupportedInTemplate
from pytest_sfn.apigateway.vtl.frame import Evaluate, Lazy, TemplateFrame
from pytest_sfn.apigateway.vtl.java_values import UNDEFINED, UndefinedValue, Value, as_text
from pytest_sfn.apigateway.vtl.method_tables import MISSING
from pytest_sfn.apigateway.vtl.methods import call_method, class_of, get_property
from pytest_sfn.apigateway.vtl.nodes import (
    Accessor,
    Expression,
    IndexAccess,
    MethodAccess,
    Property,
    TemplateLiteral,
    TemplateReference,
)

#: Takes a value and gives its member, or None.
Access: TypeAlias = Callable[[TemplateFrame, Value], Value]
CompileExpression: TypeAlias = Callable[[Expression], Evaluate]


class ReferenceCompiler:
    """Compiles the references of one template; `expression` compiles arguments and indexes."""

    def __init__(self, text: str, expression: CompileExpression) -> None:
        self._text = text
        self._expression = expression

    def reader(self, node: TemplateReference) -> Evaluate:
        """Gives the value of a reference, UNDEFINED for null."""
        root = node.root
        accesses = tuple(self._access(accessor) for accessor in node.accessors)

        def read(frame: TemplateFrame) -> Value:
            value = frame.variables.get(root)
            if type(value) is Lazy:
                value = value.evaluate(frame)
            for access in accesses:
                if value is None:
                    break
                value = access(frame, value)
            return UNDEFINED if value is None else value

        return read

    def writer(self, node: TemplateReference) -> Callable[[TemplateFrame, Value], None]:
        """Assigns to a variable or to the last member of a chain."""
        if not node.accessors:
            root = node.root

            def write_variable(frame: TemplateFrame, value: Value) -> None:
                frame.variables[root] = value

            return write_variable
        container = self.reader(TemplateReference(node.root, node.accessors[:-1], node.source, node.position))
        last = node.accessors[-1]
        if isinstance(last, MethodAccess):
            raise error_at(self._text, node.position, "#set cannot assign to the result of a method")
        key = self._expression(TemplateLiteral(last.name) if isinstance(last, Property) else last.expression)

        def write_member(frame: TemplateFrame, value: Value) -> None:
            owner = container(frame)
            name = key(frame)
            if isinstance(owner, dict):
                placed(self._text, node.position, java_collections.put, owner, name, value)
            elif isinstance(owner, list) and isinstance(name, int):
                from_start = name + len(owner) if name < 0 else name
                placed(self._text, node.position, java_collections.set_list_item, owner, from_start, value)
            else:
                frame.warn(f"#set({node.source} = …) does nothing: {class_of(owner).name} has no member to set")

        return write_member

    def _access(self, accessor: Accessor) -> Access:
        match accessor:
            case Property(name):
                return lambda frame, value: _known(get_property(value, name), frame, value, f"property {name}")
            case MethodAccess():
                return self._method(accessor)
            case IndexAccess():
                return self._index(accessor)

    def _method(self, node: MethodAccess) -> Access:
        arguments = tuple(self._expression(argument) for argument in node.arguments)
        name = node.name

        def called(frame: TemplateFrame, value: Value) -> Value:
            return call_method(value, name, [argument(frame) for argument in arguments])

        def access(frame: TemplateFrame, value: Value) -> Value:
            result = placed(self._text, node.position, called, frame, value)
            if result is MISSING:
                self._refuse_unsupported(node, value)
            return _known(result, frame, value, f"method {name} of {len(arguments)} such arguments")

        return access

    def _refuse_unsupported(self, node: MethodAccess, value: Value) -> None:
        java = class_of(value)
        if node.name in java.unsupported:
            place = error_at(self._text, node.position, "")
            message = f"{node.name} of {java.name} is not supported by this template engine"
            raise UnsupportedInTemplate(message, place.line, place.column)

    def _index(self, node: IndexAccess) -> Access:
        key = self._expression(node.expression)

        def access(frame: TemplateFrame, value: Value) -> Value:
            index = key(frame)
            if isinstance(value, list) and isinstance(index, int) and not isinstance(index, bool):
                from_start = index + len(value) if index < 0 else index
                return placed(self._text, node.position, java_collections.list_item, value, from_start)
            if isinstance(value, dict):
                return java_collections.get(value, index)
            return _known(MISSING, frame, value, f"member [{as_text(index)}]")

        return access


def _known(result: Value, frame: TemplateFrame, value: Value, what: str) -> Value:
    if result is not MISSING:
        return result
    if type(value) is not UndefinedValue:  # frameworks' templates walk through what may be absent
        frame.warn(f"{class_of(value).name} has no {what}: API Gateway renders nothing")
    return None
