"""The condition keys of IAM that a test knows of what a workflow does: Region, account, role, HTTP Tasks and S3."""

from __future__ import annotations

from pytest_sfn.account import Account
from pytest_sfn.iam.actions import Permission
from pytest_sfn.typing import JSON


def values_of_role(account: Account, role_arn: str) -> dict[str, str]:
    """The values that every call of a role has, by key in lower case."""
    return {
        "aws:requestedregion": account.region,
        "aws:principalaccount": account.id,
        "aws:principalarn": role_arn,
        "aws:securetransport": "true",
        "aws:viaawsservice": "false",
    }


def values_of_call(permission: Permission, parameters: JSON) -> dict[str, str]:
    """The values of one call. Source: Service Authorization Reference, Step Functions and Amazon S3."""
    given = parameters if isinstance(parameters, dict) else {}
    values = {}
    if permission.action == "states:InvokeHTTPEndpoint":
        values = {"states:httpendpoint": given.get("ApiEndpoint"), "states:httpmethod": given.get("Method")}
    elif permission.action == "s3:ListBucket":
        values = {"s3:prefix": given.get("Prefix"), "s3:delimiter": given.get("Delimiter")}
    owner = Account.of(permission.resource or "", Account("")).id
    if owner:
        values["aws:resourceaccount"] = owner
    return {key: value for key, value in values.items() if isinstance(value, str)}
