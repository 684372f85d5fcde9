"""SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat."""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.expressions.json_text import loads
from pytest_sfn.service.json_errors import json_problem
from pytest_sfn.service.state import ServiceState
from pytest_sfn.typing import JSON


def _check(service: ServiceState, token: str) -> None:
    """Raises InvalidToken or TaskTimedOut; AWS's texts, known from users' reports."""
    state = service.engine.task_tokens.state(token)
    if state == "unknown":
        raise ServiceError("InvalidToken", "Invalid Token: 'Invalid token'")
    if state == "timed out":
        raise ServiceError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")


def send_task_success(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """The task's result, a JSON text. The token is looked at before the text: recorded from AWS."""
    _check(service, parameters["taskToken"])
    problem = json_problem(parameters["output"])
    if problem is not None:
        raise ServiceError("InvalidOutput", f"Invalid Output: '{problem}'")
    service.engine.task_tokens.succeed(parameters["taskToken"], loads(parameters["output"]))
    return {}


def send_task_failure(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """The task's Error Name and cause, either of which may be missing."""
    _check(service, parameters["taskToken"])
    service.engine.task_tokens.fail(parameters["taskToken"], parameters.get("error"), parameters.get("cause"))
    return {}


def send_task_heartbeat(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """The task is still worked on: its HeartbeatSeconds begin anew."""
    _check(service, parameters["taskToken"])
    service.engine.task_tokens.heartbeat(parameters["taskToken"])
    return {}
