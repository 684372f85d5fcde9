"""Python functions that stand in for an HTTP API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pytest_sfn.answers.http_client import MAX_SECONDS
from pytest_sfn.integrations.calling.http_calls import HttpRequest, HttpResponse, SocketTrouble
from pytest_sfn.integrations.calling.service_calls import TimedResponse
from pytest_sfn.typing import JSON, Seconds


@dataclass
class HttpStandIn:
    """
    A function that answers all requests whose URL begins with `prefix`.

    It gets the HttpRequest and gives an HttpResponse, or just a body. after: latency in execution time; beyond 60
    seconds the Task fails with States.Http.Socket.
    """

    prefix: str
    handler: Callable[[HttpRequest], JSON]
    after: Seconds = 0
    requests: list[HttpRequest] = field(default_factory=list)

    def __call__(self, request: HttpRequest) -> TimedResponse | None:
        """The answer to a request that is its."""
        if not request.url.startswith(self.prefix):
            return None
        self.requests.append(request)
        if self.after > MAX_SECONDS:
            return TimedResponse(error=SocketTrouble("The request timed out after 60 seconds"), after=MAX_SECONDS)
        try:
            answer = self.handler(request)
        except SocketTrouble as trouble:
            return TimedResponse(error=trouble, after=self.after)
        response = answer if isinstance(answer, HttpResponse) else HttpResponse(body=answer)
        return TimedResponse(response, after=self.after)
