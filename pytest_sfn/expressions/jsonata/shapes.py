"""Brings the parsed tree into the shape JSONata evaluates: flat paths whose steps hold their predicates."""

from __future__ import annotations

from typing import NoReturn

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.jsonata.failures import as_json
from pytest_sfn.expressions.jsonata.nodes import Node, ParentSlot


def shape(tree: Node, expression: str) -> Node:
    """The tree as it is evaluated. Raises ExpressionSyntaxError for what parses but means nothing."""
    shaper = _Shaper(expression)
    shaped = shaper.node(tree)
    if shaped.kind == "parent" or shaped.seeking:
        shaper.no_parent(shaped)
    return shaped


class _Shaper:
    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.parents = 0

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
        for part in node.parts[_HIDDEN.get(node.kind, 0) :]:
            _push(node, part)
        for key, value in node.pairs:
            _push(node, key)
            _push(node, value)
        return node

    def _parent(self, node: Node) -> Node:
        slot = ParentSlot(f"!{self.parents}")
        self.parents += 1
        node.ancestor = slot
        return node

    def _apply(self, node: Node) -> Node:
        node.parts = [self.node(part) for part in node.parts]
        node.keep = any(part.keep for part in node.parts)
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
        _push(node, inner)
        return node

    def _block(self, node: Node) -> Node:
        self._plain(node)
        node.cons = any(part.cons or (part.kind == "path" and part.parts[0].cons) for part in node.parts)
        return node

    def _binary(self, node: Node) -> Node:
        if node.value == ".":
            return self._dot(node)
        if node.value == "[":
            return self._predicate(node)
        return self._plain(node)

    def _dot(self, node: Node) -> Node:
        first = self.node(node.parts[0])
        path = _as_path(first)
        if first.kind == "parent" and first.ancestor:
            path.seeking.append(first.ancestor)
        rest = self.node(node.parts[1])
        if rest.kind != "path":
            rest.staged = True
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
        self.resolve(path)
        return path

    def _predicate(self, node: Node) -> Node:
        result = self.node(node.parts[0])
        step = result.parts[-1] if result.kind == "path" else result
        if step.group is not None or result.group is not None:
            self.refuse("A predicate cannot follow a grouping expression in a step", node)
        predicate = self.node(node.parts[1])
        for slot in predicate.seeking:
            if slot.level == 1:
                self.seek(step, slot)
            else:
                slot.level -= 1
        _push(step, predicate)
        if result.kind == "path":
            step.staged = True
        step.filters.append(predicate)
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
        step = Node("sort", "^", position=node.position, terms=terms)
        step.staged = True
        for term, _ in terms:
            _push(step, term)
        path.parts.append(step)
        self.resolve(path)
        return path

    def _focus(self, node: Node) -> Node:
        result = self.node(node.parts[0])
        step = result.parts[-1] if result.kind == "path" else result
        if step.filters:
            self.refuse("A context variable binding must precede any predicates on a step", node)
        if step.kind == "sort":
            self.refuse("A context variable binding must precede the 'order-by' clause on a step", node)
        step.keep = step.keep or node.keep
        step.focus = str(node.value)
        step.tuple = True
        return result

    def _index(self, node: Node) -> Node:
        path = _as_path(self.node(node.parts[0]))
        step = path.parts[-1]
        step.staged = True
        step.tuple = True
        if step.filters:
            step.filters.append(Node("index", str(node.value), position=node.position))
        else:
            step.index = str(node.value)
        return path

    # --- parents ------------------------------------------------------------------------------------------------------
    def no_parent(self, node: Node) -> NoReturn:
        self.refuse("The object representing the 'parent' cannot be derived from this expression", node)

    def resolve(self, path: Node) -> None:
        """Find the steps of the path whose contexts the `%` of its last step mean."""
        *before, last = path.parts
        for slot in [*last.seeking, *([last.ancestor] if last.kind == "parent" and last.ancestor else [])]:
            steps = list(before)
            while slot.level > 0:
                if not steps:
                    path.seeking.append(slot)
                    break
                step = steps.pop()
                while steps and step.focus and steps[-1].focus:
                    step = steps.pop()
                self.seek(step, slot)

    def seek(self, node: Node, slot: ParentSlot) -> None:
        """Go up from a node; where the slot's level comes to 0, the node binds it."""
        if node.kind in ("name", "wildcard"):
            slot.level -= 1
            if slot.level == 0:
                if node.ancestor is not None:
                    slot.label = node.ancestor.label
                node.ancestor = slot
                node.tuple = True
        elif node.kind == "parent":
            slot.level += 1
        elif node.kind == "block":
            if node.parts:
                node.tuple = True
                self.seek(node.parts[-1], slot)
        elif node.kind == "path":
            node.tuple = True
            for position, step in enumerate(reversed(node.parts)):
                if position and slot.level <= 0:
                    break
                self.seek(step, slot)
        else:
            self.no_parent(node)


#: How many of the first parts of a node do not look for parents outside it.
_HIDDEN = {"call": 1, "partial": 1, "lambda": 1, "transform": 3}


def _push(node: Node, part: Node) -> None:
    node.seeking.extend(part.seeking)
    if part.kind == "parent" and part.ancestor:
        node.seeking.append(part.ancestor)


def _as_path(node: Node) -> Node:
    return node if node.kind == "path" else Node("path", None, [node], node.position)
