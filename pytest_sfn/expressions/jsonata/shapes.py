"""Brings the parsed tree into the shape JSONata evaluates: flat paths whose steps hold their predicates."""

from __future__ import annotations

from typing import NoReturn

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.jsonata.failures import as_json
from pytest_sfn.expressions.jsonata.nodes import Node


def shape(tree: Node, expression: str) -> Node:
    """The tree as it is evaluated. Raises ExpressionSyntaxError for what parses but means nothing."""
    return _Shaper(expression).node(tree)


class _Shaper:
    def __init__(self, expression: str) -> None:
        self.expression = expression

    def refuse(self, message: str, node: Node) -> NoReturn:
        raise ExpressionSyntaxError(message, self.expression, node.position)

    def node(self, node: Node) -> Node:
        handler = getattr(self, f"_{node.kind}", None)
        shaped = handler(node) if handler else self._plain(node)
        if node.keep and shaped is not node:
            shaped.keep = True
        return shaped

    def _plain(self, node: Node) -> Node:
        node.parts = [self.node(part) for part in node.parts]
        node.pairs = [(self.node(key), self.node(value)) for key, value in node.pairs]
        return node

    def _end(self, node: Node) -> Node:
        self.refuse("Unexpected end of expression", node)

    def _operator(self, node: Node) -> Node:
        if node.value == "?":
            return node
        node.kind = "name"
        return self._name(node)

    def _name(self, node: Node) -> Node:
        path = Node("path", None, [node], node.position)
        path.keep = node.keep
        return path

    def _negate(self, node: Node) -> Node:
        inner = self.node(node.parts[0])
        if inner.kind == "number":
            return Node("number", -inner.value, position=node.position)
        node.parts = [inner]
        return node

    def _block(self, node: Node) -> Node:
        node.parts = [self.node(part) for part in node.parts]
        node.cons = any(part.cons or (part.kind == "path" and part.parts[0].cons) for part in node.parts)
        return node

    def _binary(self, node: Node) -> Node:
        if node.value == ".":
            return self._dot(node)
        if node.value == "[":
            return self._predicate(node)
        return self._plain(node)

    def _dot(self, node: Node) -> Node:
        path = _as_path(self.node(node.parts[0]))
        rest = self.node(node.parts[1])
        path.parts.extend(rest.parts if rest.kind == "path" else [rest])
        if rest.kind == "path" and rest.group is not None:
            path.group = rest.group
        for step in path.parts:
            if step.kind in ("number", "value"):
                shown = as_json(step.value)
                self.refuse(f"The literal value {shown} cannot be used as a step within a path expression", step)
            if step.kind == "string":
                step.kind = "name"
            path.keep = path.keep or step.keep
        for step in (path.parts[0], path.parts[-1]):
            step.cons = step.cons or step.kind == "array"
        return path

    def _predicate(self, node: Node) -> Node:
        result = self.node(node.parts[0])
        step = result.parts[-1] if result.kind == "path" else result
        if step.group is not None or result.group is not None:
            self.refuse("A predicate cannot follow a grouping expression in a step", node)
        step.filters.append(self.node(node.parts[1]))
        return result

    def _group(self, node: Node) -> Node:
        result = self.node(node.parts[0])
        if result.group is not None:
            self.refuse("Each step can only have one grouping expression", node)
        result.group = [(self.node(key), self.node(value)) for key, value in node.pairs]
        return result

    def _sort(self, node: Node) -> Node:
        path = _as_path(self.node(node.parts[0]))
        terms = [(self.node(term), descending) for term, descending in node.terms]
        path.parts.append(Node("sort", "^", position=node.position, terms=terms))
        return path

    def _focus(self, node: Node) -> Node:
        result = self.node(node.parts[0])
        step = result.parts[-1] if result.kind == "path" else result
        if step.filters:
            self.refuse("A context variable binding must precede any predicates on a step", node)
        if step.kind == "sort":
            self.refuse('A context variable binding must precede the "order-by" clause on a step', node)
        step.focus = str(node.value)
        return result

    def _index(self, node: Node) -> Node:
        path = _as_path(self.node(node.parts[0]))
        path.parts[-1].index = str(node.value)
        return path


def _as_path(node: Node) -> Node:
    return node if node.kind == "path" else Node("path", None, [node], node.position)
