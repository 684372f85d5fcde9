"""The table of services that Step Functions integrates. To add one is to add its file, and a row here."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Final

from pytest_sfn.integrations.resources.service import CALLBACK, Action, OptimizedService
from pytest_sfn.language.tasks import Resource

#: Service in a Resource ARN -> the module of this package that has its value, `SERVICE`.
SERVICES: Final = {
    "apigateway": "apigateway",
    "athena": "athena",
    "batch": "batch",
    "bedrock": "bedrock",
    "bedrockagentcore": "bedrockagentcore",
    "codebuild": "codebuild",
    "databrew": "databrew",
    "dynamodb": "dynamodb",
    "ecs": "ecs",
    "eks": "eks",
    "elasticmapreduce": "elasticmapreduce",
    "emr-containers": "emr_containers",
    "emr-serverless": "emr_serverless",
    "events": "events",
    "glue": "glue",
    "http": "http_",
    "lambda": "lambda_",
    "mediaconvert": "mediaconvert",
    "sagemaker": "sagemaker",
    "sns": "sns",
    "sqs": "sqs",
    "states": "states",
}
#: Other Resources that are more than a call -> module and name of their Action.
_OTHERS = {
    "activity": ("activities", "ACTIVITY"),
    "lambda-function": ("lambda_", "FUNCTION"),
    "aws-sdk:lambda:invoke": ("lambda_", "SDK_INVOKE"),
}
_SDK_CALL = Action(CALLBACK)


def find_service(name: str) -> OptimizedService | None:
    """The service a Resource ARN names; None for those that are called through the AWS SDK."""
    module = SERVICES.get(name)
    if module is None:
        return None
    found: OptimizedService = import_module(f"pytest_sfn.integrations.{module}").SERVICE
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
