"""Activities: the Task waits for a worker to take it and to answer its task token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.integrations.resources.service import NO_OPERATION, Action
from pytest_sfn.language.effects import AwaitTaskToken, Record
from pytest_sfn.language.tasks import TaskRequest, TaskSteps

if TYPE_CHECKING:
    from pytest_sfn.integrations.calling.answerers import Answerers


def _run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Offer the task; record ActivityStarted when a worker took it; give what the worker answers."""
    if answerers.activities is None:
        raise answerers.unanswered(request)
    ticket = answerers.activities.schedule(request)
    if ticket is not None:
        worker = yield AwaitTaskToken(ticket)
        yield Record("ActivityStarted", worker or {})
    assert request.task_token is not None, "the engine makes a token for activities"
    return (yield AwaitTaskToken(request.task_token))


ACTIVITY = Action(operation=NO_OPERATION, sample={}, perform=_run)
