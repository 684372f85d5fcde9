"""A text that is a path or an intrinsic function: the value of a `.$` field, of ErrorPath and of CausePath."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.expressions.intrinsics import compile_intrinsic
from pytest_sfn.expressions.intrinsics.parser import IntrinsicCall, parse_call
from pytest_sfn.expressions.jsonpath import MissingWords, path_evaluator
from pytest_sfn.expressions.path_parser import Path, parse_path
from pytest_sfn.expressions.scope import Evaluator


def compile_path_or_intrinsic(text: str, field: str, *, missing: MissingWords) -> Evaluator:
    """The evaluator of `$...` or `States.Name(...)`. Raises ExpressionSyntaxError. `missing` as for `compile_path`."""
    parsed = parse_path_or_intrinsic(text)
    if isinstance(parsed, Path):
        return path_evaluator(parsed, field, missing)
    return compile_intrinsic(parsed, field)


def parse_path_or_intrinsic(text: str) -> Path | IntrinsicCall:
    """What the text says. Raises ExpressionSyntaxError."""
    return parse_path(text) if text.startswith("$") else parse_call(text)


def variables_read(text: str) -> Iterator[str]:
    """Names (without `$`) of the workflow variables the text reads, in order. Raises ExpressionSyntaxError."""
    waiting: list[object] = [parse_path_or_intrinsic(text)]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, Path) and part.variable is not None:
            yield part.variable
        elif isinstance(part, IntrinsicCall):
            waiting[:0] = part.arguments
