"""The `context` of TestState: which members a mocked Context Object may have, and of which type."""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError, invalid
from pytest_sfn.service.json_errors import json_problem
from pytest_sfn.service.source_texts import SourceTexts
from pytest_sfn.typing import JSON

_ANY: tuple[type, str] = (object, "")
_TEXT: tuple[type, str] = (str, "a string")
_NUMBER: tuple[type, str] = (int, "a number")
#: Members of the Context Object. Source: developer guide, "Context object in Step Functions".
_MEMBERS: dict[str, dict[str, tuple[type, str]]] = {
    "Execution": {
        "Id": _TEXT,
        "Input": _ANY,
        "Name": _TEXT,
        "RoleArn": _TEXT,
        "StartTime": _TEXT,
        "RedriveCount": _NUMBER,
        "RedriveTime": _TEXT,
    },
    "State": {"EnteredTime": _TEXT, "Name": _TEXT, "RetryCount": _NUMBER},
    "StateMachine": {"Id": _TEXT, "Name": _TEXT},
    "Task": {"Token": _TEXT},
}


def mocked_context(text: str, texts: SourceTexts) -> JSON:
    """The Context Object of a JSON text. Raises ValidationException, with AWS's words (recorded)."""
    problem = json_problem(text)
    if problem is not None:
        raise _refused(problem)
    context = texts.parse(text)
    if not isinstance(context, dict):
        raise _refused("Context object must be a JSON object")
    for name, members in context.items():
        if name == "Map":
            raise _refused("'Map' field is not supported when mocking a Context object")
        if name not in _MEMBERS:
            raise _refused(f"Field '{name}' is not allowed")
        if not isinstance(members, dict):
            raise _refused(f"{name} must be an object")
        for key, value in members.items():
            if key not in _MEMBERS[name]:
                raise _refused(f"Field '{key}' is not allowed")
            kind, word = _MEMBERS[name][key]
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                raise _refused(f"{name}.{key} must be {word}")
    return context


def _refused(detail: str) -> ServiceError:
    return invalid(f"Invalid Context object provided: {detail}")
