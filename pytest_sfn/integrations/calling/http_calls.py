"""Plain HTTP below a Task: what is sent, what comes back, who answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeAlias

from pytest_sfn.expressions.json_text import dumps, parsed
from pytest_sfn.integrations.calling.service_calls import Steps, TimedResponse
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.typing import JSON


class SocketTrouble(Exception):  # noqa: N818 - becomes States.Http.Socket
    """No answer: nobody listens, the connection broke, or it took too long."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request. query holds (name, value) in order; body is text, None for no body."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    task: TaskRequest | None = field(default=None, compare=False)

    @property
    def json(self) -> JSON:
        """The body's JSON value."""
        return parsed(self.body)

    def full_url(self) -> str:
        """The URL with its query."""
        from urllib.parse import urlencode

        separator = "&" if "?" in self.url else "?"
        return f"{self.url}{separator}{urlencode(self.query)}" if self.query else self.url


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One answer. A body that is no text is sent as its JSON text."""

    status: int = 200
    body: JSON = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The body as sent."""
        if isinstance(self.body, bytes):
            return self.body.decode("utf-8", "replace")
        return self.body if isinstance(self.body, str) else dumps(self.body)

    def as_result(self) -> JSON:
        """The result of a Task: Headers, ResponseBody, StatusCode, StatusText."""
        return {
            "Headers": {name: [value] for name, value in self.headers.items()},
            "ResponseBody": parsed(self.text),
            "StatusCode": self.status,
            "StatusText": reason(self.status),
        }


def reason(status: int) -> str:
    """`Not Found` for 404; empty for a status without a phrase."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


#: Answers HTTP requests; None: "not mine", and the next one is asked.
HttpAnswerer: TypeAlias = "Callable[[HttpRequest], HttpResponse | TimedResponse | Future[TimedResponse] | Steps | None]"
