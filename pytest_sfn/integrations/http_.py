"""
HTTP Tasks (`http:invoke`): request, authentication by an EventBridge connection, answer.

Source: developer guide, "Call HTTPS APIs in Step Functions workflows".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import MAX_PAYLOAD_BYTES, dumps, text_of
from pytest_sfn.integrations.calling.submission import field_problems, unusable_parameters
from pytest_sfn.integrations.resources.own_fields import ANY, OwnFields
from pytest_sfn.integrations.resources.service import HTTP_SAMPLE, NO_OPERATION, Action, OptimizedService, failed_status
from pytest_sfn.language.tasks import TaskRequest, TaskSteps
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.integrations.calling.answerers import Answerers
    from pytest_sfn.integrations.calling.connections import Connection
    from pytest_sfn.integrations.calling.http_calls import HttpRequest, HttpResponse

_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD")
_CONNECTION = OwnFields({"ConnectionArn": "STRING"}, ("ConnectionArn",))
_FIELDS = OwnFields(
    {
        "ApiEndpoint": re.compile(r"https://[^\s/?#]+(?:[/?#]\S*)?"),
        "Authentication": _CONNECTION,
        "Headers": "OBJECT",
        "InvocationConfig": _CONNECTION,
        "Method": _METHODS,
        "QueryParameters": "OBJECT",
        "RequestBody": ANY,
        "Transform": OwnFields(
            {
                "RequestBodyEncoding": ("NONE", "URL_ENCODED"),
                "RequestEncodingOptions": OwnFields(
                    {"ArrayFormat": ("INDICES", "REPEAT", "COMMAS", "BRACKETS")},
                ),
            }
        ),
    },
    ("ApiEndpoint", "Method"),
)
#: Headers a workflow may not set. Source: the page above, "HTTP Task definition", Headers.
_RESTRICTED_HEADERS = """
a-im accept-charset accept-datetime accept-encoding access-control-request-headers access-control-request-method
cache-control connection content-encoding content-length content-md5 date expect forwarded from host http2-settings
max-forwards origin pragma proxy-authorization range referer server te trailer transfer-encoding upgrade via warning
"""
#: What Error Names of statuses from 400 on begin with; the response's body is the Cause.
STATUS_ERROR = "States.Http.StatusCode"
_RESTRICTED = frozenset(_RESTRICTED_HEADERS.split())


def _run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    from pytest_sfn.integrations.calling.http_sending import response_to, result_of

    response: HttpResponse = yield from response_to(http_request(request, answerers.connections), answerers, request)
    return result_of(response, STATUS_ERROR)


def http_request(request: TaskRequest, connections: dict[str, Connection]) -> HttpRequest:
    """The request of a Task, with what its connection adds; the connection wins over the workflow's own."""
    from pytest_sfn.integrations.calling.http_calls import HttpRequest
    from pytest_sfn.integrations.calling.http_sending import query_of

    given = _checked(request)
    connection = _connection(given, request, connections)
    headers = {name: text_of(value) for name, value in (given.get("Headers") or {}).items()}
    encoding = (given.get("Transform") or {}).get("RequestBodyEncoding", "NONE")
    if encoding == "URL_ENCODED":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    headers.setdefault("Content-Type", "application/json")
    headers |= {
        "User-Agent": f"Amazon|StepFunctions|HttpInvoke|{request.region}",
        "Range": f"bytes=0-{MAX_PAYLOAD_BYTES}",
        **connection.headers,
    }
    query = (*query_of(given.get("QueryParameters")), *connection.query.items())
    return HttpRequest(
        given["Method"], given["ApiEndpoint"], headers, query, _body(given, connection, headers), request
    )


def _checked(request: TaskRequest) -> dict[str, JSON]:
    given = request.parameters if isinstance(request.parameters, dict) else {}
    problems = field_problems(given, _FIELDS.fields, _FIELDS.required)
    if given.get("Method") and given["Method"] not in _METHODS:
        problems.append("The value of the field 'Method' has an invalid format")
    problems += [
        f"The header '{name}' is not allowed"
        for name in given.get("Headers") or {}
        if name.lower() in _RESTRICTED or name.lower().startswith(("x-amz", "x-forwarded", "x-b3"))
    ]
    if problems:
        raise unusable_parameters(given, problems)
    return given


def _connection(given: dict[str, JSON], request: TaskRequest, connections: dict[str, Connection]) -> Connection:
    arn = (given.get("InvocationConfig") or given.get("Authentication") or {}).get("ConnectionArn")
    if arn is None:
        from pytest_sfn.integrations.calling.connections import Connection

        return Connection()
    name = arn.rpartition("connection/")[2].partition("/")[0]
    connection = connections.get(arn) or connections.get(name) or connections.get("*")
    if connection is None:
        raise HarnessError(
            f"State {request.state_name!r} authenticates by the EventBridge connection {name!r}, which is not known. "
            f"Declare it: sfn.connection({name!r}, Connection.api_key('x-api-key', '...'))"
        )
    return connection


def _body(given: dict[str, JSON], connection: Connection, headers: dict[str, str]) -> str | None:
    body = given.get("RequestBody")
    if connection.body:
        body = {**(body or {}), **connection.body}
    if body is None:
        return None
    transform = given.get("Transform") or {}
    if transform.get("RequestBodyEncoding") == "URL_ENCODED" and isinstance(body, dict):
        from urllib.parse import urlencode

        array_format = (transform.get("RequestEncodingOptions") or {}).get("ArrayFormat", "INDICES")
        return urlencode(list(_form(body, array_format, "")))
    if isinstance(body, str) and not headers["Content-Type"].startswith("application/json"):
        return body
    return dumps(body)


def _form(value: JSON, array_format: str, name: str) -> Iterator[tuple[str, str]]:
    """Pairs of a form: nested names in brackets, lists as ArrayFormat says."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _form(item, array_format, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        if array_format == "COMMAS":
            yield name, ",".join(map(text_of, value))
            return
        for index, item in enumerate(value):
            suffix = {"INDICES": f"[{index}]", "BRACKETS": "[]"}.get(array_format, "")
            yield from _form(item, array_format, name + suffix)
    else:
        yield name, text_of(value)


_INVOKE = Action(
    operation=NO_OPERATION,
    own=_FIELDS,
    permissions=(
        "states:InvokeHTTPEndpoint",
        "events:RetrieveConnectionCredentials",
        "secretsmanager:GetSecretValue",
        "secretsmanager:DescribeSecret",
    ),
    sample=HTTP_SAMPLE,
    payload=("RequestBody", "ResponseBody"),
    outcome=failed_status(STATUS_ERROR),
    slow=(60, "States.Http.Socket", "The request timed out after 60 seconds"),
    perform=_run,
)

SERVICE = OptimizedService(
    None,
    "",
    {"invoke": _INVOKE},
    sdk_version=2,
    source="call-https-apis",
)
