"""
Compiles the common part of JSONata to Python closures.

What is outside raises NotCompiled and is evaluated by `whole.evaluator`; what is inside but not plainly right
when it runs raises Doubt, and that evaluation is done again there. A function may be bound to a name, but
not one that could call itself, so that the depth of evaluation is known here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, NoReturn

from pytest_sfn.expressions.jsonata import extensions
from pytest_sfn.expressions.jsonata.common import paths
from pytest_sfn.expressions.jsonata.common.environment import (
    SMALL,
    JsonataEnvironment,
    Lambda,
    Run,
    VariableFrame,
    charge,
    local_variable,
    no_function,
    spend,
    states_member,
    states_of,
    variable,
)
from pytest_sfn.expressions.jsonata.common.functions import FUNCTIONS, CompiledFunction
from pytest_sfn.expressions.jsonata.common.higher_order import HIGHER_ORDER, function_value
from pytest_sfn.expressions.jsonata.common.operators import (
    COMPARISONS,
    OPERATORS,
    arithmetic_with_constant,
    comparison_with_constant,
    negation,
)
from pytest_sfn.expressions.jsonata.nodes import Node
from pytest_sfn.expressions.jsonata.values import UNDEFINED, Doubt, truth
from pytest_sfn.typing import JSON

#: Above this `evaluator.py` counts the depth exactly, for AWS's limit of 100.
_MAX_DEPTH = 60


class NotCompiled(Exception):  # noqa: N818 - no error: `evaluator.py` evaluates it
    """The expression is outside the compiled part."""


class Compiled(NamedTuple):
    """
    A compiled expression.

    needs_environment: a full JsonataEnvironment, for it binds, calls or loops. repeats: one value of it may stand in so
    many places of its result that the result has to be counted.
    """

    run: Run
    needs_environment: bool
    repeats: bool


def compile_node(tree: Node) -> Compiled:
    """The compiled expression. Raises NotCompiled."""
    if _depth(tree) > _MAX_DEPTH:
        raise NotCompiled
    compiler = _Compiler()
    run = compiler.node(tree)
    return Compiled(run, compiler.needs_environment, compiler.repeats)


def _depth(node: Node) -> int:
    own = 1 + max((_depth(child) for child in node.children()), default=0)
    named = sum(_depth(part) for part in node.parts if part.kind == "bind" and part.parts[0].kind == "lambda")
    return own + named


class _Compiler:
    """Compiles nodes; `local` are the names the expression has bound so far, as the node's place sees them."""

    def __init__(self) -> None:
        self.local: frozenset[str] = frozenset()
        self.needs_environment = False
        self.repeats = False

    def node(self, node: Node) -> Run:
        """The node with its predicates."""
        if node.kind == "path":
            return self.path(node)
        if node.keep or node.group is not None or node.focus or node.index:
            raise NotCompiled
        run = self.bare(node)
        if not node.filters:
            return run
        self.needs_environment = True
        return paths.filtered(run, [self.filter(found) for found in node.filters])

    def bare(self, node: Node) -> Run:
        handler = _HANDLERS.get(node.kind)
        if handler is None:
            raise NotCompiled
        return handler(self, node)

    # --- values ---------------------------------------------------------------------------------------------------
    def literal(self, node: Node) -> Run:
        value = node.value
        return lambda _item, _environment: value

    def variable(self, node: Node) -> Run:
        name = str(node.value)
        if name == "":
            return lambda item, _environment: item
        if name == "$":
            raise NotCompiled
        if name in self.local:
            return local_variable(name)
        if name == "states":
            return lambda _item, environment: states_of(environment[0], environment[1])
        return self.builtin_or_variable(name)

    def builtin_or_variable(self, name: str) -> Run:
        outside = variable(name)
        if name not in _BUILTIN_NAMES:
            return outside
        self.needs_environment = True

        def run(item: JSON, environment: JsonataEnvironment) -> JSON:
            value = outside(item, environment)
            return value if value is not UNDEFINED else function_value(name, environment) or _doubt()

        return run

    def array(self, node: Node) -> Run:
        items = [(self.node(part), part.kind == "array") for part in node.parts]

        def run(item: JSON, environment: JsonataEnvironment) -> JSON:
            made: list[JSON] = []
            for part, whole in items:
                value = no_function(part(item, environment))
                if type(value) is list and not whole:
                    made.extend(value)
                elif value is not UNDEFINED:
                    made.append(value)
            if len(made) > SMALL:
                charge(environment, made)
            return made

        return run

    def object(self, node: Node) -> Run:
        pairs = [(self.node(key), self.node(value)) for key, value in node.pairs]

        def run(item: JSON, environment: JsonataEnvironment) -> JSON:
            if type(item) is list:
                raise Doubt  # groups the items
            made: dict[str, JSON] = {}
            seen: set[str] = set()
            for key_of, value_of in pairs:
                key = key_of(item, environment)
                if type(key) is not str or key in seen:
                    raise Doubt
                seen.add(key)
                value = no_function(value_of(item, environment))
                if value is not UNDEFINED:
                    made[key] = value
            return made

        return run

    # --- operators ------------------------------------------------------------------------------------------------
    def binary(self, node: Node) -> Run:
        symbol = str(node.value)
        left, right = node.parts
        if symbol == "..":
            self.needs_environment = True
        if right.kind == "number" and type(right.value) is int and symbol in ("+", "-", "*") and not right.filters:
            return arithmetic_with_constant(symbol, self.node(left), right.value)
        if right.kind in ("number", "string") and symbol in COMPARISONS and not right.filters:
            return comparison_with_constant(symbol, self.node(left), right.value)
        return OPERATORS[symbol](symbol, self.node(left), self.node(right))

    def negate(self, node: Node) -> Run:
        return negation(self.node(node.parts[0]))

    def condition(self, node: Node) -> Run:
        question, then, *rest = [self.node(part) for part in node.parts]
        otherwise = rest[0] if rest else None

        def run(item: JSON, environment: JsonataEnvironment) -> JSON:
            if truth(question(item, environment)):
                return then(item, environment)
            return otherwise(item, environment) if otherwise else UNDEFINED

        return run

    # --- paths ----------------------------------------------------------------------------------------------------
    def path(self, node: Node) -> Run:
        if node.group is not None:
            raise NotCompiled
        first, *rest = node.parts
        if not node.keep and not any(step.filters or step.kind != "name" or step.tuple for step in rest):
            simple = self.names(first, tuple(str(step.value) for step in rest))
            if simple is not None:
                return simple
        self.needs_environment = True
        self.repeats = True
        steps = [self.step(step, first=not index) for index, step in enumerate(node.parts)]
        return paths.path(steps, absolute=first.kind == "variable", keep=node.keep)

    def names(self, first: Node, keys: tuple[str, ...]) -> Run | None:
        """A path of nothing but names after a variable, None for other paths."""
        if first.kind != "variable" or first.filters or first.keep or first.tuple or not keys:
            return None
        if first.value != "states" or "states" in self.local:
            return paths.names_of(self.variable(first), keys)
        member, *below = keys
        if len(below) == 1 and member != "context":
            return paths.state_name(member, below[0])
        source = states_member(member)
        return paths.names_of(source, tuple(below)) if below else source

    def step(self, node: Node, *, first: bool) -> paths.CompiledStep:
        if node.focus or node.index or node.group is not None or node.kind in ("sort", "path"):
            raise NotCompiled
        if node.kind not in ("name", "variable") and (_keeps(node) or (node.cons and (first or node.filters))):
            raise NotCompiled
        if not first and any(map(_constructs, node.parts)) and node.kind not in ("array", "object"):
            raise NotCompiled
        if first and node.kind != "name":
            return paths.CompiledStep(self.node(node), [], cons=False)
        run = paths.names_of(_item, (str(node.value),)) if node.kind == "name" else self.bare(node)
        return paths.CompiledStep(run, [self.filter(found) for found in node.filters], cons=node.cons)

    def filter(self, node: Node) -> paths.Filter:
        if node.kind == "number" and not node.filters:
            return paths.at_position(node.value)
        return paths.where(self.node(node))

    # --- functions ------------------------------------------------------------------------------------------------
    def call(self, node: Node) -> Run:
        procedure, *arguments = node.parts
        return self.call_with(procedure, [self.node(argument) for argument in arguments])

    def apply(self, node: Node) -> Run:
        """`x ~> $f(y)` and `x ~> $f`, where the function is known by name."""
        left, right = node.parts
        if right.kind == "call" and not right.filters and right.group is None and not right.keep:
            procedure, *rest = right.parts
            return self.call_with(procedure, [self.node(part) for part in (left, *rest)])
        if right.kind == "variable" and right.value not in self.local:
            return self.call_with(right, [self.node(left)])
        raise NotCompiled

    def call_with(self, procedure: Node, arguments: list[Run]) -> Run:
        if procedure.kind != "variable" or procedure.filters or procedure.keep:
            raise NotCompiled
        name = str(procedure.value)
        self.needs_environment = True
        self.repeats = self.repeats or name in HIGHER_ORDER
        if name in self.local:
            return _local_call(local_variable(name), arguments)
        if name in HIGHER_ORDER and len(arguments) in range(HIGHER_ORDER[name][1], HIGHER_ORDER[name][2] + 1):
            return _environment_call(name, HIGHER_ORDER[name][0], arguments)
        if name in _WITH_ENVIRONMENT and len(arguments) <= _WITH_ENVIRONMENT[name][1]:
            return _environment_call(name, _WITH_ENVIRONMENT[name][0], arguments)
        function = FUNCTIONS.get(name) or _EXTENSIONS.get(name)
        if function is None or not function.least <= len(arguments) <= function.most:
            raise NotCompiled
        return _call(name, function.call, arguments)

    def function(self, node: Node) -> Run:
        if node.value is not None:
            raise NotCompiled
        self.needs_environment = True
        names = tuple(node.names)
        before, self.local = self.local, self.local | set(names)
        body = self.node(node.parts[0])
        self.local = before
        return lambda item, environment: Lambda(names, body, item, environment)

    def bind(self, node: Node) -> Run:
        """`$x := ...`; not twice, and not reading itself, for a function might then call itself."""
        self.needs_environment = True
        self.repeats = True
        name = str(node.value)
        if name in self.local or name == "states" or name in _BUILTIN_NAMES or name in _reads(node.parts[0]):
            raise NotCompiled
        value_of = self.node(node.parts[0])
        self.local |= {name}

        def run(item: JSON, environment: JsonataEnvironment) -> JSON:
            value = value_of(item, environment)
            if environment.frame is not None:
                environment.frame.values[name] = value
            return value

        return run

    def block(self, node: Node) -> Run:
        before = self.local
        parts = [self.node(part) for part in node.parts]
        binds = self.local != before
        self.local = before
        if len(parts) == 1 and not binds:
            return parts[0]
        self.needs_environment = True

        def run(item: JSON, environment: JsonataEnvironment) -> JSON:
            inner = environment._replace(frame=VariableFrame({}, environment.frame))
            value = UNDEFINED
            for part in parts:
                value = part(item, inner)
            return value

        return run


def _item(item: JSON, _environment: JsonataEnvironment) -> JSON:
    return item


def _doubt() -> NoReturn:
    raise Doubt


def _constructs(node: Node) -> bool:
    """Whether a value may be an array constructed by a path (`x.(y.[z])`), which the path around it keeps whole."""
    return node.cons or (node.kind != "object" and any(map(_constructs, node.children())))


def _keeps(node: Node) -> bool:
    return node.keep or any(map(_keeps, node.children()))


def _reads(node: Node) -> set[str]:
    """All variable names below a node."""
    own = {str(node.value)} if node.kind == "variable" else set()
    return own.union(*map(_reads, node.children()))


def _call(name: str, function: Callable[..., JSON], arguments: list[Run]) -> Run:
    """A call of a function of values alone; a workflow variable of the same name would hide it."""
    if len(arguments) == 1:
        (argument,) = arguments

        def run_one(item: JSON, environment: JsonataEnvironment) -> JSON:
            if name in environment[1].variables:
                raise Doubt
            given = argument(item, environment)
            if type(given) in _SIZED and len(given) > SMALL:
                charge(environment, given)
            return function(given)

        return run_one

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        if name in environment[1].variables:
            raise Doubt
        given = [argument(item, environment) for argument in arguments]
        for value in given:
            if type(value) in _SIZED and len(value) > SMALL:
                charge(environment, value)
        made = function(*given)
        if type(made) in _SIZED and len(made) > SMALL:
            charge(environment, made)
        return made

    return run


def _environment_call(name: str, function: Callable[..., JSON], arguments: list[Run]) -> Run:
    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        if name in environment[1].variables:
            raise Doubt
        return function(environment, *[argument(item, environment) for argument in arguments])

    return run


def _local_call(function_of: Run, arguments: list[Run]) -> Run:
    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        function = function_of(item, environment)
        if type(function) is not Lambda:
            raise Doubt
        return function(*[argument(item, environment) for argument in arguments])

    return run


def _now(environment: JsonataEnvironment) -> JSON:
    from datetime import UTC, datetime

    moment = datetime.fromtimestamp(int(environment[1].now() * 1000) / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _counted(environment: JsonataEnvironment, made: JSON) -> JSON:
    if type(made) is list:
        spend(environment, len(made))
    return made


_WITH_ENVIRONMENT: dict[str, tuple[Callable[..., JSON], int]] = {
    "millis": (lambda environment: int(environment[1].now() * 1000), 0),
    "now": (_now, 0),
    "partition": (lambda environment, *given: _counted(environment, extensions.partition(*given)), 2),
    "random": (lambda environment, *seed: extensions.random_number(environment[1].random, *seed), 1),
    "range": (lambda environment, *given: _counted(environment, extensions.number_range(*given)), 3),
    "uuid": (lambda environment: extensions.uuid_text(environment[1].random), 0),
}
_EXTENSIONS = {
    "hash": CompiledFunction(extensions.hash_text, 0, 2),
    "parse": CompiledFunction(extensions.parse_text, 0, 1),
}
_SIZED = frozenset({str, list})
_BUILTIN_NAMES = frozenset({*FUNCTIONS, *HIGHER_ORDER, *_WITH_ENVIRONMENT, *_EXTENSIONS})
_HANDLERS: dict[str, Callable[[_Compiler, Node], Run]] = {
    "string": _Compiler.literal,
    "number": _Compiler.literal,
    "value": _Compiler.literal,
    "variable": _Compiler.variable,
    "array": _Compiler.array,
    "object": _Compiler.object,
    "binary": _Compiler.binary,
    "negate": _Compiler.negate,
    "condition": _Compiler.condition,
    "call": _Compiler.call,
    "apply": _Compiler.apply,
    "lambda": _Compiler.function,
    "bind": _Compiler.bind,
    "block": _Compiler.block,
}
