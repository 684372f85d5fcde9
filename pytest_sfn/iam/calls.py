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
        if event["type"] == "LambdaFunctionScheduled":
            details = event["lambdaFunctionScheduledEventDetails"]
            arn, parameters = details["resource"], details.get("input")
        elif event["type"] == "TaskScheduled":
            details = event["taskScheduledEventDetails"]
            arn = task_resource(details["resourceType"], details["resource"])
            parameters = parsed(details.get("parameters"))
        else:
            continue
        resource = parse_resource(arn)
        if isinstance(resource, Resource) and not details.get("taskCredentials"):
            calls.append(MadeCall(entered_state(event, by_id, "Task"), resource, parameters))
    return calls


def entered_state(event: Mapping[str, JSON], by_id: Mapping[int, Mapping[str, JSON]], kind: str) -> str:
    """The name of the state of a kind (`Task`, `Map`) that was entered before an event."""
    while event["type"] != f"{kind}StateEntered":
        event = by_id[event["previousEventId"]]
    name: str = event["stateEnteredEventDetails"]["name"]
    return name
