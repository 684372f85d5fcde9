"""JSONata as Step Functions evaluates it: `{% ... %}` compiled to evaluators, and what holds without evaluating."""

from __future__ import annotations

from pytest_sfn.expressions.jsonata.analysis import Problem, problems, states_members_used, variables_used
from pytest_sfn.expressions.jsonata.expression import compile_jsonata
from pytest_sfn.expressions.jsonata.failures import is_jsonata, unexpected_type, unwrap
from pytest_sfn.expressions.jsonata.template import compile_jsonata_template, expressions_in

__all__ = [
    "Problem",
    "compile_jsonata",
    "compile_jsonata_template",
    "expressions_in",
    "is_jsonata",
    "problems",
    "states_members_used",
    "unexpected_type",
    "unwrap",
    "variables_used",
]
