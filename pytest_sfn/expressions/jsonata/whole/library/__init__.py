"""
JSONata's functions for the evaluator of the whole language, each with its signature, and those of Step Functions.

A function gets the frame and its arguments as its signature passes them, UNDEFINED for one left out. Each module holds
those of one subject and their table. Source of names, signatures and rules: docs.jsonata.org; 2.0.6 ran.
"""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.expressions.jsonata import extensions
from pytest_sfn.expressions.jsonata.signatures import FunctionSignature
from pytest_sfn.expressions.jsonata.whole.frames import Evaluation, Frame, LibraryRow, Native
from pytest_sfn.expressions.jsonata.whole.library.functionals import FUNCTIONALS
from pytest_sfn.expressions.jsonata.whole.library.matching import MATCHING
from pytest_sfn.expressions.jsonata.whole.library.numbers import NUMBERS
from pytest_sfn.expressions.jsonata.whole.library.texts import TEXTS
from pytest_sfn.expressions.jsonata.whole.library.times import TIMES
from pytest_sfn.expressions.jsonata.whole.library.values import VALUES
from pytest_sfn.typing import JSON


def _extension(name: str, limit: int, function: Callable[..., JSON]) -> Native:
    """A function of Step Functions: it judges its arguments itself, `limit` of them at most."""

    def run(frame: Frame, *arguments: JSON) -> JSON:
        if len(arguments) > limit:
            raise extensions.signature_error(name, limit + 1)
        made = function(frame, *arguments)
        if isinstance(made, list):
            frame.evaluation.spend(len(made))
        return made

    return Native(run, min(limit, 1), None, name)


def _random(frame: Frame, *seed: JSON) -> JSON:
    return extensions.random_number(frame.evaluation.scope.random, *seed)


_ROWS: dict[str, LibraryRow] = {**NUMBERS, **TEXTS, **MATCHING, **VALUES, **FUNCTIONALS, **TIMES}
#: The functions by name; `$eval` is not among them, for Step Functions does not have it.
FUNCTIONS: dict[str, JSON] = {
    **{name: Native(run, arity, FunctionSignature(text), name) for name, (run, arity, text) in _ROWS.items()},
    "partition": _extension("partition", 2, lambda _frame, *given: extensions.partition(*given)),
    "range": _extension("range", 3, lambda _frame, *given: extensions.number_range(*given)),
    "hash": _extension("hash", 2, lambda _frame, *given: extensions.hash_text(*given)),
    "random": _extension("random", 1, _random),
    "uuid": _extension("uuid", 0, lambda frame: extensions.uuid_text(frame.evaluation.scope.random)),
    "parse": _extension("parse", 1, lambda _frame, *given: extensions.parse_text(*given)),
}


def root_values(evaluation: Evaluation) -> dict[str, JSON]:
    """The outermost names: `$states`, the workflow's variables, and the functions."""
    states = {**evaluation.document, "context": evaluation.scope.context()}
    return {**FUNCTIONS, **evaluation.scope.variables, "states": states}
