"""DescribeMapRun, ListMapRuns, UpdateMapRun."""

from __future__ import annotations

from typing import Any

from pytest_sfn.aws.errors import invalid
from pytest_sfn.service import arns
from pytest_sfn.service.paging import page
from pytest_sfn.service.state import ServiceState
from pytest_sfn.service.store import not_found
from pytest_sfn.typing import JSON


def map_run(service: ServiceState, arn: str) -> Any:
    """The engine's map run of an ARN. Raises InvalidArn, ResourceNotFound."""
    arns.parts(arn, "mapRun")
    for record in service.records.all():
        for candidate in record.execution.map_runs:
            if candidate.arn == arn:
                return candidate
    raise not_found(arn)


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
    }
    if found.redrive_count:  # the one recorded answer, of a map run that was not redriven, does not have it
        answer["redriveCount"] = found.redrive_count
    dates = {"stopDate": found.stop_date, "redriveDate": found.redrive_date}
    return answer | {name: date for name, date in dates.items() if date is not None}


def list_map_runs(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """The map runs an execution started."""
    arn = parameters["executionArn"]
    execution = service.records.record(arn).execution
    shown, more = page(execution.map_runs, parameters, f"ListMapRuns {arn}", lambda run: str(run.arn))
    listed = []
    for run in shown:
        entry = {
            "executionArn": arn,
            "mapRunArn": run.arn,
            "stateMachineArn": f"{execution.state_machine_arn}/{run.label}",
            "startDate": run.start_date,
        }
        listed.append(entry if run.stop_date is None else {**entry, "stopDate": run.stop_date})
    return {"mapRuns": listed, **more}


def update_map_run(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Changes concurrency and thresholds of a map run that is still running."""
    found = map_run(service, parameters["mapRunArn"])
    settings = parameters.keys() & {"maxConcurrency", "toleratedFailurePercentage", "toleratedFailureCount"}
    if not settings:
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
