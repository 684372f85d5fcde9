"""
JSONata as Step Functions evaluates it: `{% ... %}` compiled to evaluators, and what holds without evaluating.

`common` is the common part of the language, fast; `whole` evaluates all of it, and decides whatever `common` leaves.
Beside them stands what both use: the parser, pictures, numbers, signatures, failures and their words.
"""

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
