"""Inputs, outputs, errors and causes of executions as the API shows them, or leaves them out where it is asked to."""

from __future__ import annotations

from pytest_sfn.engine import Execution
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON, without_none

#: Members of events which hold execution data, or tell of it. Recorded from AWS in log events: input and output go with
#: their `...Details`; of the others that is inferred, and that GetExecutionHistory leaves out the same.
_DATA = frozenset(
    {
        "input",
        "inputDetails",
        "output",
        "outputDetails",
        "parameters",
        "assignedVariables",
        "assignedVariablesDetails",
    }
)


def shown_data(execution: Execution, parameters: dict[str, JSON]) -> dict[str, JSON]:
    """Input, output, error, cause and trace header of an execution; without data for METADATA_ONLY."""
    included, succeeded = parameters.get("includedData") != "METADATA_ONLY", execution.status == "SUCCEEDED"
    shown = {
        "inputDetails": {"included": included},
        "input": execution.input_text if included else None,
        "outputDetails": {"included": included} if succeeded else None,
        "output": dumps(execution.output) if included and succeeded else None,
        "error": execution.error if included else None,
        "cause": execution.cause if included else None,
        "traceHeader": execution.trace_header,
    }
    return without_none(shown)


def without_data(event: dict[str, JSON]) -> dict[str, JSON]:
    """A HistoryEvent without the inputs and outputs."""
    return {
        name: {key: item for key, item in value.items() if key not in _DATA} if isinstance(value, dict) else value
        for name, value in event.items()
    }
