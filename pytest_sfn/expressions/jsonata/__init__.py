"""JSONata as Step Functions evaluates it: `{% ... %}` compiled to evaluators, and what holds without evaluating."""

from __future__ import annotations

from pytest_sfn.expressions.jsonata.analysis import problems, variables_used
from pytest_sfn.expressions.jsonata.expression import compile_jsonata
from pytest_sfn.expressions.jsonata.failures import is_jsonata, unexpected_type
from pytest_sfn.expressions.jsonata.template import compile_jsonata_template

__all__ = [
    "compile_jsonata",
    "compile_jsonata_template",
    "is_jsonata",
    "problems",
    "unexpected_type",
    "variables_used",
]
