"""The IAM actions a Task's calls need, and on which resources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pytest_sfn.account import Account
from pytest_sfn.aws.service_models import Operation, Service
from pytest_sfn.integrations.models.operations import find_operation
from pytest_sfn.integrations.resources.service import Job, member_arn
from pytest_sfn.integrations.services import action_of, service_with_model
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON


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
#: As `iam_actions` of an OptimizedService, for services that Step Functions calls through the AWS SDK only.
_ACTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("s3", "ListObjects"): ("s3:ListBucket",),
    ("s3", "ListObjectsV2"): ("s3:ListBucket",),
    ("s3", "HeadBucket"): ("s3:ListBucket",),
    ("s3", "HeadObject"): ("s3:GetObject",),
    ("s3", "ListBuckets"): ("s3:ListAllMyBuckets",),
    ("s3", "DeleteObjects"): ("s3:DeleteObject",),
    ("s3", "CopyObject"): ("s3:PutObject", "s3:GetObject"),
    ("bedrock-runtime", "Converse"): ("bedrock:InvokeModel",),
}


def permissions_of(resource: Resource, parameters: JSON, account: Account = Account()) -> list[Permission]:
    """
    What the execution role needs for this Task, the job patterns' polling, stopping and event rules included.

    account: where resources belong that the request does not spell out as ARNs.
    Source: developer guide, "IAM policies for integrated services".
    """
    action = action_of(resource)
    if action.permissions:
        called = resource.arn if resource.action == resource.arn else None
        return [Permission(name, called) for name in action.permissions]
    found = find_operation(resource)
    if found is None:
        return []
    given = parameters if isinstance(parameters, dict) else {}
    needed = list(_needed(found.operation, given, account))
    if resource.pattern in {"sync", "sync:2"} and action.job is not None:
        needed += _job_permissions(action.job, found.operation.service, account)
    return needed


def _needed(operation: Operation, given: Mapping[str, JSON], account: Account) -> Iterator[Permission]:
    model, optimized = operation.service, service_with_model(operation.service.name)
    if optimized is None:
        actions, name_resource = _ACTIONS.get((model.name, operation.name)), _RESOURCES.get(model.name)
    else:
        actions, name_resource = optimized[1].iam_actions.get(operation.name), optimized[1].resource_arn
    on = None if name_resource is None else name_resource(given, account)
    for action in actions or (f"{_prefix(model)}:{operation.name}",):
        bucket_only = action in {"s3:ListBucket", "s3:ListAllMyBuckets"}
        yield Permission(action, on.partition("/")[0] if on and bucket_only else on)


def _prefix(service: Service) -> str:
    name = str(service.metadata.get("signingName") or service.metadata["endpointPrefix"])
    return _PREFIXES.get(name, name)


def _job_permissions(job: Job, service: Service, account: Account) -> Iterator[Permission]:
    yield Permission(f"{_prefix(service)}:{job.describe}", optional=job.event_rule is not None)
    if job.stop:
        yield Permission(f"{_prefix(service)}:{job.stop}", optional=True)
    if job.event_rule is not None:
        rule = account.arn("events", f"rule/{job.event_rule}")
        yield from (Permission(f"events:{action}", rule) for action in ("PutTargets", "PutRule", "DescribeRule"))


def _object(given: Mapping[str, JSON], account: Account) -> str | None:
    bucket, key = given.get("Bucket"), given.get("Key")
    if not isinstance(bucket, str):
        return None
    return account.bucket(bucket, key if isinstance(key, str) else None)


#: As `resource_arn` of an OptimizedService, for services that Step Functions calls through the AWS SDK only.
_RESOURCES: dict[str, Callable[[Mapping[str, JSON], Account], str | None]] = {
    "s3": _object,
    "secretsmanager": member_arn("SecretId"),
}
