"""Python functions that stand in for an HTTP API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pytest_sfn.answers.callables import check_callable, fault_of_test, name_of
from pytest_sfn.answers.http_client import MAX_SECONDS
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.expressions.json_values import json_value
from pytest_sfn.integrations.calling.http_calls import HttpRequest, HttpResponse, SocketTrouble
from pytest_sfn.integrations.calling.service_calls import TimedResponse
from pytest_sfn.typing import JSON, Seconds


@dataclass
class HttpStandIn:
    """
    A function that answers all requests whose URL begins with `prefix`.

    It gets the HttpRequest and gives an HttpResponse, or just a body. after: latency in execution time; beyond 60
    seconds the Task fails with States.Http.Socket. A WorkflowFailure that it raises is the Task's; anything else it
    raises, and a body that is no JSON, is the test's mistake: HarnessError.
    """

    prefix: str
    handler: Callable[[HttpRequest], JSON]
    after: Seconds = 0
    requests: list[HttpRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_callable(self.handler, f"The stand-in for {self.prefix}", "the HttpRequest")

    def __call__(self, request: HttpRequest) -> TimedResponse | None:
        """The answer to a request that is its."""
        if not request.url.startswith(self.prefix):
            return None
        self.requests.append(request)
        if self.after > MAX_SECONDS:
            return TimedResponse(error=SocketTrouble("The request timed out after 60 seconds"), after=MAX_SECONDS)
        try:
            answer = self.handler(request)
        except (SocketTrouble, WorkflowFailure) as trouble:
            return TimedResponse(error=trouble, after=self.after)
        except HarnessError:
            raise
        except Exception as error:
            mend = "Let it give HttpResponse(500, ...), or raise WorkflowFailure where there is to be no answer"
            raise fault_of_test(f"the stand-in for {self.prefix}", self.handler, error, mend) from error
        response = answer if isinstance(answer, HttpResponse) else HttpResponse(body=answer)
        if not isinstance(response.body, bytes):
            whose = f"The stand-in for {self.prefix}, {name_of(self.handler)},"
            response = replace(response, body=json_value(response.body, whose))
        return TimedResponse(response, after=self.after)
