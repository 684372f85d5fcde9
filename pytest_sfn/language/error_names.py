"""Error Names: which of them the wildcards match, and how the entries of Retry and Catch name them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

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


class ErrorPolicy:
    """One entry of Retry or Catch: what is done about the errors that ErrorEquals names."""

    def __init__(self, fields: Fields) -> None:
        self.error_equals = _read_error_equals(fields)

    @classmethod
    def read_all(cls, fields: Fields, name: str) -> list[Self]:
        """The entries of a field; States.ALL must stand alone and last."""
        entries = fields.objects(name)
        policies = [cls(entry) for entry in entries]
        for entry, policy in zip(entries, policies, strict=True):
            if "States.ALL" in policy.error_equals and (len(policy.error_equals) > 1 or policy is not policies[-1]):
                entry.problem("States.ALL must appear alone and at end of list", "ErrorEquals")
        return policies


def _read_error_equals(fields: Fields) -> tuple[str, ...]:
    """At least one Error Name."""
    names = fields.typed("ErrorEquals", "ARRAY", required=True, default=[])
    if fields.document.get("ErrorEquals") == []:
        fields.problem("Value cannot be empty", "ErrorEquals")
    for index, name in enumerate(names):
        if not isinstance(name, str):
            fields.problem("Expected value of type String", "ErrorEquals", index)
    return tuple(name for name in names if isinstance(name, str))
