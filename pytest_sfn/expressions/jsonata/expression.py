"""Compiles one `{% ... %}` to an evaluator: our own closures where they know, jsonata-python for the rest."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pytest_sfn.expressions.jsonata import failures
from pytest_sfn.expressions.jsonata.analysis import facts
from pytest_sfn.expressions.jsonata.compiler import NotCompiled, compile_node
from pytest_sfn.expressions.jsonata.environment import JsonataEnvironment, Lambda, Run, new_environment, states_of
from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.parser import parse
from pytest_sfn.expressions.jsonata.values import UNDEFINED, as_output
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.expressions.jsonata.reference import Reference


def compile_jsonata(text: str, field: str) -> Evaluator:
    """
    An evaluator of `text`, a whole `{% ... %}`, for `field` (as AWS names it: `Output/total`, `Choices[1]/Condition`).

    The evaluator takes the available members of `$states` but context, and the Scope. It raises ExpressionFailure
    `States.QueryEvaluationError`, the only exception it ever raises. What does not parse raises ExpressionSyntaxError.
    """
    expression = failures.unwrap(text)
    by_library = _by_library(expression, field)
    compiled = _compiled(expression)
    if compiled is None:
        return by_library
    run, needs_environment = compiled
    return (_evaluator if needs_environment else _simple_evaluator)(run, by_library, expression, field)


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> tuple[Run, bool] | None:
    """The closures of an expression, shared by all fields that hold it; None if the library is to evaluate it."""
    tree = parse(expression)
    try:
        return compile_node(tree)
    except (NotCompiled, RecursionError):
        return None


def _simple_evaluator(run: Run, by_library: Evaluator, expression: str, field: str) -> Evaluator:
    """An expression that neither binds nor loops, and so needs no more than the document and the scope."""

    def evaluate(document: JSON, scope: Scope) -> JSON:
        try:
            value = run(UNDEFINED, (document, scope))  # type: ignore[arg-type] # only these two are read
        except JsonataError as error:
            raise failures.thrown(expression, field, error) from None
        except Exception:  # noqa: BLE001 - whatever it is, the library decides what it means
            return by_library(document, scope)
        if value is UNDEFINED:
            raise failures.undefined(expression, field)
        return as_output(value) if type(value) is float else value

    return evaluate


def _evaluator(run: Run, by_library: Evaluator, expression: str, field: str) -> Evaluator:
    def evaluate(document: JSON, scope: Scope) -> JSON:
        environment: JsonataEnvironment = new_environment(document, scope)
        try:
            value = run(UNDEFINED, environment)
        except JsonataError as error:
            raise failures.thrown(expression, field, error) from None
        except Exception:  # noqa: BLE001 - whatever it is, the library decides what it means
            return by_library(document, scope)
        if value is UNDEFINED:
            raise failures.undefined(expression, field)
        if type(value) is Lambda:
            raise failures.unsupported(expression, field)
        return as_output(value) if type(value) is float else value

    return evaluate


def _by_library(expression: str, field: str) -> Evaluator:
    """The evaluator that asks jsonata-python, which is imported when it is first needed."""
    references: list[Reference] = []

    def evaluate(document: JSON, scope: Scope) -> JSON:
        from pytest_sfn.expressions.jsonata.reference import NotJsonValue, Reference

        if not references:
            references.append(Reference(expression))
        try:
            value = references[0].evaluate(_states_read(expression, document, scope), scope)
        except JsonataError as error:
            raise failures.thrown(expression, field, error) from None
        except NotJsonValue:
            raise failures.unsupported(expression, field) from None
        if value is UNDEFINED:
            raise failures.undefined(expression, field)
        return value

    return evaluate


def _states_read(expression: str, document: dict[str, JSON], scope: Scope) -> dict[str, JSON]:
    """The members of `$states` an expression reads: the library looks through all it is given."""
    members = facts(expression).states
    if "*" in members:
        return states_of(document, scope)
    read = {member: document[member] for member in members if member in document}
    if "context" in members:
        read["context"] = scope.context()
    return read
