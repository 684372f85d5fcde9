"""
Step Functions behind `states:action/<Action>`: the wire form of its results and errors.

The semantics are the service's: a callable that takes an action's name and parameters. Number forms are those users
report from raw responses; SDKs hide them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from pytest_sfn.apigateway.behind.requests import json_object
from pytest_sfn.apigateway.common.backend import BackendResponse, IntegrationCall
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.expressions.java_text import java_double
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.service.error_documents import CONTENT_TYPE, error_document
from pytest_sfn.typing import JSON, is_number

#: `service(action, parameters)` gives the result or raises ServiceError.
Service: TypeAlias = Callable[[str, dict[str, JSON]], Mapping[str, JSON] | None]

#: The type marks of StartSyncExecution's members.
DETAILS_TYPE = "com.amazonaws.swf.base.model#CloudWatchEventsExecutionDataDetails"
DETAILS = ("inputDetails", "outputDetails")

#: The actions that take a traceHeader.
STARTING = ("StartExecution", "StartSyncExecution")


def states_response(call: IntegrationCall, service: Service) -> BackendResponse:
    """
    The response to a call whose body is the rendered template; an error document if the service refuses it.

    The call's X-Amzn-Trace-Id goes before a traceHeader in the body (documented).
    """
    action, trace_header = call.action.rpartition("/")[2], call.header("X-Amzn-Trace-Id")
    try:
        parameters = json_object(call.body)
        if trace_header and action in STARTING:
            parameters["traceHeader"] = trace_header
        status, text = 200, wire_text(action, service(action, parameters) or {})
    except ServiceError as error:
        status, text = error.status, dumps(error_document(error))
    return BackendResponse(status, (("Content-Type", CONTENT_TYPE),), text.encode())


def wire_text(action: str, result: Mapping[str, JSON]) -> str:
    """A result as the service writes it: compact, members in alphabetical order, dates as numbers with an exponent."""
    members = dict(result)
    if action == "StartSyncExecution":
        for name in DETAILS:
            if isinstance(members.get(name), Mapping):
                members[name] = {"__type": DETAILS_TYPE, **members[name]}
    return written(members)


def written(value: Any, name: str = "") -> str:
    """One value as JSON text; `name` is that of its member, by which dates are told from other numbers."""
    if isinstance(value, Mapping):
        present = sorted(key for key, item in value.items() if item is not None)
        return "{" + ",".join(f"{dumps(key)}:{written(value[key], key)}" for key in present) + "}"
    if isinstance(value, (list, tuple)):
        return f"[{','.join(written(item, name) for item in value)}]"
    if isinstance(value, datetime):
        return java_double(round(value.timestamp(), 3))
    if (name.endswith("Date") or name == "timestamp") and is_number(value):
        return java_double(round(float(value), 3))
    return dumps(value)
