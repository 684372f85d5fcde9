"""Which module performs which Resource; what has no row is a plain API call or job."""

from __future__ import annotations

from importlib import import_module

from pytest_sfn.integrations.calling.answerers import Answerers
from pytest_sfn.language.tasks import Resource, TaskRequest, TaskSteps

#: `service:action`, or the service for all its actions -> module of this package and function.
_TABLE = {
    "activity": ("activities", "run"),
    "apigateway": ("api_gateway", "run"),
    "aws-sdk:lambda:invoke": ("lambda_", "run_sdk_call"),
    "bedrock:invokeModel": ("bedrock", "run"),
    "bedrockagentcore": ("agentcore", "run"),
    "eks:call": ("eks", "call"),
    "eks:runJob": ("eks", "run_job"),
    "events": ("events", "run"),
    "http": ("http_task", "run"),
    "lambda": ("lambda_", "run"),
    "lambda-function": ("lambda_", "run"),
    "states": ("states", "run"),
}


def perform(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """The steps of a Task that nobody mocks."""
    module, function = _row(request.resource)
    steps: TaskSteps = getattr(import_module(f"pytest_sfn.integrations.{module}"), function)(request, answerers)
    return steps


def _row(resource: Resource) -> tuple[str, str]:
    service = resource.resource_type
    named = _TABLE.get(f"{service}:{resource.api_action}") or _TABLE.get(service)
    if named is not None:
        return named
    return ("calling.job_runs", "run") if resource.pattern == "sync" else ("calling.api_call", "run")
