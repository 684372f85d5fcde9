"""Amazon DynamoDB: calls on items of tables."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from pytest_sfn.account import Account
from pytest_sfn.integrations.resources.service import OptimizedService, calls
from pytest_sfn.typing import JSON


def _headers(operation: str, identifier: str, body: bytes) -> dict[str, str]:
    """Recorded from AWS."""
    return {
        "Server": "Server",
        "Connection": "keep-alive",
        "x-amzn-requestid" if operation == "GetItem" else "x-amzn-RequestId": identifier,
        "x-amz-crc32": str(zlib.crc32(body)),
    }


def _table(given: Mapping[str, JSON], account: Account) -> str | None:
    name = given.get("TableName")
    if not isinstance(name, str):
        return None
    return name if name.startswith("arn:") else account.arn("dynamodb", f"table/{name}")


SERVICE = OptimizedService(
    "dynamodb",
    "AmazonDynamoDBv2",
    calls("getItem", "putItem", "updateItem", "deleteItem"),
    # The SDK for Java 1 makes an AttributeValue of a text, its S. Published workflows of AWS rely on it
    # (aws-samples/step-functions-workflows-collection: human-task-reminder, parallel-translate).
    from_text={"AttributeValue": lambda text: {"S": text}},
    headers=_headers,
    resource_arn=_table,
    source="connect-ddb; recorded",
)
