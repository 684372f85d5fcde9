"""Amazon ECS: tasks on ECS and AWS Fargate."""

from __future__ import annotations

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.resources.service import JOB_AND_CALLBACK, Action, Job, OptimizedService, Outcome
from pytest_sfn.language.tasks import Pattern
from pytest_sfn.typing import JSON

_NOT_STARTED = "AmazonECS.Unknown"


def _outcome(result: JSON, pattern: Pattern) -> Outcome:
    """
    RunTask answers 200 where it could start nothing; there is no task then to wait for, nor anybody to call back.

    Without waiting that is a result like any other. Source: floci-io/floci#1564; the Error Name from reports of users.
    """
    if pattern == "request-response" or not isinstance(result, dict) or not result.get("Failures"):
        return None
    return WorkflowFailure(_NOT_STARTED, dumps(result))


def _containers_exited_well(task: JSON) -> bool:
    """
    A stopped task succeeded where all its containers exited with 0.

    Recorded from AWS: one that could not pull its image (StopCode TaskFailedToStart, no ExitCode) failed.
    """
    if task.get("StopCode") not in {None, "EssentialContainerExited"}:
        return False
    return all(container.get("ExitCode", 0) == 0 for container in task.get("Containers") or [])


_TASK = Job(
    "DescribeTasks",
    {"cluster": ">cluster", "tasks": ("$.tasks[0].taskArn",)},
    "lastStatus",
    succeeded={"STOPPED"},
    subject="tasks[0]",
    result="tasks[0]",
    stop="StopTask",
    stopped={"cluster": ">cluster", "task": "$.tasks[0].taskArn"},
    success=_containers_exited_well,
    event_rule="StepFunctionsGetEventsForECSTaskRule",
)
#: A task that is waited for is started by Step Functions, whatever the workflow says. Recorded from AWS.
_STARTED_BY = (("StartedBy", "AWS Step Functions"),)
_RUN_TASK = Action(
    JOB_AND_CALLBACK, _TASK, given_to_job=_STARTED_BY, outcome=_outcome, errors=frozenset({_NOT_STARTED})
)


def _headers(_operation: str, identifier: str, _body: bytes) -> dict[str, str]:
    """Recorded from AWS."""
    return {"x-amzn-RequestId": identifier}


SERVICE = OptimizedService(
    "ecs",
    "AmazonECS",
    {"runTask": _RUN_TASK},
    headers=_headers,
    source="connect-ecs; recorded",
)
