"""Compiles a JSON value with expressions in it: Arguments, Output, Assign, ItemSelector and their like."""

from __future__ import annotations

from pytest_sfn.expressions.jsonata.expression import compile_jsonata
from pytest_sfn.expressions.jsonata.failures import is_jsonata
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.typing import JSON


def compile_jsonata_template(value: JSON, field: str) -> Evaluator:
    """
    An evaluator of `value` with each expression in it replaced by its value.

    Parts without expressions are shared, never copied. A nested place is named as AWS names it: `/key` for a member,
    `[0]` for an element (`Output/orders[2]/id`). Keys are never expressions.
    """
    return _part(value, field) or (lambda _document, _scope: value)


def _part(value: JSON, field: str) -> Evaluator | None:
    """The evaluator of a part, None if the part is constant."""
    if isinstance(value, dict):
        places = [(key, f"{field}/{key}") for key in value]
    elif isinstance(value, list):
        places = [(index, f"{field}[{index}]") for index in range(len(value))]
    else:
        return compile_jsonata(value, field) if is_jsonata(value) else None
    parts = [(key, part) for key, place in places if (part := _part(value[key], place))]

    def evaluate(document: JSON, scope: Scope) -> JSON:
        made = value.copy()
        for key, part in parts:
            made[key] = part(document, scope)
        return made

    return evaluate if parts else None
