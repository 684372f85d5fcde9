"""Amazon API Gateway. Source: developer guide, "Create API Gateway REST APIs with Step Functions"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.expressions.json_text import dumps, text_of
from pytest_sfn.integrations.calling.submission import callback, field_problems, unusable_parameters
from pytest_sfn.integrations.resources.own_fields import ANY, OwnFields
from pytest_sfn.integrations.resources.service import (
    CALLBACK,
    HTTP_SAMPLE,
    NO_OPERATION,
    Action,
    OptimizedService,
    failed_status,
)
from pytest_sfn.language.tasks import TaskRequest, TaskSteps
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.integrations.calling.answerers import Answerers
    from pytest_sfn.integrations.calling.http_calls import HttpRequest

_FIELDS = OwnFields(
    {
        "AllowNullValues": "BOOLEAN",
        "ApiEndpoint": "STRING",
        "AuthType": ("IAM_ROLE", "NO_AUTH", "RESOURCE_POLICY"),
        "Headers": "OBJECT",
        "Method": ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"),
        "Path": "STRING",
        "QueryParameters": "OBJECT",
        "RequestBody": ANY,
        "Stage": "STRING",
    },
    ("ApiEndpoint", "Method"),
    # Recorded from AWS for Headers; the guide has both alike, "a list of values associated with the same key".
    lists=("Headers", "QueryParameters"),
)
#: What Error Names of statuses from 400 on begin with; the answer's body is the Cause. Recorded from AWS.
_ERRORS = "ApiGateway"


def _run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Call the API."""
    from pytest_sfn.integrations.calling.http_sending import response_to, result_of

    response = yield from response_to(_http_request(request), answerers, request)
    return (yield from callback(request, result_of(response, _ERRORS)))


def _http_request(request: TaskRequest) -> HttpRequest:
    """The request of a Task; headers and query parameters are lists of texts. Raises States.Runtime."""
    from pytest_sfn.integrations.calling.http_calls import HttpRequest
    from pytest_sfn.integrations.calling.http_sending import query_of

    given: dict[str, JSON] = request.parameters
    problems = field_problems(given, _FIELDS.fields, _FIELDS.required)
    for name in _FIELDS.lists:
        member = given.get(name) or {}
        if not isinstance(member, dict) or not all(isinstance(each, list) for each in member.values()):
            problems.append(f"The value of the field '{name}' has an invalid format")
    if problems:
        raise unusable_parameters(given, problems)
    stage = f"/{given['Stage']}" if given.get("Stage") else ""
    path = given.get("Path") or ""
    body = given.get("RequestBody")
    url = f"https://{given['ApiEndpoint']}{stage}{path if path.startswith('/') or not path else f'/{path}'}"
    headers = {"Content-Type": "application/json"}
    for name, value in (given.get("Headers") or {}).items():
        headers[name] = ",".join(map(text_of, value))
    query = query_of(given.get("QueryParameters"))
    return HttpRequest(given["Method"], url, headers, query, None if body is None else dumps(body), request)


_INVOKE = Action(
    CALLBACK,
    operation=NO_OPERATION,
    own=_FIELDS,
    permissions=("execute-api:Invoke",),
    sample=HTTP_SAMPLE,
    payload=("RequestBody", "ResponseBody"),
    outcome=failed_status(_ERRORS),
    perform=_run,
)

SERVICE = OptimizedService(
    None,
    "ApiGateway",
    {"invoke": _INVOKE},
    sdk_version=2,
    source="connect-api-gateway; recorded",
)
