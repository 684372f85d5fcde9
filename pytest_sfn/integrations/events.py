"""EventBridge putEvents: an entry EventBridge does not take fails the Task. Recorded from AWS."""

from __future__ import annotations

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.api_call import call_of, call_or_fail, operation_of, result_of
from pytest_sfn.integrations.calls import Reply
from pytest_sfn.integrations.patterns import callback
from pytest_sfn.integrations.services import Services
from pytest_sfn.language.tasks import TaskRequest, TaskSteps


def run(request: TaskRequest, services: Services) -> TaskSteps:
    """Put the events; EventBridge.FailedEntry where one of them failed, with the whole answer as Cause."""
    found = operation_of(request.resource)
    call = call_of(request, found)
    reply: Reply = yield from call_or_fail(call, found, services)
    result = result_of(call, found, reply)
    if result.get("FailedEntryCount"):
        raise WorkflowFailure("EventBridge.FailedEntry", dumps(result))
    return (yield from callback(request, result))
