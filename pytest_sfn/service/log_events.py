"""
CloudWatch Logs events of executions, as the logging configuration of their state machine asks for them.

Shape and levels: developer guide, "Using CloudWatch Logs to log execution history". An execution's events are told when
it has ended; AWS tells them meanwhile, in no promised order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from pytest_sfn.engine import Execution
from pytest_sfn.service.configurations import invalid_configuration
from pytest_sfn.service.execution_data import without_data
from pytest_sfn.typing import JSON

#: Gets the ARN of the log group and the events of one execution.
LogSubscriber: TypeAlias = "Callable[[str, list[dict[str, JSON]]], object]"

_FATAL = frozenset({"ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut"})
_ERROR = _FATAL | {
    "ActivityFailed",
    "ActivityScheduleFailed",
    "ActivityTimedOut",
    "EvaluationFailed",
    "FailStateEntered",
    "LambdaFunctionFailed",
    "LambdaFunctionScheduleFailed",
    "LambdaFunctionStartFailed",
    "LambdaFunctionTimedOut",
    "MapIterationAborted",
    "MapIterationFailed",
    "MapRunAborted",
    "MapRunFailed",
    "MapStateAborted",
    "MapStateFailed",
    "ParallelStateAborted",
    "ParallelStateFailed",
    "TaskFailed",
    "TaskStartFailed",
    "TaskStateAborted",
    "TaskSubmitFailed",
    "TaskTimedOut",
    "WaitStateAborted",
}
_LEVELS = {"ERROR": _ERROR, "FATAL": _FATAL}


class LogEvents:
    """
    The log events of a service's executions. `subscribers` are called on the engine's thread.

    group_exists: whether there is a log group of an ARN; None where nobody knows the log groups. deliver: waits, not
    for ever, until what was told has arrived.
    """

    def __init__(self) -> None:
        self.subscribers: list[LogSubscriber] = []
        self.group_exists: Callable[[str], bool] | None = None
        self.deliver: Callable[[], None] | None = None
        self._told = False

    def check(self, logging: JSON) -> None:
        """Refuse a logging configuration whose log group is gone. Recorded from AWS."""
        for destination in logging.get("destinations") or ():
            group = destination["cloudWatchLogsLogGroup"]["logGroupArn"]
            if self.group_exists is not None and not self.group_exists(group):
                raise invalid_configuration("Logging", "Log Destination not found.")

    def settle(self) -> None:
        """Let what was told arrive: whoever reads the history of an execution that has ended finds its log events."""
        told, self._told = self._told, False
        if told and self.deliver is not None:
            self.deliver()

    def follow(self, execution: Execution, logging: JSON) -> None:
        """Tell of an execution when it has ended, if its state machine logs at all."""
        destinations = logging.get("destinations") or ()
        if logging["level"] == "OFF" or not destinations:
            return
        group = destinations[0]["cloudWatchLogsLogGroup"]["logGroupArn"]
        execution.on_end.append(lambda ended: self._tell(ended, logging, group))

    def _tell(self, execution: Execution, logging: JSON, group: str) -> None:
        if self.subscribers:
            events = log_events(execution, logging["level"], data=logging["includeExecutionData"])
            self._told = True
            for subscriber in self.subscribers:
                subscriber(group, events)


def log_events(execution: Execution, level: str, *, data: bool) -> list[dict[str, JSON]]:
    """The execution's events of a level, as CloudWatch Logs shows them; inputs and outputs only with `data`."""
    chosen = _LEVELS.get(level)
    return [
        _shown(event if data else without_data(event), execution)
        for event in execution.history
        if chosen is None or event["type"] in chosen
    ]


def _shown(event: dict[str, JSON], execution: Execution) -> dict[str, JSON]:
    details: JSON = next((value for name, value in event.items() if name.endswith("EventDetails")), {})
    return {
        "id": str(event["id"]),
        "type": event["type"],
        "details": details,
        "previous_event_id": str(event["previousEventId"]),
        "event_timestamp": str(round(event["timestamp"] * 1000)),
        "execution_arn": execution.arn,
        "redrive_count": str(execution.redrive_count),
    }
