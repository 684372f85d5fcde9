"""EventBridge putEvents: an entry EventBridge does not take fails the Task. Recorded from AWS."""

from __future__ import annotations

from dataclasses import replace

from pytest_sfn.account import state_machine_of
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.calling.answerers import Answerers
from pytest_sfn.integrations.calling.api_call import call_of, call_or_fail, operation_of, result_of
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse
from pytest_sfn.integrations.calling.submission import callback
from pytest_sfn.language.tasks import TaskRequest, TaskSteps


def run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Put the events; EventBridge.FailedEntry where one of them failed, with the whole answer as Cause."""
    found = operation_of(request.resource)
    call = _with_resources(call_of(request, found))
    reply: ServiceResponse = yield from call_or_fail(call, found, answerers)
    result = result_of(call, found, reply)
    if result.get("FailedEntryCount"):
        raise WorkflowFailure("EventBridge.FailedEntry", dumps(result))
    return (yield from callback(request, result))


def _with_resources(call: ServiceCall) -> ServiceCall:
    """The call with the state machine and the execution added to each entry's Resources, as Step Functions does."""
    execution = call.request.execution_arn
    machine = state_machine_of(execution)
    entries = [
        {**entry, "Resources": [*entry.get("Resources", ()), machine, execution]}
        for entry in call.parameters.get("Entries", ())
    ]
    return replace(call, parameters={**call.parameters, "Entries": entries})
