"""Compiles one `{% ... %}` to an evaluator: closures for the common part, the whole language where they do not know."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pytest_sfn.expressions.jsonata import failures
from pytest_sfn.expressions.jsonata.common.compiler import Compiled, NotCompiled, compile_node
from pytest_sfn.expressions.jsonata.common.environment import (
    JsonataEnvironment,
    Lambda,
    Run,
    count_parts,
    new_environment,
)
from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.parser import parse
from pytest_sfn.expressions.jsonata.values import UNDEFINED, as_output
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.expressions.jsonata.whole.evaluator import WholeExpression


def compile_jsonata(text: str, field: str) -> Evaluator:
    """
    An evaluator of `text`, a whole `{% ... %}`, for `field` (as AWS names it: `Output/total`, `Choices[1]/Condition`).

    The evaluator takes the available members of `$states` but context, and the Scope. It raises ExpressionFailure
    `States.QueryEvaluationError`, the only exception it ever raises. What does not parse raises ExpressionSyntaxError.
    """
    expression = failures.unwrap(text)
    in_full = _whole_evaluator(expression, field)
    compiled = _compiled(expression)
    if compiled is None:
        return in_full
    if not compiled.needs_environment:
        return _simple_evaluator(compiled.run, in_full, expression, field)
    return _evaluator(compiled, in_full, expression, field)


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> Compiled | None:
    """The closures of an expression, shared by all fields that hold it; None if the whole language is needed."""
    tree = parse(expression)
    try:
        return compile_node(tree)
    except (NotCompiled, RecursionError):
        return None


def _simple_evaluator(run: Run, in_full: Evaluator, expression: str, field: str) -> Evaluator:
    """An expression that neither binds nor loops, and so needs no more than the document and the scope."""

    def evaluate(document: JSON, scope: Scope) -> JSON:
        try:
            value = run(UNDEFINED, (document, scope))  # type: ignore[arg-type] # only these two are read
        except JsonataError as error:
            raise failures.thrown(expression, field, error) from None
        except Exception:  # noqa: BLE001 - whatever it is, the whole evaluation decides what it means
            return in_full(document, scope)
        if value is UNDEFINED:
            raise failures.undefined(expression, field)
        return as_output(value) if type(value) is float else value

    return evaluate


def _evaluator(compiled: Compiled, in_full: Evaluator, expression: str, field: str) -> Evaluator:
    run, _, repeats = compiled

    def evaluate(document: JSON, scope: Scope) -> JSON:
        environment: JsonataEnvironment = new_environment(document, scope)
        try:
            value = run(UNDEFINED, environment)
            if repeats:
                count_parts(environment, value)
        except JsonataError as error:
            raise failures.thrown(expression, field, error) from None
        except Exception:  # noqa: BLE001 - whatever it is, the whole evaluation decides what it means
            return in_full(document, scope)
        if value is UNDEFINED:
            raise failures.undefined(expression, field)
        if type(value) is Lambda:
            raise failures.unsupported(expression, field)
        return as_output(value) if type(value) is float else value

    return evaluate


def _whole_evaluator(expression: str, field: str) -> Evaluator:
    """The evaluator of the whole language, which is imported and compiled when it is first needed."""
    compiled: list[WholeExpression] = []

    def evaluate(document: JSON, scope: Scope) -> JSON:
        from pytest_sfn.expressions.jsonata.whole.evaluator import NotJsonValue, WholeExpression

        if not compiled:
            compiled.append(WholeExpression(expression))
        try:
            value = compiled[0].evaluate(document, scope)
        except JsonataError as error:
            raise failures.thrown(expression, field, error) from None
        except NotJsonValue:
            raise failures.unsupported(expression, field) from None
        if value is UNDEFINED:
            raise failures.undefined(expression, field)
        return value

    return evaluate
