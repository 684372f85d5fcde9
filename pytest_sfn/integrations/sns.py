"""Amazon SNS."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import CALLBACK, Action, OptimizedService, member_arn

SERVICE = OptimizedService(
    "sns",
    "AmazonSNS",
    {"publish": Action(CALLBACK, free=frozenset({"Message"}))},
    resource_arn=member_arn("TopicArn"),
    iam_actions={"PublishBatch": ("sns:Publish",)},
    source="connect-sns; recorded",
)
