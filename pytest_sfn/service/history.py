"""GetExecutionHistory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.service.paging import page
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.service.service import StepFunctionsService

#: Members which hold execution data. What AWS leaves out with includeExecutionData false is not recorded; the
#: documentation speaks of input and output.
_DATA = frozenset({"input", "output", "parameters", "assignedVariables"})


def get_execution_history(service: StepFunctionsService, parameters: dict[str, JSON]) -> JSON:
    """The events of an execution, page by page, forwards or backwards."""
    arn = parameters["executionArn"]
    history = service.execution(arn).execution.history
    backwards = parameters.get("reverseOrder", False)
    positions = range(len(history) - 1, -1, -1) if backwards else range(len(history))
    shown, more = page(positions, parameters, f"GetExecutionHistory {backwards} {arn}", int)
    events = [history[position] for position in shown]
    if not parameters.get("includeExecutionData", True):
        events = [without_data(event) for event in events]
    return {"events": events, **more}


def without_data(event: dict[str, JSON]) -> dict[str, JSON]:
    """A HistoryEvent without the inputs and outputs."""
    return {
        name: {key: item for key, item in value.items() if key not in _DATA} if isinstance(value, dict) else value
        for name, value in event.items()
    }
