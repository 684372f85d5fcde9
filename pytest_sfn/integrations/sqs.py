"""Amazon SQS."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.account import Account
from pytest_sfn.integrations.resources.service import CALLBACK, Action, OptimizedService
from pytest_sfn.typing import JSON
from pytest_sfn.values import replaced


def _queue(given: Mapping[str, JSON], account: Account) -> str | None:
    parts = str(given.get("QueueUrl", "")).rstrip("/").split("/")
    if len(parts) < 2:
        return None
    owner = replaced(account, id=parts[-2]) if parts[-2].isdigit() else account
    return owner.arn("sqs", parts[-1])


SERVICE = OptimizedService(
    "sqs",
    "AmazonSQS",
    {"sendMessage": Action(CALLBACK, free=frozenset({"MessageBody"}))},
    resource_arn=_queue,
    iam_actions={"SendMessageBatch": ("sqs:SendMessage",)},
    source="connect-sqs; recorded",
)
