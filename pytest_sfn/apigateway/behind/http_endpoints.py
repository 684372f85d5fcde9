"""HTTP endpoints behind an API: mocks of `http:invoke`, stand-ins of the test, local servers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from pytest_sfn.answers.errors import UnmockedTask
from pytest_sfn.apigateway.behind.requests import CallSite, request_of, unanswered
from pytest_sfn.apigateway.common.backend import BackendResponse, IntegrationFailure
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
    The steps to the endpoint's answer; IntegrationFailure for one that cannot be reached.

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
        raise unanswered(error, f"{call.method} {call.url}", call.source, mend) from None
    except SocketTrouble as trouble:
        raise IntegrationFailure(str(trouble)) from trouble
    except WorkflowFailure as failure:
        raise IntegrationFailure(f"{failure.error}: {failure.cause}") from failure
    return integration_result(kept[0]) if kept else mocked_result(result)


def http_request(call: IntegrationCall) -> HttpRequest:
    """The request as stand-ins see it; a body that is no UTF-8 keeps its bytes as surrogates (`surrogateescape`)."""
    url, _, query = call.url.partition("?")
    headers: dict[str, str] = {}
    for name, value in call.headers:
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    body = call.body.decode("utf-8", "surrogateescape") if call.body else None
    return HttpRequest(call.method, url, headers, tuple(parse_qsl(query, keep_blank_values=True)), body)


def _parameters(sent: HttpRequest) -> JSON:
    members = {
        "ApiEndpoint": sent.url,
        "Method": sent.method,
        "Headers": dict(sent.headers),
        "QueryParameters": dict(sent.query),
    }
    return members if sent.body is None else members | {"RequestBody": parsed(sent.body)}


def _sent(sent: HttpRequest, request: TaskRequest, runner: IntegrationTaskRunner, kept: list[HttpResponse]) -> Steps:
    response = yield from runner.services.send(sent, request)
    kept.append(response)
    return {"StatusCode": response.status, "Headers": dict(response.headers), "ResponseBody": response.body}


def integration_result(response: HttpResponse) -> BackendResponse:
    """A stand-in's answer: bytes and text as they are, anything else as JSON of that type."""
    body: JSON = response.body
    headers = tuple((name, str(value)) for name, value in response.headers.items())
    if isinstance(body, bytes):
        return BackendResponse(response.status, headers, body)
    if not isinstance(body, str) and not any(name.lower() == "content-type" for name, _ in headers):
        headers = (*headers, ("Content-Type", "application/json"))
    return BackendResponse(response.status, headers, response.text.encode("utf-8", "surrogateescape"))


def mocked_result(result: JSON) -> BackendResponse:
    """The mocked result of an HTTP Task; a value without StatusCode is the body of a 200."""
    if not isinstance(result, dict) or "StatusCode" not in result:
        return integration_result(HttpResponse(body=result))
    headers = tuple((name, each) for name, value in (result.get("Headers") or {}).items() for each in listed(value))
    body = result.get("ResponseBody", "")
    text = text_of(body)
    if not isinstance(body, str) and not any(name.lower() == "content-type" for name, _ in headers):
        headers = (*headers, ("Content-Type", "application/json"))
    return BackendResponse(int(result["StatusCode"]), headers, text.encode())
