"""PublishStateMachineVersion, DeleteStateMachineVersion, ListStateMachineVersions."""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.service import arns
from pytest_sfn.service.paging import page
from pytest_sfn.service.state import ServiceState
from pytest_sfn.service.store import StoredStateMachine, Version
from pytest_sfn.typing import JSON, Seconds

#: Source: developer guide, Quotas: 1,000 versions of a state machine.
MAX_VERSIONS = 1000


def publish(machine: StoredStateMachine, now: Seconds, description: str | None = None) -> Version:
    """The version of the current revision; a new one unless it is published already (recorded from AWS)."""
    for version in machine.versions.values():
        if version.revision is machine.revision:
            return version
    if len(machine.versions) >= MAX_VERSIONS:
        raise ServiceError("ServiceQuotaExceededException", "Maximum number of state machine versions reached")
    machine.last_version += 1
    version = Version(f"{machine.arn}:{machine.last_version}", machine.last_version, machine.revision, description, now)
    machine.versions[version.number] = version
    return version


def publish_state_machine_version(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Publishes the current revision, if it is the one that `revisionId` expects."""
    found = arns.unlabelled(parameters["stateMachineArn"])
    machine = service.store.state_machine(found)
    expected = parameters.get("revisionId")
    # The first revision has no id; `INITIAL` stands for it. Source: developer guide, "State machine versions".
    if expected is not None and expected != (machine.revision.id or "INITIAL"):
        raise ServiceError(
            "ConflictException",
            f"Failed to publish the State Machine version for revision {expected}. "
            f"The current State Machine revision is {machine.revision.id or 'INITIAL'}.",
        )
    version = publish(machine, service.now(), parameters.get("description"))
    return {"creationDate": version.creation_date, "stateMachineVersionArn": version.arn}


def delete_state_machine_version(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Deletes a version no alias refers to; a version that does not exist is deleted without complaint."""
    found = arns.unlabelled(parameters["stateMachineVersionArn"])
    if found.version is None:
        raise arns.invalid_arn(parameters["stateMachineVersionArn"])
    machine = service.store.state_machines.get(found.unqualified)
    if machine is None:
        return {}
    version_arn = f"{machine.arn}:{found.version}"
    users = [alias.name for alias in machine.aliases.values() if alias.refers_to(version_arn)]
    if users:
        raise ServiceError(
            "ConflictException",
            "Version to be deleted must not be referenced by an alias. "
            f"Current list of aliases referencing this version: [{', '.join(users)}]",
        )
    machine.versions.pop(found.version, None)
    return {}


def list_state_machine_versions(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """The versions, newest first; none for a state machine that does not exist."""
    found = arns.unlabelled(parameters["stateMachineArn"])
    machine = service.store.state_machines.get(found.unqualified)
    newest_first = sorted(machine.versions.values(), key=lambda version: -version.number) if machine else []
    shown, more = page(
        newest_first, parameters, f"ListStateMachineVersions {found.unqualified}", lambda version: version.number
    )
    listed = [{"stateMachineVersionArn": version.arn, "creationDate": version.creation_date} for version in shown]
    return {"stateMachineVersions": listed, **more}
