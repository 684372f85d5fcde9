"""All operations of the API: name, where its handler is. A test compares the table with the service model."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from importlib import import_module
from typing import TypeAlias

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.service.state import ServiceState
from pytest_sfn.typing import JSON

#: Takes checked parameters; answers the result's members, or a future of them where the answer takes time.
Handler: TypeAlias = "Callable[[ServiceState, dict[str, JSON]], JSON | Future[JSON]]"

#: Operation -> module in this package. The handler's name is the operation's in snake case. Imported when first called.
OPERATIONS: dict[str, str] = {
    "CreateActivity": "activities",
    "CreateStateMachine": "state_machines",
    "CreateStateMachineAlias": "aliases",
    "DeleteActivity": "activities",
    "DeleteStateMachine": "state_machines",
    "DeleteStateMachineAlias": "aliases",
    "DeleteStateMachineVersion": "versions",
    "DescribeActivity": "activities",
    "DescribeExecution": "executions",
    "DescribeMapRun": "map_runs",
    "DescribeStateMachine": "state_machines",
    "DescribeStateMachineAlias": "aliases",
    "DescribeStateMachineForExecution": "executions",
    "GetActivityTask": "activities",
    "GetExecutionHistory": "history",
    "ListActivities": "activities",
    "ListExecutions": "executions",
    "ListMapRuns": "map_runs",
    "ListStateMachineAliases": "aliases",
    "ListStateMachineVersions": "versions",
    "ListStateMachines": "state_machines",
    "ListTagsForResource": "tags",
    "PublishStateMachineVersion": "versions",
    "RedriveExecution": "redrive",
    "SendTaskFailure": "task_tokens",
    "SendTaskHeartbeat": "task_tokens",
    "SendTaskSuccess": "task_tokens",
    "StartExecution": "starting",
    "StartSyncExecution": "starting",
    "StopExecution": "executions",
    "TagResource": "tags",
    "TestState": "test_state",
    "UntagResource": "tags",
    "UpdateMapRun": "map_runs",
    "UpdateStateMachine": "state_machines",
    "UpdateStateMachineAlias": "aliases",
    "ValidateStateMachineDefinition": "validate_definition",
}


@cache
def handler(operation: str) -> Handler:
    """The handler of an operation. Raises UnknownOperationException."""
    if operation not in OPERATIONS:
        raise ServiceError("UnknownOperationException", f"There is no operation {operation}")
    found: Handler = getattr(import_module(f"{__package__}.{OPERATIONS[operation]}"), handler_name(operation))
    return found


def handler_name(operation: str) -> str:
    """`DescribeMapRun` -> `describe_map_run`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("_")
