"""Compiles one `{% ... %}` to an evaluator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.expressions.jsonata import failures
from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.values import UNDEFINED
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.expressions.scope import Evaluator, Scope


def compile_jsonata(text: str, field: str) -> Evaluator:
    """
    An evaluator of `text`, a whole `{% ... %}`, for `field` (as AWS names it: `Output/total`, `Choices[1]/Condition`).

    The evaluator takes the available members of `$states` but context, and the Scope. It raises ExpressionFailure
    `States.QueryEvaluationError`, the only exception it ever raises.
    """
    expression = failures.unwrap(text)
    return _by_reference(expression, field)


def _by_reference(expression: str, field: str) -> Evaluator:
    from pytest_sfn.expressions.jsonata.reference import NotJson, Reference  # noqa: PLC0415 - 60 ms

    reference = Reference(expression)

    def evaluate(document: JSON, scope: Scope) -> JSON:
        try:
            value = reference.evaluate({**document, "context": scope.context()}, scope)
        except JsonataError as error:
            raise failures.thrown(expression, field, error) from None
        except NotJson:
            raise failures.unsupported(expression, field) from None
        if value is UNDEFINED:
            raise failures.undefined(expression, field)
        return value

    return evaluate
