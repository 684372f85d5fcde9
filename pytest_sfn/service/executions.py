"""DescribeExecution, DescribeStateMachineForExecution, ListExecutions, StopExecution."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_sfn.aws.errors import ServiceError, invalid
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.service import arns
from pytest_sfn.service.execution_data import shown_data
from pytest_sfn.service.execution_records import ExecutionRecord
from pytest_sfn.service.map_runs import map_run
from pytest_sfn.service.paging import page
from pytest_sfn.service.state import ServiceState
from pytest_sfn.service.state_machines import describe_revision
from pytest_sfn.service.store import type_not_supported
from pytest_sfn.typing import JSON, without_none


def describe_execution(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """An execution with its data, version, alias and redrive status."""
    record = service.records.record(parameters["executionArn"])
    execution = record.execution
    return {**_identity(record), **shown_data(execution, parameters), **record.redrive_status(service.now())}


def _identity(record: ExecutionRecord) -> dict[str, JSON]:
    """What descriptions and lists of executions have in common."""
    execution = record.execution
    members = {
        "executionArn": execution.arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": execution.start_date,
        "stopDate": execution.stop_date,
        "stateMachineVersionArn": record.version_arn,
        "stateMachineAliasArn": record.alias_arn,
        "mapRunArn": execution.map_run.arn if execution.map_run is not None else None,
        "redriveDate": execution.redrive_date,
    }
    return without_none(members)


def describe_state_machine_for_execution(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """The state machine as it was when the execution started."""
    record = service.records.record(parameters["executionArn"])
    execution = record.execution
    answer: dict[str, JSON] = {"stateMachineArn": execution.state_machine_arn, "name": execution.state_machine_name}
    if record.revision is None:
        # Started without the service (by the `sfn` fixture): there is a definition, and nothing else to tell.
        answer |= {
            "definition": dumps(execution.machine.definition),
            "roleArn": execution.role_arn or service.account.role(execution.state_machine_name),
            "updateDate": execution.start_date,
        }
    else:
        answer |= {"updateDate": record.revision.date, **describe_revision(record.revision, parameters)}
    if execution.map_run is not None:
        answer |= {"mapRunArn": execution.map_run.arn, "label": execution.map_run.label}
    return answer


def list_executions(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Executions of a state machine, version, alias or map run, the most recent first."""
    machine_arn, map_run_arn = parameters.get("stateMachineArn"), parameters.get("mapRunArn")
    if (machine_arn is None) == (map_run_arn is None):
        raise invalid("Must provide a state machine ARN or a map run ARN, but not both", "MISSING_REQUIRED_PARAMETER")
    if map_run_arn is not None:
        records = service.records.of_map_run(map_run(service, map_run_arn).arn)
    else:
        _refuse_map_run_filters(parameters)
        records = _of_machine(service, parameters["stateMachineArn"])
    if "statusFilter" in parameters:
        records = [record for record in records if record.execution.status == parameters["statusFilter"]]
    if "redriveFilter" in parameters:
        redriven = parameters["redriveFilter"] == "REDRIVEN"
        records = [record for record in records if (record.execution.redrive_count > 0) == redriven]
    chosen = sorted(records, key=lambda record: record.recency, reverse=True)
    listing = f"ListExecutions {machine_arn or map_run_arn}"
    shown, more = page(chosen, parameters, listing, lambda record: record.number)
    return {"executions": [_listed(record) for record in shown], **more}


def _refuse_map_run_filters(parameters: dict[str, JSON]) -> None:
    """Source: API Reference, ListExecutions; the texts are ours."""
    if parameters.get("statusFilter") == "PENDING_REDRIVE":
        raise invalid("The PENDING_REDRIVE status filter requires a map run ARN")
    if "redriveFilter" in parameters:
        raise invalid("The redrive filter requires a map run ARN")


def _of_machine(service: ServiceState, arn: str) -> Iterable[ExecutionRecord]:
    found = arns.unlabelled(arn)
    machine = service.store.state_machine(found)
    if machine.type == "EXPRESS":
        raise type_not_supported()
    records = service.records.of_machine(machine.arn)
    if found.version is not None:
        return [record for record in records if record.version_arn == arn]
    if found.alias is not None:
        return [record for record in records if record.alias_arn == arn]
    return records


def _listed(record: ExecutionRecord) -> dict[str, JSON]:
    execution = record.execution
    items = None if execution.map_run is None else getattr(execution, "items", 1)
    return without_none({**_identity(record), "redriveCount": execution.redrive_count, "itemCount": items})


def stop_execution(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Aborts an execution; one that has ended already stays as it is."""
    execution = service.records.record(parameters["executionArn"]).execution
    if execution.running:
        execution.abort(parameters.get("error"), parameters.get("cause"))
    if execution.stop_date is None:
        raise ServiceError("InternalFailure", "The execution was not stopped", 500)
    return {"stopDate": execution.stop_date}
