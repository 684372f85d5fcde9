"""What an account holds: state machines with their revisions, versions and aliases, activities, tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_sfn.typing import JSON, Seconds, StateMachineType

if TYPE_CHECKING:
    from pytest_sfn.service.definitions import Machine


@dataclass(slots=True)
class Revision:
    """One state of definition, role and configuration; never changed. The first one has no id."""

    definition: str
    machine: Machine
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


@dataclass(slots=True)
class StateMachine:
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
    """An activity. Its queue is the engine's business."""

    arn: str
    name: str
    creation_date: Seconds
    encryption: JSON
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Store:
    """Everything by its ARN."""

    state_machines: dict[str, StateMachine] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)
