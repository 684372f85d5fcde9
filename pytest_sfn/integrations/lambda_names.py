"""Names of Lambda functions: taken out of ARNs, partial ARNs and plain names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.typing import JSON

_ARN = re.compile(
    r"(?P<head>arn:[^:]+:lambda:[^:]*:[^:]*:function:|(?:[0-9]{12}:)?function:)(?P<name>[^:]+)(?::(?P<qualifier>[^:]+))?"
)


@dataclass(frozen=True, slots=True)
class FunctionName:
    """A function as named; `qualifier` is a version or alias, `arn` its full ARN without qualifier where known."""

    name: str
    qualifier: str | None = None
    arn: str | None = None

    def spellings(self) -> frozenset[str]:
        """Every way to name this function: name, ARN, each also with its qualifier."""
        heads = {self.name} if self.arn is None else {self.name, self.arn}
        return frozenset(heads | ({f"{head}:{self.qualifier}" for head in heads} if self.qualifier else set()))


def parse_function_name(text: str) -> FunctionName:
    """The parts of `name`, `name:alias`, `123456789012:function:name` or a whole ARN."""
    match = _ARN.fullmatch(text)
    if match is None:
        name, _, qualifier = text.partition(":")
        return FunctionName(name, qualifier or None)
    arn = f"{match['head']}{match['name']}" if text.startswith("arn:") else None
    return FunctionName(match["name"], match["qualifier"], arn)


def called_function(request: TaskRequest) -> FunctionName | None:
    """The function a Task calls; None where it calls none or does not say which."""
    kind = request.resource.resource_type
    if kind == "lambda-function":
        return parse_function_name(request.resource.arn)
    if kind == "lambda" or (kind == "aws-sdk:lambda" and request.resource.api_action == "invoke"):
        return _of_parameters(request.parameters)
    return None


def _of_parameters(parameters: JSON) -> FunctionName | None:
    given = parameters.get("FunctionName") if isinstance(parameters, dict) else None
    if not isinstance(given, str):
        return None
    function = parse_function_name(given)
    qualifier = parameters.get("Qualifier")
    return FunctionName(function.name, qualifier, function.arn) if isinstance(qualifier, str) else function
