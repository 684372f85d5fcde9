"""The table of services that Step Functions integrates. To add one is to add its file, and its name here."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Final

from pytest_sfn.integrations.resources.service import CALLBACK, Action, OptimizedService
from pytest_sfn.language.tasks import Resource

#: The services, as a Resource ARN names them.
SERVICES: Final = (
    "apigateway", "athena", "batch", "bedrock", "bedrockagentcore", "codebuild", "databrew", "dynamodb", "ecs",
    "eks", "elasticmapreduce", "emr-containers", "emr-serverless", "events", "glue", "http", "lambda",
    "mediaconvert", "sagemaker", "sns", "sqs", "states",
)  # fmt: skip
#: Other Resources that are more than a call -> module and name of their Action.
_OTHERS = {
    "activity": ("activities", "ACTIVITY"),
    "lambda-function": ("lambda_", "FUNCTION"),
    "aws-sdk:lambda:invoke": ("lambda_", "SDK_INVOKE"),
}
_SDK_CALL = Action(CALLBACK)


def module_of(service: str) -> str:
    """The module of this package that has the value of a service, `SERVICE`; named like it, as far as Python lets."""
    return {"http": "http_", "lambda": "lambda_"}.get(service, service.replace("-", "_"))


def find_service(name: str) -> OptimizedService | None:
    """The service a Resource ARN names; None for those that are called through the AWS SDK."""
    if name not in SERVICES:
        return None
    found: OptimizedService = import_module(f"pytest_sfn.integrations.{module_of(name)}").SERVICE
    return found


@lru_cache(maxsize=512)
def action_of(resource: Resource) -> Action:
    """What a Resource does. Any action of an `aws-sdk:` service is a plain call."""
    kind = resource.resource_type
    service = find_service(kind)
    if service is not None:
        return service.actions[resource.api_action]
    other = _OTHERS.get(kind) or _OTHERS.get(f"{kind}:{resource.api_action}")
    if other is None:
        return _SDK_CALL
    found: Action = getattr(import_module(f"pytest_sfn.integrations.{other[0]}"), other[1])
    return found


@lru_cache(maxsize=64)
def service_with_model(model: str) -> tuple[str, OptimizedService] | None:
    """The service that calls an API, by botocore's name, and its name in a Resource ARN. Imports all services."""
    for name in SERVICES:
        service = find_service(name)
        if service is not None and service.model == model:
            return name, service
    return None
