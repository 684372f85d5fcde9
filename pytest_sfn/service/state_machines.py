"""CreateStateMachine, UpdateStateMachine, DeleteStateMachine, DescribeStateMachine, ListStateMachines."""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError, invalid
from pytest_sfn.expressions.variable_references import variable_references
from pytest_sfn.service import arns, versions
from pytest_sfn.service.configurations import encryption_configuration, logging_configuration, tracing_configuration
from pytest_sfn.service.names import check_name
from pytest_sfn.service.paging import page
from pytest_sfn.service.state import ServiceState
from pytest_sfn.service.store import Revision, StoredStateMachine, does_not_exist, of_account
from pytest_sfn.service.tags import as_dict
from pytest_sfn.typing import JSON, without_none

#: What a repeated CreateStateMachine must not change. Source: API Reference, CreateStateMachine (idempotency).
_COMPARED = ("definition", "type", "logging", "tracing", "encryption", "publish", "versionDescription")


def create_state_machine(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Creates a state machine, and its version 1 with `publish`; the same request again answers the same."""
    check_name(parameters["name"])
    arns.check_role(parameters["roleArn"])
    _check_description(parameters)
    created_as = _creation(parameters)
    arn = service.account.state_machine(parameters["name"])
    machine = service.store.state_machines.get(arn)
    if machine is None:
        machine = _created(service, arn, parameters, created_as)
        service.store.state_machines[arn] = machine
    elif machine.created_as != created_as:
        # A definition that cannot be used is refused first.
        service.definitions.compiled(parameters["definition"], parameters.get("type", "STANDARD"))
        raise ServiceError("StateMachineAlreadyExists", f"State Machine Already Exists: '{arn}'")
    version_arn = f"{arn}:1" if parameters.get("publish") else None
    answer = {"stateMachineArn": arn, "creationDate": machine.creation_date, "stateMachineVersionArn": version_arn}
    return without_none(answer)


def _check_description(parameters: dict[str, JSON]) -> None:
    if "versionDescription" in parameters and not parameters.get("publish"):
        raise invalid("Version description can only be set when publish is true")  # recorded from AWS


def _creation(parameters: dict[str, JSON]) -> JSON:
    values = {
        **parameters,
        "type": parameters.get("type", "STANDARD"),
        "publish": parameters.get("publish", False),
        "logging": logging_configuration(parameters.get("loggingConfiguration")),
        "tracing": tracing_configuration(parameters.get("tracingConfiguration")),
        "encryption": encryption_configuration(parameters.get("encryptionConfiguration")),
    }
    return {name: values.get(name) for name in _COMPARED}


def _created(service: ServiceState, arn: str, parameters: dict[str, JSON], created_as: JSON) -> StoredStateMachine:
    tags = as_dict(parameters.get("tags", ()), arn)
    service.log_events.check(created_as["logging"])
    compiled = service.definitions.compiled(parameters["definition"], created_as["type"])
    now = service.now()
    revision = Revision(
        definition=parameters["definition"],
        machine=compiled,
        role_arn=parameters["roleArn"],
        logging=created_as["logging"],
        tracing=created_as["tracing"],
        encryption=created_as["encryption"],
        date=now,
    )
    machine = StoredStateMachine(arn, parameters["name"], created_as["type"], now, revision, created_as, tags)
    if parameters.get("publish"):
        versions.publish(machine, now, parameters.get("versionDescription"))
    return machine


def update_state_machine(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Makes a new revision, unless nothing changes; publishes it as a version with `publish`."""
    found = arns.unlabelled(parameters["stateMachineArn"])
    if found.qualifier is not None:
        raise does_not_exist(parameters["stateMachineArn"])  # recorded from AWS for a version that exists
    _check_description(parameters)
    if not parameters.keys() & _UPDATED:
        missing = "the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration"
        raise ServiceError("MissingRequiredParameter", f"Either {missing} must be specified")
    machine = service.store.state_machine(found)
    updated = _updated(service, machine, parameters)
    if not updated.same_as(machine.revision):
        updated.id = service.engine.uuid()
        machine.revision = updated
    answer: dict[str, JSON] = {"updateDate": updated.date, "revisionId": machine.revision.id}
    if parameters.get("publish"):
        version = versions.publish(machine, updated.date, parameters.get("versionDescription"))
        answer["stateMachineVersionArn"] = version.arn
    return without_none(answer)


_UPDATED = frozenset(
    ("definition", "roleArn", "loggingConfiguration", "tracingConfiguration", "encryptionConfiguration")
)


def _updated(service: ServiceState, machine: StoredStateMachine, parameters: dict[str, JSON]) -> Revision:
    old = machine.revision
    role_arn = parameters.get("roleArn", old.role_arn)
    arns.check_role(role_arn)
    logging, tracing, encryption = old.logging, old.tracing, old.encryption
    if "loggingConfiguration" in parameters:
        logging = logging_configuration(parameters["loggingConfiguration"])
        service.log_events.check(logging)
    if "tracingConfiguration" in parameters:
        tracing = tracing_configuration(parameters["tracingConfiguration"])
    if "encryptionConfiguration" in parameters:
        encryption = encryption_configuration(parameters["encryptionConfiguration"])
    definition = parameters.get("definition", old.definition)
    compiled = old.machine if definition == old.definition else service.definitions.compiled(definition, machine.type)
    return Revision(definition, compiled, role_arn, logging, tracing, encryption, service.now())


def delete_state_machine(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Deletes a state machine with its versions and aliases; its running executions end as aborted (API Reference)."""
    found = arns.unlabelled(parameters["stateMachineArn"])
    if service.store.state_machines.pop(found.unqualified, None) is not None:
        for record in list(service.records.of_machine(found.unqualified)):
            if record.execution.running:
                record.execution.abort()
    return {}


def describe_state_machine(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """A state machine, or one of its versions."""
    arn = parameters["stateMachineArn"]
    found = arns.state_machine(arn)
    machine = service.store.state_machine(found)
    revision, created, description = machine.revision, machine.creation_date, None
    if found.qualifier is not None:
        version = machine.versions.get(found.version or 0)
        if version is None:
            raise does_not_exist(arn)
        revision, created, description = version.revision, version.creation_date, version.description
    answer = {
        "stateMachineArn": arn,
        "name": machine.name,
        "status": "ACTIVE",
        "type": machine.type,
        "creationDate": created,
        **describe_revision(revision, parameters),
        "description": description,
        "label": found.label,
    }
    return without_none(answer)


def describe_revision(revision: Revision, parameters: dict[str, JSON]) -> dict[str, JSON]:
    """
    The members which a state machine's descriptions have in common.

    With includedData METADATA_ONLY the definition is `{}` and nothing is said of its variables. Source: API Reference.
    """
    metadata_only = parameters.get("includedData") == "METADATA_ONLY"
    answer = {
        "definition": "{}" if metadata_only else revision.definition,
        "roleArn": revision.role_arn,
        "loggingConfiguration": revision.logging,
        "tracingConfiguration": revision.tracing,
        "encryptionConfiguration": revision.encryption,
        "revisionId": revision.id,
        "variableReferences": None if metadata_only else variable_references(revision.machine.definition) or None,
    }
    return without_none(answer)


def list_state_machines(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """The account's state machines by name. Recorded from AWS: the order is that of the names."""
    machines = sorted(of_account(service.store.state_machines, service.account.id), key=lambda machine: machine.name)
    shown, more = page(machines, parameters, "ListStateMachines", lambda machine: machine.name)
    listed = [
        {
            "stateMachineArn": machine.arn,
            "name": machine.name,
            "type": machine.type,
            "creationDate": machine.creation_date,
        }
        for machine in shown
    ]
    return {"stateMachines": listed, **more}
