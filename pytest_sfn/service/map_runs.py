"""DescribeMapRun, ListMapRuns, UpdateMapRun."""

from __future__ import annotations

from typing import Any

from pytest_sfn.aws.errors import invalid
from pytest_sfn.service import arns
from pytest_sfn.service.paging import page
from pytest_sfn.service.state import ServiceState
from pytest_sfn.service.store import not_found
from pytest_sfn.typing import JSON, without_none


def map_run(service: ServiceState, arn: str) -> Any:
    """The engine's map run of an ARN. Raises InvalidArn, ResourceNotFound."""
    arns.parts(arn, "mapRun")
    runs = (run for record in service.records.all() for run in record.execution.map_runs)
    found = next((run for run in runs if run.arn == arn), None)
    if found is None:
        raise not_found(arn)
    return found


def describe_map_run(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """A map run with the counts of its items and child executions."""
    found = map_run(service, parameters["mapRunArn"])
    answer = {
        "mapRunArn": found.arn,
        "executionArn": found.execution.arn,
        "status": found.status,
        "startDate": found.start_date,
        "maxConcurrency": found.max_concurrency,
        "toleratedFailurePercentage": float(found.tolerated_failure_percentage or 0),
        "toleratedFailureCount": int(found.tolerated_failure_count or 0),
        "itemCounts": found.item_counts(),
        "executionCounts": found.execution_counts(),
        # The one recorded answer, of a map run that was not redriven, does not have it.
        "redriveCount": found.redrive_count or None,
        "stopDate": found.stop_date,
        "redriveDate": found.redrive_date,
    }
    return without_none(answer)


def list_map_runs(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """The map runs an execution started."""
    arn = parameters["executionArn"]
    execution = service.records.record(arn).execution
    shown, more = page(execution.map_runs, parameters, f"ListMapRuns {arn}", lambda run: str(run.arn))
    listed = [
        {
            "executionArn": arn,
            "mapRunArn": run.arn,
            "stateMachineArn": f"{execution.state_machine_arn}/{run.label}",
            "startDate": run.start_date,
            "stopDate": run.stop_date,
        }
        for run in shown
    ]
    return {"mapRuns": [without_none(run) for run in listed], **more}


def update_map_run(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Changes concurrency and thresholds of a map run that is still running."""
    found = map_run(service, parameters["mapRunArn"])
    if not parameters.keys() & {"maxConcurrency", "toleratedFailurePercentage", "toleratedFailureCount"}:
        raise invalid(
            "Either the max concurrency, tolerated failure percentage, or tolerated failure count must be specified",
            "MISSING_REQUIRED_PARAMETER",
        )
    if found.status != "RUNNING":
        raise invalid("Map Run is already completed and cannot be updated", "CANNOT_UPDATE_COMPLETED_MAP_RUN")
    found.update(
        max_concurrency=parameters.get("maxConcurrency"),
        tolerated_failure_percentage=parameters.get("toleratedFailurePercentage"),
        tolerated_failure_count=parameters.get("toleratedFailureCount"),
    )
    return {}
