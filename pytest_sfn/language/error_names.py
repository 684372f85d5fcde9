"""Error Names: the reserved ones, and which of them the wildcards match."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.fields import Fields


class TaskTimeout(WorkflowFailure):
    """
    A Task's TimeoutSeconds or HeartbeatSeconds ran out.

    Both are shown as States.Timeout (recorded from AWS, also for heartbeats); a missed heartbeat is matched by
    States.HeartbeatTimeout as well.
    """

    def __init__(self, *, heartbeat: bool = False) -> None:
        self.heartbeat = heartbeat
        super().__init__("States.Timeout")


def matches(error_equals: Sequence[str], failure: WorkflowFailure) -> bool:
    """
    Whether one of the names in ErrorEquals stands for the failure.

    States.Runtime cannot be caught even by its own name: it always fails the execution (developer guide). The guide
    says that States.ALL does not catch States.DataLimitExceeded either, but AWS was recorded to catch a Lambda
    function's by it.
    """
    error = failure.error
    if error == "States.Runtime":
        return False
    if error in error_equals:
        return True
    if isinstance(failure, TaskTimeout) and failure.heartbeat and "States.HeartbeatTimeout" in error_equals:
        return True
    return "States.ALL" in error_equals or ("States.TaskFailed" in error_equals and error != "States.Timeout")


def read_error_equals(fields: Fields) -> tuple[str, ...]:
    """The ErrorEquals field: at least one Error Name."""
    names = fields.typed("ErrorEquals", "ARRAY", required=True, default=[])
    if fields.document.get("ErrorEquals") == []:
        fields.problem("Value cannot be empty", "ErrorEquals")
    for index, name in enumerate(names):
        if not isinstance(name, str):
            fields.problem("Expected value of type String", "ErrorEquals", index)
    return tuple(name for name in names if isinstance(name, str))


def check_wildcard(entries: Sequence[tuple[Fields, Sequence[str]]]) -> None:
    """Report States.ALL where other names stand beside it or other entries behind it."""
    for index, (fields, names) in enumerate(entries, 1):
        if "States.ALL" in names and (len(names) > 1 or index < len(entries)):
            fields.problem("States.ALL must appear alone and at end of list", "ErrorEquals")
