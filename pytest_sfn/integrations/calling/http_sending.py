"""A plain HTTP request of a Task: made of parameters, sent, and its response as the Task's result."""

from __future__ import annotations

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import text_of
from pytest_sfn.integrations.calling.answerers import Answerers
from pytest_sfn.integrations.calling.http_calls import HttpRequest, HttpResponse, SocketTrouble
from pytest_sfn.integrations.calling.service_calls import Steps
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.typing import JSON, listed


def query_of(given: JSON) -> tuple[tuple[str, str], ...]:
    """The query of QueryParameters: a list has its name several times."""
    return tuple((name, text_of(each)) for name, value in (given or {}).items() for each in listed(value))


def response_to(sent: HttpRequest, answerers: Answerers, request: TaskRequest) -> Steps:
    """The steps to the response. Raises States.Http.Socket where there is none (nor within 60 seconds)."""
    try:
        response: HttpResponse = yield from answerers.send(sent, request)
    except SocketTrouble as trouble:
        raise WorkflowFailure("States.Http.Socket", str(trouble)) from None
    return response


def result_of(response: HttpResponse, error_prefix: str) -> JSON:
    """The result of a Task. From status 400 on raises `PREFIX.NNN`, with the body as Cause."""
    if response.status >= 400:
        raise WorkflowFailure(f"{error_prefix}.{response.status}", response.text)
    return response.as_result()
