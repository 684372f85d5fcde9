"""GetExecutionHistory."""

from __future__ import annotations

from pytest_sfn.service.execution_data import without_data
from pytest_sfn.service.paging import page
from pytest_sfn.service.state import ServiceState
from pytest_sfn.typing import JSON


def get_execution_history(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """The events of an execution, page by page, forwards or backwards."""
    arn = parameters["executionArn"]
    execution = service.records.record(arn).execution
    if not execution.running:
        service.log_events.settle()
    history = execution.history
    backwards = parameters.get("reverseOrder", False)
    positions = range(len(history) - 1, -1, -1) if backwards else range(len(history))
    shown, more = page(positions, parameters, f"GetExecutionHistory {backwards} {arn}", int)
    events = [history[position] for position in shown]
    if not parameters.get("includeExecutionData", True):
        events = [without_data(event) for event in events]
    return {"events": events, **more}
