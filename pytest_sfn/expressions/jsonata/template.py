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
    return _part(value, field) or _constant(value)


def _part(value: JSON, field: str) -> Evaluator | None:
    """The evaluator of a part, None if the part is constant."""
    if isinstance(value, dict):
        return _object(value, field)
    if isinstance(value, list):
        return _array(value, field)
    return compile_jsonata(value, field) if is_jsonata(value) else None


def _object(value: dict[str, JSON], field: str) -> Evaluator | None:
    parts = [(key, part) for key, member in value.items() if (part := _part(member, f"{field}/{key}"))]
    if not parts:
        return None

    def evaluate(document: JSON, scope: Scope) -> JSON:
        made = value.copy()
        for key, part in parts:
            made[key] = part(document, scope)
        return made

    return evaluate


def _array(value: list[JSON], field: str) -> Evaluator | None:
    parts = [(index, part) for index, item in enumerate(value) if (part := _part(item, f"{field}[{index}]"))]
    if not parts:
        return None

    def evaluate(document: JSON, scope: Scope) -> JSON:
        made = value.copy()
        for index, part in parts:
            made[index] = part(document, scope)
        return made

    return evaluate


def _constant(value: JSON) -> Evaluator:
    def evaluate(document: JSON, scope: Scope) -> JSON:  # noqa: ARG001 - an Evaluator
        return value

    return evaluate
