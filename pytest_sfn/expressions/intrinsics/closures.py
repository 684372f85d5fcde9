"""Compiled intrinsic calls: closures by number of arguments, and special ones for what loops use most."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeAlias

from pytest_sfn.expressions.intrinsics.arguments import BadArgument
from pytest_sfn.expressions.intrinsics.numbers import math_add
from pytest_sfn.expressions.intrinsics.parser import Argument, Literal
from pytest_sfn.expressions.intrinsics.strings import fill, template_parts
from pytest_sfn.expressions.java_text import java_text
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.typing import JSON

#: Raises the failure of one call.
Refuse: TypeAlias = Callable[[BadArgument], NoReturn]


def closure(function: Callable[..., JSON], arguments: tuple[Evaluator, ...], fail: Refuse, *, draws: bool) -> Evaluator:
    """The evaluator of any call; one that draws gets the execution's generator as its first argument."""
    if draws:
        arguments = (lambda _document, scope: scope.random(), *arguments)
    if len(arguments) == 1:
        return _unary(function, arguments[0], fail)
    if len(arguments) == 2:
        return _binary(function, arguments[0], arguments[1], fail)
    return _variadic(function, arguments, fail)


def _unary(function: Callable[..., JSON], argument: Evaluator, fail: Refuse) -> Evaluator:
    def evaluate(document: JSON, scope: Scope) -> JSON:
        try:
            return function(argument(document, scope))
        except BadArgument as problem:
            fail(problem)

    return evaluate


def _binary(function: Callable[..., JSON], first: Evaluator, second: Evaluator, fail: Refuse) -> Evaluator:
    def evaluate(document: JSON, scope: Scope) -> JSON:
        try:
            return function(first(document, scope), second(document, scope))
        except BadArgument as problem:
            fail(problem)

    return evaluate


def _variadic(function: Callable[..., JSON], arguments: tuple[Evaluator, ...], fail: Refuse) -> Evaluator:
    def evaluate(document: JSON, scope: Scope) -> JSON:
        try:
            return function(*[argument(document, scope) for argument in arguments])
        except BadArgument as problem:
            fail(problem)

    return evaluate


def math_add_closure(written: tuple[Argument, ...], arguments: tuple[Evaluator, ...], fail: Refuse) -> Evaluator:
    """States.MathAdd; adding a small constant to a small integer, the step of every counter, needs no function call."""
    left, right = arguments
    general = _binary(math_add, left, right, fail)
    constant = written[1].value if isinstance(written[1], Literal) else None
    if constant.__class__ is not int or not -_SMALL <= constant <= _SMALL:
        return general

    def evaluate(document: JSON, scope: Scope) -> JSON:
        number = left(document, scope)
        if number.__class__ is int and -_SMALL < number < _SMALL:
            return number + constant
        return general(document, scope)

    return evaluate


#: Integers whose sum needs no check of Java's range.
_SMALL = 2**30


def format_closure(template: str, values: tuple[Evaluator, ...], fail: Refuse) -> Evaluator:
    """States.Format with its template written out, backslashes and all, which is taken apart once."""
    parts = template_parts(template)
    if len(parts) == 2 and len(values) == 1:
        return _format_one(parts[0], parts[1], values[0])
    if len(parts) == len(values) + 1:
        return _format_all(parts[0], tuple(zip(values, parts[1:], strict=True)))
    return _variadic(lambda *filled: fill(parts, filled), values, fail)


def _format_all(before: str, pairs: tuple[tuple[Evaluator, str], ...]) -> Evaluator:
    """The evaluator of a template, given as its first text and pairs of a value and the text behind it."""

    def evaluate(document: JSON, scope: Scope) -> JSON:
        filled = [before]
        for value, after in pairs:
            inserted = value(document, scope)
            filled.append(inserted if inserted.__class__ is str else java_text(inserted))
            filled.append(after)
        return "".join(filled)

    return evaluate


def _format_one(before: str, after: str, value: Evaluator) -> Evaluator:
    def evaluate(document: JSON, scope: Scope) -> JSON:
        inserted = value(document, scope)
        return f"{before}{inserted if inserted.__class__ is str else java_text(inserted)}{after}"

    return evaluate
