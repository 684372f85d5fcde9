"""Amazon API Gateway. Source: developer guide, "Create API Gateway REST APIs with Step Functions"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.calling.submission import callback, unusable_parameters
from pytest_sfn.integrations.resources.service import CALLBACK, HTTP_SAMPLE, NO_OPERATION, Action, OptimizedService
from pytest_sfn.language.tasks import TaskRequest, TaskSteps
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.integrations.calling.answerers import Answerers
    from pytest_sfn.integrations.calling.http_calls import HttpRequest, HttpResponse

_FIELDS = (
    "AllowNullValues",
    "ApiEndpoint",
    "AuthType",
    "Headers",
    "Method",
    "Path",
    "QueryParameters",
    "RequestBody",
    "Stage",
)


def _run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Call the API. A status of 400 or more is ApiGateway.NNN, with the answer's body as Cause."""
    from pytest_sfn.integrations.calling.http_sending import response_to

    response: HttpResponse = yield from response_to(_http_request(request), answerers, request)
    if response.status >= 400:
        raise WorkflowFailure(f"ApiGateway.{response.status}", response.text)
    return (yield from callback(request, response.as_result()))


def _http_request(request: TaskRequest) -> HttpRequest:
    """The request of a Task; headers and query parameters are lists of texts. Raises States.Runtime."""
    from pytest_sfn.integrations.calling.http_calls import HttpRequest

    given: dict[str, JSON] = request.parameters
    problems = [f'The field "{name}" is not supported by Step Functions' for name in given if name not in _FIELDS]
    problems += [
        f"The field '{name}' is required but was missing" for name in ("ApiEndpoint", "Method") if name not in given
    ]
    for name in ("Headers", "QueryParameters"):
        if not isinstance(given.get(name) or {}, dict):
            problems.append(f"The value of the field '{name}' has an invalid format")
    if problems:
        raise unusable_parameters(given, problems)
    stage = f"/{given['Stage']}" if given.get("Stage") else ""
    path = given.get("Path") or ""
    body = given.get("RequestBody")
    return HttpRequest(
        given["Method"],
        f"https://{given['ApiEndpoint']}{stage}{path if path.startswith('/') or not path else f'/{path}'}",
        {"Content-Type": "application/json"}
        | {name: ",".join(_texts(v)) for name, v in (given.get("Headers") or {}).items()},
        tuple((name, text) for name, v in (given.get("QueryParameters") or {}).items() for text in _texts(v)),
        None if body is None else dumps(body),
        request,
    )


def _texts(value: JSON) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each if isinstance(each, str) else dumps(each) for each in values]


_INVOKE = Action(
    CALLBACK,
    operation=NO_OPERATION,
    permissions=("execute-api:Invoke",),
    sample=HTTP_SAMPLE,
    payload=("RequestBody", "ResponseBody"),
    perform=_run,
)

SERVICE = OptimizedService(None, "ApiGateway", {"invoke": _INVOKE}, sdk_version=2)
