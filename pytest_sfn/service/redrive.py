"""RedriveExecution, and whether an execution can be redriven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.service.records import Record
    from pytest_sfn.service.service import StepFunctionsService

#: Source: API Reference, RedriveExecution: 14 days from the end; fewer than 24,999 events.
REDRIVABLE_SECONDS: Seconds = 14 * 86_400
MAX_EVENTS = 24_999
#: Source: API Reference, RedriveExecution: the last 10 client tokens, for 15 minutes.
_KEPT_TOKENS = 10
_TOKEN_SECONDS: Seconds = 900


def why_not(service: StepFunctionsService, record: Record) -> str | None:
    """Why an execution cannot be redriven, in AWS's words (API Reference, DescribeExecution); None if it can."""
    execution = record.execution
    if execution.status in {"RUNNING", "SUCCEEDED", "PENDING_REDRIVE"}:
        return f"Execution is {execution.status} and cannot be redriven"
    if len(execution.events) >= MAX_EVENTS:
        return "Execution history event limit exceeded"
    if service.engine.scheduler.clock.now - (execution.stop_date or 0.0) > REDRIVABLE_SECONDS:
        return "Execution redrivable period exceeded"
    return None


def redrive_status(service: StepFunctionsService, record: Record) -> dict[str, JSON]:
    """The redrive members of DescribeExecution."""
    execution = record.execution
    reason = why_not(service, record)
    if reason is not None:
        status: dict[str, JSON] = {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": reason}
    elif execution.map_run is not None:
        status = {"redriveStatus": "REDRIVABLE_BY_MAP_RUN"}
    else:
        status = {"redriveStatus": "REDRIVABLE"}
    return {"redriveCount": execution.redrive_count, **status}


def redrive_execution(service: StepFunctionsService, parameters: dict[str, JSON]) -> JSON:
    """Goes on from the state that did not succeed; the same client token again answers as before."""
    record = service.execution(parameters["executionArn"])
    token = parameters.get("clientToken")
    now = service.engine.scheduler.clock.now
    if token is not None and now - record.redrive_tokens.get(token, -_TOKEN_SECONDS * 2) <= _TOKEN_SECONDS:
        return {"redriveDate": record.redrive_tokens[token]}
    reason = why_not(service, record)
    if reason is None and record.execution.map_run is not None:
        reason = "Child executions are redriven by their map run"
    if reason is not None:
        raise ServiceError("ExecutionNotRedrivable", f"Execution Not Redrivable: '{reason}'")
    service.records.redriven()
    record.execution.redrive()
    if token is not None:
        record.redrive_tokens[token] = now
        for old in list(record.redrive_tokens)[:-_KEPT_TOKENS]:
            del record.redrive_tokens[old]
    return {"redriveDate": record.execution.redrive_date}
