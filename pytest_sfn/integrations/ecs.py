"""Amazon ECS: tasks on ECS and AWS Fargate."""

from __future__ import annotations

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.resources.service import JOB_AND_CALLBACK, Action, Job, OptimizedService
from pytest_sfn.typing import JSON

_NOT_STARTED = "AmazonECS.Unknown"


def _refusal(result: JSON) -> WorkflowFailure | None:
    """RunTask answers 200 where it could start nothing; a job then has no task to wait for."""
    return WorkflowFailure(_NOT_STARTED, dumps(result)) if result.get("Failures") else None


def _containers_exited_well(task: JSON) -> bool:
    """A stopped task succeeded where all its containers exited with 0."""
    containers = task.get("containers") or []
    if task.get("stopCode") not in {None, "EssentialContainerExited"}:
        return False
    return all(container.get("exitCode", 0) == 0 for container in containers)


_TASK = Job(
    "DescribeTasks",
    {"cluster": ">cluster", "tasks": ("$.tasks[0].taskArn",)},
    "lastStatus",
    succeeded={"STOPPED"},
    subject="tasks[0]",
    result="tasks[0]",
    stop="StopTask",
    stopped={"cluster": ">cluster", "task": "$.tasks[0].taskArn"},
    refusal=_refusal,
    success=_containers_exited_well,
    event_rule="StepFunctionsGetEventsForECSTaskRule",
)
_RUN_TASK = Action(JOB_AND_CALLBACK, _TASK, errors=frozenset({_NOT_STARTED}))

SERVICE = OptimizedService("ecs", "AmazonECS", {"runTask": _RUN_TASK})
