"""Turns a parsed template into closures; compiled once for each text."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from pytest_sfn.apigateway.vtl import nodes
from pytest_sfn.apigateway.vtl.arithmetic import COMPARISONS, OPERATIONS, integer_range
from pytest_sfn.apigateway.vtl.cursor import placed
from pytest_sfn.apigateway.vtl.errors import JavaException, TemplateError
from pytest_sfn.apigateway.vtl.frame import (
    BreakLoop,
    Defined,
    Evaluate,
    Lazy,
    Loop,
    MacroCall,
    Render,
    StopTemplate,
    TemplateFrame,
)
from pytest_sfn.apigateway.vtl.java_collections import put
from pytest_sfn.apigateway.vtl.java_values import UNDEFINED, JavaList, Value, as_text, equal, truth
from pytest_sfn.apigateway.vtl.parser import parse
from pytest_sfn.apigateway.vtl.references import ReferenceCompiler
from pytest_sfn.typing import is_number

#: Iterations of one #foreach; Velocity then leaves the loop in silence.
#: Source: developer guide, "API Gateway mapping template and access logging variable reference".
MAX_ITERATIONS = 1000


@lru_cache(maxsize=256)
def compile_template(text: str) -> Render:
    """What prints a template; TemplateError if it does not parse. Its macros are known before anything is printed."""
    compiler = Compiler(text)
    render = compiler.block(parse(text))
    if not compiler.macros:
        return render

    def with_macros(frame: TemplateFrame) -> None:
        for name, call in compiler.macros.items():
            frame.macros.setdefault(name, call)
        render(frame)

    return with_macros


def _is_never_true(node: nodes.Expression) -> bool:
    if isinstance(node, nodes.TemplateLiteral):
        return not isinstance(node.value, bool)
    if isinstance(node, nodes.Binary):
        return node.operator in OPERATIONS
    return isinstance(node, nodes.Interpolated | nodes.ListLiteral | nodes.MapLiteral | nodes.Range)


class Compiler:
    """Compiles the nodes of one template."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.macros: dict[str, MacroCall] = {}
        self._references = ReferenceCompiler(text, self.expression)
        self._expressions: dict[type, Callable[..., Evaluate]] = {
            nodes.TemplateReference: self._references.reader,
            nodes.TemplateLiteral: self._literal,
            nodes.Interpolated: self._interpolated,
            nodes.ListLiteral: self._list,
            nodes.MapLiteral: self._map,
            nodes.Range: self._range,
            nodes.Binary: self._binary,
            nodes.Not: self._not,
        }
        self._statements: dict[type, Callable[..., Render]] = {
            nodes.Text: self._print_text,
            nodes.TemplateReference: self._print_reference,
            nodes.Set: self._set,
            nodes.If: self._if,
            nodes.Foreach: self._foreach,
            nodes.Define: self._define,
            nodes.Macro: self._macro,
            nodes.DirectiveCall: self._call,
            nodes.Evaluate: self._evaluate,
            nodes.Break: lambda _: _end(BreakLoop),
            nodes.Stop: lambda _: _end(StopTemplate),
        }

    def block(self, block: nodes.Block) -> Render:
        """Prints statements one after the other."""
        steps = tuple(self._statements[type(statement)](statement) for statement in block)
        if len(steps) == 1:
            return steps[0]

        def run(frame: TemplateFrame) -> None:
            for step in steps:
                step(frame)

        return run

    def expression(self, node: nodes.Expression) -> Evaluate:
        """Gives the value of an expression; None for what Velocity takes for null."""
        return self._expressions[type(node)](node)

    # --- expressions ---
    @staticmethod
    def _literal(node: nodes.TemplateLiteral) -> Evaluate:
        value = node.value
        return lambda _: value

    def _interpolated(self, node: nodes.Interpolated) -> Evaluate:
        render = self.block(node.block)
        return lambda frame: frame.captured(render)

    def _list(self, node: nodes.ListLiteral) -> Evaluate:
        items = tuple(map(self.expression, node.items))
        return lambda frame: JavaList(item(frame) for item in items)

    def _map(self, node: nodes.MapLiteral) -> Evaluate:
        pairs = tuple((self.expression(key), self.expression(value)) for key, value in node.pairs)

        def evaluate(frame: TemplateFrame) -> Value:
            members: dict[Value, Value] = {}
            for key, value in pairs:
                placed(self._text, node.position, put, members, key(frame), value(frame))
            return members

        return evaluate

    def _range(self, node: nodes.Range) -> Evaluate:
        first, last = self.expression(node.first), self.expression(node.last)
        return lambda frame: placed(self._text, node.position, integer_range, first(frame), last(frame))

    def _not(self, node: nodes.Not) -> Evaluate:
        operand = self.condition(node.operand)
        return lambda frame: not operand(frame)

    def _logical(self, node: nodes.Binary) -> Evaluate:
        left, right = self.condition(node.left), self.condition(node.right)
        if node.operator == "&&":
            return lambda frame: left(frame) and right(frame)
        return lambda frame: left(frame) or right(frame)

    def condition(self, node: nodes.Expression) -> Callable[[TemplateFrame], bool]:
        """Whether an expression holds; texts, numbers, lists and sums written in place never do (Velocity 1.7)."""
        if _is_never_true(node):
            return lambda _: False
        evaluate = self.expression(node)
        return lambda frame: truth(evaluate(frame))

    def _binary(self, node: nodes.Binary) -> Evaluate:
        if node.operator in {"&&", "||"}:
            return self._logical(node)
        left, right = self.expression(node.left), self.expression(node.right)
        if node.operator == "==":
            return lambda frame: equal(left(frame), right(frame))
        if node.operator == "!=":
            return lambda frame: not equal(left(frame), right(frame))
        if node.operator in COMPARISONS:
            return self._comparison(node.operator, left, right)
        operation = OPERATIONS[node.operator]
        return lambda frame: placed(self._text, node.position, operation, left(frame), right(frame))

    @staticmethod
    def _comparison(operator: str, left: Evaluate, right: Evaluate) -> Evaluate:
        holds = COMPARISONS[operator]

        def evaluate(frame: TemplateFrame) -> bool:
            one, other = left(frame), right(frame)
            if is_number(one) and is_number(other):
                return holds(one, other)
            frame.warn(f"{operator} compares numbers only: it is false for {as_text(one)!r} and {as_text(other)!r}")
            return False

        return evaluate

    # --- statements ---
    @staticmethod
    def _print_text(node: nodes.Text) -> Render:
        text = node.text
        return lambda frame: frame.write(text)

    def _print_reference(self, node: nodes.TemplateReference) -> Render:
        if node.escaped:
            source = node.prefix + node.source
            return lambda frame: frame.write(source)
        read, prefix = self._references.reader(node), node.prefix
        return lambda frame: frame.write(prefix + as_text(read(frame)))

    def _set(self, node: nodes.Set) -> Render:
        write, value = self._references.writer(node.target), self.expression(node.value)

        def run(frame: TemplateFrame) -> None:
            result = value(frame)
            if result is None:  # Velocity: a null leaves the variable as it was
                frame.warn(f"#set({node.target.source} = …) keeps the old value: the new one is null")
            else:
                write(frame, result)

        return run

    def _if(self, node: nodes.If) -> Render:
        branches = tuple(
            (None if condition is None else self.condition(condition), self.block(block))
            for condition, block in node.branches
        )

        def run(frame: TemplateFrame) -> None:
            for condition, block in branches:
                if condition is None or condition(frame):
                    block(frame)
                    return

        return run

    def _foreach(self, node: nodes.Foreach) -> Render:
        items, block, name = self.expression(node.items), self.block(node.block), node.name

        def run(frame: TemplateFrame) -> None:
            values = _iterated(items(frame), frame)
            variables = frame.variables
            before = {key: variables.get(key) for key in (name, *_LOOP_VARIABLES)}
            loop = Loop(len(values), before["foreach"])
            try:
                for index, value in enumerate(values[:MAX_ITERATIONS]):
                    loop.index = index
                    variables.update(foreach=loop, velocityCount=index + 1, velocityHasNext=loop.has_next)
                    variables[name] = value
                    block(frame)
            except BreakLoop:
                pass
            finally:
                variables.update(before)
            if len(values) > MAX_ITERATIONS:
                frame.warn(f"#foreach ends after {MAX_ITERATIONS} of {len(values)} items")

        return run

    def _define(self, node: nodes.Define) -> Render:
        render, name = self.block(node.block), node.name

        def run(frame: TemplateFrame) -> None:
            frame.variables[name] = Defined(frame, render)

        return run

    def _macro(self, node: nodes.Macro) -> Render:
        render, parameters = self.block(node.block), node.parameters

        def call(frame: TemplateFrame, arguments: tuple[Evaluate, ...], body: Render | None) -> None:
            variables = frame.variables
            before = {name: variables.get(name) for name in (*parameters, "bodyContent")}
            given: dict[str, Value] = {
                name: Lazy(_by_name(argument, before)) for name, argument in zip(parameters, arguments, strict=False)
            }
            if body is not None:
                given["bodyContent"] = Defined(frame, body)
            variables.update(given)
            try:
                frame.nested(render)
            finally:
                variables.update(before)

        self.macros.setdefault(node.name, call)
        return lambda _: None

    def _call(self, node: nodes.DirectiveCall) -> Render:
        arguments = tuple(map(self.expression, node.arguments))
        body = None if node.body is None else self.block(node.body)

        def run(frame: TemplateFrame) -> None:
            macro = frame.macros.get(node.name)
            if macro is None:
                frame.write(node.source)
            else:
                placed(self._text, node.position, macro, frame, arguments, body)

        return run

    def _evaluate(self, node: nodes.Evaluate) -> Render:
        text = self.expression(node.text)

        def run(frame: TemplateFrame) -> None:
            source = text(frame)
            if isinstance(source, str):
                placed(self._text, node.position, frame.nested, compile_template(source))
            else:
                frame.warn("#evaluate takes a text: API Gateway renders nothing")

        return run


def _end(signal: type[BreakLoop | StopTemplate]) -> Render:
    def run(_: TemplateFrame) -> None:
        raise signal

    return run


_LOOP_VARIABLES = ("foreach", "velocityCount", "velocityHasNext")


def _iterated(value: Value, frame: TemplateFrame) -> list[Value]:
    """What #foreach goes through: the items of a list, the values of a map; nothing for all else."""
    if isinstance(value, list):
        return list(value)
    if isinstance(value, dict):
        return list(value.values())
    if value is not None and value is not UNDEFINED:
        frame.warn(f"#foreach goes through lists and maps only, not {as_text(value)!r}: API Gateway renders nothing")
    return []


def _by_name(argument: Evaluate, outside: dict[str, Value]) -> Evaluate:
    """An argument of a macro, evaluated with the variables as they are outside of it."""

    def evaluate(frame: TemplateFrame) -> Value:
        inside = {name: frame.variables.get(name) for name in outside}
        frame.variables.update(outside)
        try:
            return argument(frame)
        finally:
            frame.variables.update(inside)

    return evaluate


def run(render: Render, frame: TemplateFrame) -> str:
    """Everything a template prints; TemplateError for any failure."""
    try:
        render(frame)
    except (StopTemplate, BreakLoop):
        pass
    except JavaException as problem:
        raise TemplateError(str(problem)) from None
    except RecursionError:
        raise TemplateError("values nested too deeply") from None
    return "".join(frame.out)
