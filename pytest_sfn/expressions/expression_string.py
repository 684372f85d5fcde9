"""A text that is a path or an intrinsic function: the value of a `.$` field, of ErrorPath and of CausePath."""

from __future__ import annotations

from pytest_sfn.expressions.intrinsics import compile_intrinsic
from pytest_sfn.expressions.intrinsics.parser import parse_call
from pytest_sfn.expressions.jsonpath import MissingWords, path_evaluator
from pytest_sfn.expressions.path_parser import parse_path
from pytest_sfn.expressions.scope import Evaluator


def compile_path_or_intrinsic(text: str, field: str, *, missing: MissingWords) -> Evaluator:
    """The evaluator of `$...` or `States.Name(...)`. Raises ExpressionSyntaxError. `missing` as for `compile_path`."""
    if text.startswith("$"):
        return path_evaluator(parse_path(text), field, missing)
    return compile_intrinsic(parse_call(text), field)
