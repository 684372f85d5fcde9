"""RedriveExecution."""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.service.state import ServiceState
from pytest_sfn.typing import JSON, Seconds

#: Source: API Reference, RedriveExecution: the last 10 client tokens, for 15 minutes.
_KEPT_TOKENS = 10
_TOKEN_SECONDS: Seconds = 900


def redrive_execution(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Goes on from the state that did not succeed; the same client token again answers as before."""
    record = service.records.record(parameters["executionArn"])
    token = parameters.get("clientToken")
    now = service.engine.scheduler.clock.now
    if token is not None and now - record.redrive_tokens.get(token, -_TOKEN_SECONDS * 2) <= _TOKEN_SECONDS:
        return {"redriveDate": record.redrive_tokens[token]}
    reason = record.why_not_redrivable(now)
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
