"""A plain HTTP request of a Task, sent."""

from __future__ import annotations

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.integrations.calling.answerers import Answerers
from pytest_sfn.integrations.calling.http_calls import HttpRequest, HttpResponse, SocketTrouble
from pytest_sfn.integrations.calling.service_calls import Steps
from pytest_sfn.language.tasks import TaskRequest


def response_to(sent: HttpRequest, answerers: Answerers, request: TaskRequest) -> Steps:
    """The steps to the response. Raises States.Http.Socket where there is none (nor within 60 seconds)."""
    try:
        response: HttpResponse = yield from answerers.send(sent, request)
    except SocketTrouble as trouble:
        raise WorkflowFailure("States.Http.Socket", str(trouble)) from None
    return response
