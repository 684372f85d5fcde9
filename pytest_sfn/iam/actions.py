"""The IAM actions a Task's calls need, and on which resources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pytest_sfn.account import Account
from pytest_sfn.aws.function_names import parse_function_name
from pytest_sfn.aws.service_models import Service
from pytest_sfn.integrations.jobs import JOBS
from pytest_sfn.integrations.models.operations import find_operation
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON
from pytest_sfn.values import replaced


@dataclass(frozen=True, slots=True)
class Permission:
    """
    An action on a resource; None: the resource cannot be told from the request, any will do.

    optional: documented, and missed only when a job has to be stopped, or when its event is lost.
    """

    action: str
    resource: str | None = None
    optional: bool = False

    def __str__(self) -> str:
        return self.action if self.resource is None else f"{self.action} on {self.resource}"


#: IAM's prefix where it is not the signing name. Source: Service Authorization Reference.
_PREFIXES = {"monitoring": "cloudwatch", "email": "ses", "entitlement.marketplace": "aws-marketplace"}
#: Operations whose action has another name. Source: Service Authorization Reference.
_ACTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("lambda", "Invoke"): ("lambda:InvokeFunction",),
    ("s3", "ListObjects"): ("s3:ListBucket",),
    ("s3", "ListObjectsV2"): ("s3:ListBucket",),
    ("s3", "HeadBucket"): ("s3:ListBucket",),
    ("s3", "HeadObject"): ("s3:GetObject",),
    ("s3", "ListBuckets"): ("s3:ListAllMyBuckets",),
    ("s3", "DeleteObjects"): ("s3:DeleteObject",),
    ("s3", "CopyObject"): ("s3:PutObject", "s3:GetObject"),
    ("sqs", "SendMessageBatch"): ("sqs:SendMessage",),
    ("sns", "PublishBatch"): ("sns:Publish",),
    ("bedrock-runtime", "Converse"): ("bedrock:InvokeModel",),
}
_EVENT_RULES = {
    "states:startExecution": "StepFunctionsGetEventsForStepFunctionsExecutionRule",
    "batch:submitJob": "StepFunctionsGetEventsForBatchJobsRule",
    "ecs:runTask": "StepFunctionsGetEventsForECSTaskRule",
    "codebuild:startBuild": "StepFunctionsGetEventForCodeBuildStartBuildRule",
    "mediaconvert:createJob": "StepFunctionsGetEventsForMediaConvertJobRule",
}
_HTTP = ("events:RetrieveConnectionCredentials", "secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret")


def permissions_of(resource: Resource, parameters: JSON, account: Account = Account()) -> list[Permission]:
    """
    What the execution role needs for this Task, the job patterns' polling, stopping and event rules included.

    account: where resources belong that the request does not spell out as ARNs.
    Source: developer guide, "IAM policies for integrated services".
    """
    given = parameters if isinstance(parameters, dict) else {}
    kind = resource.resource_type
    if kind == "activity":
        return []
    if kind == "lambda-function":
        return [Permission("lambda:InvokeFunction", resource.arn)]
    if kind == "http":
        return [Permission("states:InvokeHTTPEndpoint"), *map(Permission, _HTTP)]
    if kind == "apigateway":
        return [Permission("execute-api:Invoke")]
    found = find_operation(resource)
    if found is None:
        return [Permission("eks:DescribeCluster")] if kind == "eks" else []
    service = found.operation.service
    needed = list(_needed(service, found.operation.name, given, account))
    if resource.pattern in {"sync", "sync:2"}:
        needed += _job_permissions(resource, service, account)
    return needed


def _needed(service: Service, operation: str, given: Mapping[str, JSON], account: Account) -> Iterator[Permission]:
    actions = _ACTIONS.get((service.name, operation), (f"{_prefix(service)}:{operation}",))
    name_resource = _RESOURCES.get(service.name)
    on = None if name_resource is None else name_resource(given, account)
    for action in actions:
        bucket_only = action in {"s3:ListBucket", "s3:ListAllMyBuckets"}
        yield Permission(action, on.partition("/")[0] if on and bucket_only else on)


def _prefix(service: Service) -> str:
    name = str(service.metadata.get("signingName") or service.metadata["endpointPrefix"])
    return _PREFIXES.get(name, name)


def _job_permissions(resource: Resource, service: Service, account: Account) -> Iterator[Permission]:
    key = f"{resource.resource_type}:{resource.api_action}"
    job = JOBS[key]
    yield Permission(f"{_prefix(service)}:{job.describe}", optional=key in _EVENT_RULES)
    if job.stop:
        yield Permission(f"{_prefix(service)}:{job.stop[0]}", optional=True)
    if key in _EVENT_RULES:
        rule = account.arn("events", f"rule/{_EVENT_RULES[key]}")
        yield from (Permission(f"events:{action}", rule) for action in ("PutTargets", "PutRule", "DescribeRule"))


# --- the resource a request is about ----------------------------------------------------------------------------------
def _function(given: Mapping[str, JSON], account: Account) -> str | None:
    if not isinstance(given.get("FunctionName"), str):
        return None
    function = parse_function_name(given["FunctionName"])
    arn = function.arn or account.arn("lambda", f"function:{function.name}")
    qualifier = given.get("Qualifier") or function.qualifier
    return f"{arn}:{qualifier}" if qualifier else arn


def _queue(given: Mapping[str, JSON], account: Account) -> str | None:
    parts = str(given.get("QueueUrl", "")).rstrip("/").split("/")
    if len(parts) < 2:
        return None
    owner = replaced(account, id=parts[-2]) if parts[-2].isdigit() else account
    return owner.arn("sqs", parts[-1])


def _object(given: Mapping[str, JSON], account: Account) -> str | None:
    bucket, key = given.get("Bucket"), given.get("Key")
    if not isinstance(bucket, str):
        return None
    return account.bucket(bucket, key if isinstance(key, str) else None)


def _table(given: Mapping[str, JSON], account: Account) -> str | None:
    name = given.get("TableName")
    if not isinstance(name, str):
        return None
    return name if name.startswith("arn:") else account.arn("dynamodb", f"table/{name}")


def _bus(given: Mapping[str, JSON], account: Account) -> str | None:
    entries = given.get("Entries") or [{}]
    name = entries[0].get("EventBusName") or "default" if isinstance(entries[0], dict) else "default"
    return name if name.startswith("arn:") else account.arn("events", f"event-bus/{name}")


def _member(name: str) -> Callable[[Mapping[str, JSON], Account], str | None]:
    def value(given: Mapping[str, JSON], _account: Account) -> str | None:
        arn = given.get(name)
        return arn if isinstance(arn, str) and arn.startswith("arn:") else None

    return value


_RESOURCES: dict[str, Callable[[Mapping[str, JSON], Account], str | None]] = {
    "dynamodb": _table,
    "events": _bus,
    "lambda": _function,
    "s3": _object,
    "secretsmanager": _member("SecretId"),
    "sns": _member("TopicArn"),
    "sqs": _queue,
    "stepfunctions": _member("StateMachineArn"),
}
