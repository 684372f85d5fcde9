"""
The Context Object, built when something asks for it.

Source: developer guide, "Accessing execution data from the Context object".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.expressions.timestamps import format_timestamp
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.engine.execution import Execution
    from pytest_sfn.engine.fiber import Fiber


def context_of(fiber: Fiber) -> JSON:
    """The Context Object of the state a fiber is in; members in the order AWS shows them (recorded)."""
    execution = fiber.execution
    context: dict[str, JSON] = {
        "Execution": _execution(execution),
        "StateMachine": {"Id": execution.state_machine_arn, "Name": execution.state_machine_name},
        "State": _state(fiber),
    }
    if fiber.task_token is not None:
        context["Task"] = {"Token": fiber.task_token}
    if fiber.map_context is not None:
        context["Map"] = {"Item": _item(fiber.map_context)}
    return context


def _execution(execution: Execution) -> JSON:
    shown: dict[str, JSON] = {
        "Id": execution.arn,
        "Input": execution.input,
        "StartTime": format_timestamp(execution.start_date),
        "Name": execution.name,
        "RoleArn": execution.role_arn,
    }
    if execution.asynchronous:  # recorded: StartExecution's show it, of Express Workflows too, StartSyncExecution's not
        shown["RedriveCount"] = execution.redrive_count
    return shown


def _state(fiber: Fiber) -> JSON:
    state = fiber.state
    if state is None:
        return {}
    shown: dict[str, JSON] = {"Name": state.name, "EnteredTime": format_timestamp(fiber.entered_at)}
    if state.type_name in ("Task", "Parallel", "Map"):
        shown["RetryCount"] = fiber.retry_count
    return shown


def _item(item: tuple[int, JSON, str | None, str | None]) -> JSON:
    index, value, key, source = item
    shown: dict[str, JSON] = {"Index": index, "Value": value}
    if key is not None:
        shown["Key"] = key
    if source is not None:
        shown["Source"] = source
    return shown
