"""What an account holds: state machines with their revisions, versions and aliases, activities, tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pytest_sfn.account import Account
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.language.machine import StateMachine
from pytest_sfn.service.arns import StateMachineArn
from pytest_sfn.typing import JSON, Seconds, StateMachineType

Held = TypeVar("Held")


@dataclass(slots=True)
class Revision:
    """One state of definition, role and configuration; never changed. The first one has no id."""

    definition: str
    machine: StateMachine
    role_arn: str
    logging: JSON
    tracing: JSON
    encryption: JSON
    date: Seconds
    id: str | None = None

    def same_as(self, other: Revision) -> bool:
        """Whether an update to `other` would change nothing."""
        return all(getattr(self, name) == getattr(other, name) for name in _COMPARED)


_COMPARED = ("definition", "role_arn", "logging", "tracing", "encryption")


@dataclass(slots=True)
class Version:
    """A published revision."""

    arn: str
    number: int
    revision: Revision
    description: str | None
    creation_date: Seconds


@dataclass(slots=True)
class Alias:
    """A name for one or two versions, with their weights in per cent."""

    arn: str
    name: str
    description: str | None
    routing: list[dict[str, JSON]]
    creation_date: Seconds
    update_date: Seconds

    def refers_to(self, version_arn: str) -> bool:
        """Whether executions started through it may run this version."""
        return any(route["stateMachineVersionArn"] == version_arn for route in self.routing)


@dataclass(slots=True)
class StoredStateMachine:
    """A state machine; `created_as` is what a repeated CreateStateMachine is compared with."""

    arn: str
    name: str
    type: StateMachineType
    creation_date: Seconds
    revision: Revision
    created_as: JSON
    tags: dict[str, str] = field(default_factory=dict)
    versions: dict[int, Version] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    #: Version numbers are never used twice. Recorded from AWS.
    last_version: int = 0


@dataclass(slots=True)
class Activity:
    """An activity; its queue is in ActivityTasks."""

    arn: str
    name: str
    creation_date: Seconds
    encryption: JSON
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Store:
    """Everything by its ARN."""

    state_machines: dict[str, StoredStateMachine] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)

    def state_machine(self, arn: StateMachineArn) -> StoredStateMachine:
        """The state machine an ARN belongs to. Raises StateMachineDoesNotExist."""
        machine = self.state_machines.get(arn.unqualified)
        if machine is None:
            whole = arn.unqualified if arn.qualifier is None else f"{arn.unqualified}:{arn.qualifier}"
            raise does_not_exist(whole)
        return machine


def of_account(resources: Mapping[str, Held], account_id: str) -> Iterable[Held]:
    """The resources, kept by ARN, which belong to an account."""
    return [resource for arn, resource in resources.items() if Account.of(arn).id == account_id]


def does_not_exist(arn: str) -> ServiceError:
    """A StateMachineDoesNotExist error. Recorded from AWS."""
    return ServiceError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")


def not_found(arn: str) -> ServiceError:
    """A ResourceNotFound error. Recorded from AWS (TagResource)."""
    return ServiceError("ResourceNotFound", f"Resource not found: '{arn}'")


def type_not_supported() -> ServiceError:
    """The error of operations that are not for this type of state machine. Recorded from AWS."""
    return ServiceError("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
