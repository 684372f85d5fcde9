"""What holds of an expression without evaluating it: the variables it reads, and what AWS refuses at creation."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.jsonata.failures import unwrap
from pytest_sfn.expressions.jsonata.nodes import Node
from pytest_sfn.expressions.jsonata.parser import parse

#: The functions of JSONata 2.0.6 and those Step Functions adds: `$name` of these is no workflow variable.
FUNCTIONS = frozenset({
    "abs", "append", "assert", "average", "base64decode", "base64encode", "boolean", "ceil", "clone",
    "contains", "count", "decodeUrl", "decodeUrlComponent", "distinct", "each", "encodeUrl",
    "encodeUrlComponent", "error", "eval", "exists", "filter", "floor", "formatBase", "formatInteger",
    "formatNumber", "fromMillis", "join", "keys", "length", "lookup", "lowercase", "map", "match", "max",
    "merge", "millis", "min", "not", "now", "number", "pad", "parseInteger", "power", "random", "reduce",
    "replace", "reverse", "round", "shuffle", "sift", "single", "sort", "split", "spread", "sqrt", "string",
    "substring", "substringAfter", "substringBefore", "sum", "toMillis", "trim", "type", "uppercase", "zip",
    "hash", "parse", "partition", "range", "uuid",
})  # fmt: skip


class Problem(NamedTuple):
    """Why AWS refuses an expression at creation: `code` is INVALID_ or UNSUPPORTED_JSONATA_EXPRESSION."""

    code: str
    message: str


class Facts(NamedTuple):
    """
    What an expression reads and binds, each in the order of its first appearance.

    variables: workflow variables, without `$`. states: members of `$states` (`*` where it is read as a whole). top:
    names read at the top level, where there is nothing to read them from. functions: built-in functions. bound: its
    own variables.
    """

    variables: tuple[str, ...]
    states: tuple[str, ...]
    top: tuple[str, ...]
    functions: tuple[str, ...]
    bound: tuple[str, ...]


@lru_cache(maxsize=4096)
def facts(expression: str) -> Facts:
    """The facts of an expression without its delimiters. Raises ExpressionSyntaxError."""
    walk = _Walk()
    tree = parse(expression)
    with suppress(RecursionError):  # far deeper than AWS evaluates; it fails when it runs
        walk.visit(tree, set(), top=True)
    return Facts(
        tuple(walk.variables),
        tuple(walk.states),
        tuple(walk.top),
        tuple(walk.functions),
        tuple(walk.bound),
    )


def variables_used(text: str) -> tuple[str, ...]:
    """Names (without `$`) of the workflow variables a `{% ... %}` reads: not `$states`, functions or its own."""
    return facts(unwrap(text)).variables


def problems(text: str, available: frozenset[str] = frozenset({"input", "context"})) -> list[Problem]:
    """
    All reasons for which AWS refuses a `{% ... %}` at creation; `available` are the members of `$states` at its place.

    The codes and texts were measured with ValidateStateMachineDefinition and published in 2026. `$eval` is not refused:
    it fails when it runs.
    """
    try:
        known = facts(unwrap(text))
    except ExpressionSyntaxError as error:
        return [Problem("INVALID_JSONATA_EXPRESSION", error.message)]
    messages = [_reference(name) for name in known.top]
    messages += [f"Field '$states.{name}' does not exist." for name in known.states if name not in {*available, "*"}]
    if "states" in known.bound:
        messages.append("Variable name 'states' is reserved.")
    return [Problem("UNSUPPORTED_JSONATA_EXPRESSION", message) for message in messages]


def _reference(name: str) -> str:
    place = "" if name == "$$" else " at the top level"
    return f"Reference to '{name}'{place} is not supported."


class _Walk:
    """Collects facts; dicts serve as ordered sets."""

    def __init__(self) -> None:
        self.variables: dict[str, None] = {}
        self.states: dict[str, None] = {}
        self.top: dict[str, None] = {}
        self.functions: dict[str, None] = {}
        self.bound: dict[str, None] = {}

    def visit(self, node: Node, bound: set[str], *, top: bool) -> None:
        """`bound` are the names bound so far; `top`: nothing but the absent context item to read names from."""
        handler = getattr(self, f"_{node.kind}", None)
        if handler is not None:
            handler(node, bound, top)
        else:
            for part in node.parts:
                self.visit(part, bound, top=top)
            for key, value in node.pairs:
                self.visit(key, bound, top=top)
                self.visit(value, bound, top=top)
        # Predicates, groups and sort terms read from the items of their step.
        grouped = (part for pair in node.group or () for part in pair)
        for found in (*node.filters, *grouped, *(term for term, _ in node.terms)):
            self.visit(found, bound, top=False)

    def _path(self, node: Node, bound: set[str], top: bool) -> None:
        inner = bound | {name for step in node.parts for name in (step.focus, step.index) if name}
        first, *rest = node.parts
        is_states = first.kind == "variable" and first.value == "states" and "states" not in bound
        if is_states and rest and not first.filters:
            self.states[str(rest[0].value) if rest[0].kind == "name" else "*"] = None
        else:
            self.visit(first, inner, top=top)
        for step in rest:
            self.visit(step, inner, top=False)

    def _name(self, node: Node, _bound: set[str], top: bool) -> None:
        if top:
            self.top[str(node.value)] = None

    def _variable(self, node: Node, bound: set[str], top: bool) -> None:
        name = str(node.value)
        if name == "$":
            self.top["$$"] = None
        elif name == "":
            if top:
                self.top["$"] = None
        elif name == "states" and name not in bound:
            self.states["*"] = None
        elif name not in bound:
            (self.functions if name in FUNCTIONS else self.variables)[name] = None

    def _block(self, node: Node, bound: set[str], top: bool) -> None:
        inner = set(bound)
        for part in node.parts:
            self.visit(part, inner, top=top)

    def _bind(self, node: Node, bound: set[str], top: bool) -> None:
        name = str(node.value)
        self.bound[name] = None
        if node.parts[0].kind == "lambda":
            bound.add(name)  # a function may call itself
        self.visit(node.parts[0], bound, top=top)
        bound.add(name)

    def _lambda(self, node: Node, bound: set[str], top: bool) -> None:
        self.visit(node.parts[0], bound | set(node.names), top=top)

    def _transform(self, node: Node, bound: set[str], _top: bool) -> None:
        for part in node.parts:
            self.visit(part, bound, top=False)
