"""
What TestState shows of an HTTP Task at inspection level TRACE: the request as it was sent and the answer as it came.

Source: developer guide, "Testing state machines with TestState API", TRACE. Without revealSecrets, what the EventBridge
connection adds is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_sfn.language.tasks import TaskRequest, TaskSteps
from pytest_sfn.typing import JSON, without_none

if TYPE_CHECKING:
    from pytest_sfn.answers.services import Services
    from pytest_sfn.integrations.calling.http_calls import HttpRequest, HttpResponse


def inspected_http_task(
    request: TaskRequest, services: Services, noted: dict[str, JSON], *, reveal_secrets: bool
) -> TaskSteps:
    """The steps of an HTTP Task, which leave `request` and `response` in `noted`."""
    from pytest_sfn.integrations.calling.connections import Connection
    from pytest_sfn.integrations.calling.http_sending import response_to, result_of
    from pytest_sfn.integrations.http_ import STATUS_ERROR, http_request

    sent = http_request(request, services.connections)
    # In place of the secrets a connection of any name that adds nothing.
    without_secrets = {"*": Connection()} if request.parameters else {}
    noted["request"] = _shown_request(sent if reveal_secrets else http_request(request, without_secrets))
    response: HttpResponse = yield from response_to(sent, services, request)
    noted["response"] = _shown_response(response, urlsplit(sent.url).scheme)
    return result_of(response, STATUS_ERROR)


def _shown_request(sent: HttpRequest) -> dict[str, str]:
    shown = {
        "protocol": urlsplit(sent.url).scheme,
        "method": sent.method,
        "url": sent.full_url(),
        "headers": _shown_headers(sent.headers),
        "body": sent.body,
    }
    return without_none(shown)


def _shown_response(response: HttpResponse, protocol: str) -> dict[str, str]:
    from pytest_sfn.integrations.calling.http_calls import reason

    return {
        "protocol": protocol,
        "statusCode": str(response.status),
        "statusMessage": reason(response.status),
        "headers": _shown_headers(response.headers),
        "body": response.text,
    }


def _shown_headers(headers: Mapping[str, str]) -> str:
    return f"[{', '.join(f'{name}: {value}' for name, value in headers.items())}]"
