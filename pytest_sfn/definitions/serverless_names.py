"""Names and logical ids that the Serverless Framework makes of what serverless.yml says. Source: lib/naming.js."""

from __future__ import annotations

import re
from typing import Any

from pytest_sfn.typing import JSON, without_none


def service_name(service: dict[str, Any]) -> str:
    """The name of the service, which older files give as a mapping."""
    name = service.get("service") or "service"
    return str(name.get("name")) if isinstance(name, dict) else str(name)


def normalized(name: str) -> str:
    """A name as part of a logical id, as the framework writes it."""
    text = name.replace("-", "Dash").replace("_", "Underscore")
    return text[:1].upper() + text[1:]


def alphanumeric(name: str) -> str:
    """As `normalized`, other letters left out (which the framework does for API names)."""
    return normalized(re.sub(r"[^0-9A-Za-z_-]", "", name))


def resource(type_: str, properties: dict[str, JSON]) -> dict[str, JSON]:
    """A resource of the template, with those of the properties that have a value."""
    return {"Type": type_, "Properties": without_none(properties)}


def function_id(key: str) -> str:
    """The logical id of a function."""
    return f"{normalized(key)}LambdaFunction"


def invocation_uri(arn: JSON) -> JSON:
    """What an integration or an authorizer calls to invoke a function."""
    uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Arn}/invocations"
    return {"Fn::Sub": [uri, {"Arn": arn}]}


def logical_id_of(name: str, declared: dict[str, Any]) -> str:
    """The logical id of a state machine: its id or name, else its key with `StepFunctionsStateMachine`."""
    own = declared.get("id") or declared.get("name")
    return normalized(own) if isinstance(own, str) else f"{normalized(name)}StepFunctionsStateMachine"
