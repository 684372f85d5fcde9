"""Amazon EventBridge."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.account import Account, state_machine_of
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.resources.service import CALLBACK, Action, OptimizedService, Outcome
from pytest_sfn.language.tasks import Pattern, TaskRequest
from pytest_sfn.typing import JSON

_FAILED_ENTRY = "EventBridge.FailedEntry"


def _with_resources(parameters: dict[str, JSON], request: TaskRequest) -> dict[str, JSON]:
    """The state machine and the execution are added to each entry's Resources."""
    about = [state_machine_of(request.execution_arn), request.execution_arn]
    entries = [{**entry, "Resources": [*entry.get("Resources", ()), *about]} for entry in parameters.get("Entries", ())]
    return {**parameters, "Entries": entries}


def _outcome(result: JSON, _pattern: Pattern) -> Outcome:
    """An entry EventBridge does not take fails the Task, with the whole answer as Cause. Recorded from AWS."""
    entries = result.get("Entries") or ()
    failed = result.get("FailedEntryCount") or any(
        isinstance(entry, dict) and entry.get("ErrorCode") for entry in entries
    )
    return WorkflowFailure(_FAILED_ENTRY, dumps(result)) if failed else None


def _bus(given: Mapping[str, JSON], account: Account) -> str | None:
    entries = given.get("Entries") or [{}]
    name = entries[0].get("EventBusName") or "default" if isinstance(entries[0], dict) else "default"
    return name if name.startswith("arn:") else account.arn("events", f"event-bus/{name}")


_PUT_EVENTS = Action(
    CALLBACK,
    free=frozenset({"Detail"}),
    completed=_with_resources,
    outcome=_outcome,
    errors=frozenset({_FAILED_ENTRY}),
)

SERVICE = OptimizedService(
    "events",
    "AmazonEventBridge",
    {"putEvents": _PUT_EVENTS},
    sdk_version=2,
    resource_arn=_bus,
    source="connect-eventbridge; recorded",
)
