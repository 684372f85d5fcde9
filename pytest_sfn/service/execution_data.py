"""Inputs, outputs, errors and causes of executions as the API shows them, or leaves them out where it is asked to."""

from __future__ import annotations

from pytest_sfn.engine import Execution
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON

#: Members of events which hold execution data. What AWS leaves out with includeExecutionData false is not recorded; the
#: documentation speaks of input and output.
_DATA = frozenset({"input", "output", "parameters", "assignedVariables"})


def shown_data(execution: Execution, parameters: dict[str, JSON]) -> dict[str, JSON]:
    """Input, output, error, cause and trace header of an execution; without data for METADATA_ONLY."""
    included = parameters.get("includedData") != "METADATA_ONLY"
    shown: dict[str, JSON] = {"inputDetails": {"included": included}}
    if included:
        shown["input"] = execution.input_text
    if execution.status == "SUCCEEDED":
        shown["outputDetails"] = {"included": included}
        if included:
            shown["output"] = dumps(execution.output)
    if included:
        failure = {"error": execution.error, "cause": execution.cause}
        shown |= {name: value for name, value in failure.items() if value is not None}
    if execution.trace_header is not None:
        shown["traceHeader"] = execution.trace_header
    return shown


def without_data(event: dict[str, JSON]) -> dict[str, JSON]:
    """A HistoryEvent without the inputs and outputs."""
    return {
        name: {key: item for key, item in value.items() if key not in _DATA} if isinstance(value, dict) else value
        for name, value in event.items()
    }
