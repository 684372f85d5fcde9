"""Where a template is thought to be deployed: account, Region and stack, which its pseudo parameters tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_sfn.account import Account
from pytest_sfn.typing import JSON


@dataclass(frozen=True, slots=True)
class StackEnvironment:
    """The account and Region, and the name of the stack."""

    account: Account = Account()
    stack_name: str = "pytest-sfn"

    @classmethod
    def given(cls, parameters: Mapping[str, JSON], stack_name: str | None = None) -> StackEnvironment:
        """The environment with `AWS::AccountId`, `AWS::Region` and `AWS::StackName` of `parameters`."""
        known = Account()
        region = str(parameters.get("AWS::Region", known.region))
        account = Account.in_region(region, str(parameters.get("AWS::AccountId", known.id)))
        return cls(account, str(parameters.get("AWS::StackName", stack_name or cls().stack_name)))

    @property
    def url_suffix(self) -> str:
        """`amazonaws.com`, or China's."""
        return "amazonaws.com.cn" if self.account.partition == "aws-cn" else "amazonaws.com"

    def pseudo_parameter(self, name: str) -> JSON:
        """The value of `AWS::Region` and its like; KeyError for another name. AWS::NoValue is not a value."""
        stack = f"stack/{self.stack_name}/00000000-0000-0000-0000-000000000000"
        return {
            "AWS::AccountId": self.account.id,
            "AWS::Region": self.account.region,
            "AWS::Partition": self.account.partition,
            "AWS::URLSuffix": self.url_suffix,
            "AWS::StackName": self.stack_name,
            "AWS::StackId": self.account.arn("cloudformation", stack),
            "AWS::NotificationARNs": [],
        }[name]
