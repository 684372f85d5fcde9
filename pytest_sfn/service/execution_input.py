"""The `input` of StartExecution, StartSyncExecution and TestState: checked, parsed, its text kept."""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.expressions.json_text import loads
from pytest_sfn.service.json_errors import json_problem
from pytest_sfn.typing import JSON


def execution_input(text: str | None) -> tuple[JSON, str]:
    """
    The value and the text of an execution's input; `{}` if there is none.

    Raises InvalidExecutionInput. Recorded from AWS: texts which are no JSON, and the empty text.
    """
    if text is None:
        return {}, "{}"
    if not text.strip():
        raise invalid_input("Invalid execution input.")
    problem = json_problem(text)
    if problem is not None:
        raise invalid_input(problem)
    return loads(text), text


def invalid_input(detail: str) -> ServiceError:
    """An InvalidExecutionInput error with AWS's sentence around `detail`."""
    return ServiceError("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{detail}'")
