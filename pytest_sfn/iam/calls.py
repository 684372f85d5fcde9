"""The calls of services that a run made, read from its event history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pytest_sfn.account import task_resource
from pytest_sfn.expressions.json_text import parsed
from pytest_sfn.integrations.resources.parsing import parse_resource
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON


@dataclass(frozen=True, slots=True)
class MadeCall:
    """A Task that ran: its state, Resource and parameters."""

    state_name: str
    resource: Resource
    parameters: JSON


def calls_made(events: Iterable[Mapping[str, JSON]]) -> list[MadeCall]:
    """
    The calls in a history (as GetExecutionHistory gives it), those under another role's Credentials left out.

    State names are those of the TaskStateEntered before.
    """
    by_id = {event["id"]: event for event in events}
    calls = []
    for _, event in sorted(by_id.items()):
        kind, resource, parameters = _scheduled(event)
        if resource is None or event[kind].get("taskCredentials"):
            continue
        while event["type"] != "TaskStateEntered":
            event = by_id[event["previousEventId"]]  # noqa: PLW2901 - walking back
        calls.append(MadeCall(event["stateEnteredEventDetails"]["name"], resource, parameters))
    return calls


def _scheduled(event: Mapping[str, JSON]) -> tuple[str, Resource | None, JSON]:
    """(details' member, Resource, parameters) of an event that schedules a call; no Resource for any other event."""
    if event["type"] == "LambdaFunctionScheduled":
        kind = "lambdaFunctionScheduledEventDetails"
        arn = event[kind]["resource"]
        return kind, _resource(arn), event[kind].get("input")
    if event["type"] == "TaskScheduled":
        kind = "taskScheduledEventDetails"
        details = event[kind]
        arn = task_resource(details["resourceType"], details["resource"])
        return kind, _resource(arn), parsed(details.get("parameters"))
    return "", None, None


def _resource(arn: str) -> Resource | None:
    found = parse_resource(arn)
    return found if isinstance(found, Resource) else None
