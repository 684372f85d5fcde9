"""HTTP endpoints behind an API: mocks of `http:invoke`, stand-ins of the test, local servers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from pytest_sfn.answers.errors import UnmockedTask
from pytest_sfn.answers.mocks.responses import FailureTold
from pytest_sfn.apigateway.behind.requests import CallSite, UnansweredIntegration, request_of
from pytest_sfn.apigateway.common.backend import BackendResponse, Headers, IntegrationFailure
from pytest_sfn.apigateway.common.headers import find
from pytest_sfn.apigateway.common.request import grouped
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import parsed, text_of
from pytest_sfn.integrations.calling.http_calls import HttpRequest, HttpResponse, SocketTrouble
from pytest_sfn.integrations.calling.service_calls import Steps
from pytest_sfn.language.tasks import Resource, TaskRequest, steps_to
from pytest_sfn.typing import JSON, listed

if TYPE_CHECKING:
    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.apigateway.common.backend import IntegrationCall

INVOKE = Resource("arn:aws:states:::http:invoke", "http", "invoke")


def steps(call: IntegrationCall, runner: IntegrationTaskRunner, place: CallSite) -> Steps:
    """
    The steps to the endpoint's response; IntegrationFailure for one that cannot be reached.

    A mock gets the parameters an HTTP Task would have (ApiEndpoint, Method, Headers, QueryParameters, RequestBody) and
    gives that Task's result (StatusCode, Headers, ResponseBody).
    """
    sent = http_request(call)
    request = request_of(call, INVOKE, _parameters(sent), place)
    kept: list[HttpResponse] = []
    try:
        result = yield from steps_to(runner.run(request, lambda asked: _sent(sent, asked, runner, kept)))
    except UnmockedTask as error:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(call.url))
        mend = f'sfn.http({origin!r}, lambda request: {{"answer": ...}})'
        raise UnansweredIntegration(f"{call.method} {call.url}", call.source, error.rejected, (mend,)) from None
    except SocketTrouble as trouble:
        raise IntegrationFailure(str(trouble)) from trouble
    except FailureTold as told:
        result = told.result
    except WorkflowFailure as failure:
        raise IntegrationFailure(f"{failure.error}: {failure.cause}") from failure
    if not kept:
        return mocked_response(result)
    headers = tuple((name, str(value)) for name, value in kept[0].headers.items())
    return backend_response(kept[0].status, headers, kept[0].body)


def http_request(call: IntegrationCall) -> HttpRequest:
    """The request as stand-ins see it; a body that is no UTF-8 keeps its bytes as surrogates (`surrogateescape`)."""
    url, _, query = call.url.partition("?")
    headers = {name: ", ".join(values) for name, values in grouped(call.headers).items()}
    body = call.body.decode("utf-8", "surrogateescape") if call.body else None
    return HttpRequest(call.method, url, headers, tuple(parse_qsl(query, keep_blank_values=True)), body)


def _parameters(sent: HttpRequest) -> JSON:
    members = {"ApiEndpoint": sent.url, "Method": sent.method, "Headers": dict(sent.headers)}
    members["QueryParameters"] = dict(sent.query)
    return members if sent.body is None else members | {"RequestBody": parsed(sent.body)}


def _sent(sent: HttpRequest, request: TaskRequest, runner: IntegrationTaskRunner, kept: list[HttpResponse]) -> Steps:
    response = yield from runner.services.send(sent, request)
    kept.append(response)
    return {"StatusCode": response.status, "Headers": dict(response.headers), "ResponseBody": response.body}


def mocked_response(result: JSON) -> BackendResponse:
    """The mocked result of an HTTP Task as a response; a value without StatusCode is the body of a 200."""
    if not isinstance(result, dict) or "StatusCode" not in result:
        return backend_response(200, (), result)
    headers = tuple((name, each) for name, value in (result.get("Headers") or {}).items() for each in listed(value))
    return backend_response(int(result["StatusCode"]), headers, result.get("ResponseBody", ""))


def backend_response(status: int, headers: Headers, body: JSON) -> BackendResponse:
    """A response with bytes and text as they are, anything else as JSON of that type."""
    if isinstance(body, bytes):
        return BackendResponse(status, headers, body)
    if not isinstance(body, str) and find(headers, "Content-Type") is None:
        headers = (*headers, ("Content-Type", "application/json"))
    return BackendResponse(status, headers, text_of(body).encode("utf-8", "surrogateescape"))
