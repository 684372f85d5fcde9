"""Amazon SNS."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import CALLBACK, Action, OptimizedService, member_arn

SERVICE = OptimizedService(
    model="sns",
    error_prefix="SNS",
    exception="AmazonSNSException",
    sdk_name="AmazonSNS",
    actions={"publish": Action(CALLBACK, free=frozenset({"Message"}))},
    resource_arn=member_arn("TopicArn"),
    iam_actions={"PublishBatch": ("sns:Publish",)},
)
