"""Where a template is thought to be deployed: account, Region and stack, which its pseudo parameters tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_sfn.typing import JSON

_PARTITIONS = {"cn-": ("aws-cn", "amazonaws.com.cn"), "us-gov-": ("aws-us-gov", "amazonaws.com")}
_MEMBERS = {"AWS::AccountId": "account_id", "AWS::Region": "region", "AWS::StackName": "stack_name"}


@dataclass(frozen=True, slots=True)
class Environment:
    """An account and a Region; the defaults are those of AWS's own examples, so no test depends on a real account."""

    account_id: str = "123456789012"
    region: str = "us-east-1"
    stack_name: str = "pytest-sfn"

    @classmethod
    def given(cls, parameters: Mapping[str, JSON], stack_name: str | None = None) -> Environment:
        """The environment with `AWS::AccountId`, `AWS::Region` and `AWS::StackName` of `parameters`."""
        members = {"stack_name": stack_name} if stack_name else {}
        members |= {member: str(parameters[name]) for name, member in _MEMBERS.items() if name in parameters}
        return cls(**members)

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn` or `aws-us-gov`, by the Region."""
        return next((known[0] for prefix, known in _PARTITIONS.items() if self.region.startswith(prefix)), "aws")

    @property
    def url_suffix(self) -> str:
        """`amazonaws.com`, or China's."""
        suffixes = (known[1] for prefix, known in _PARTITIONS.items() if self.region.startswith(prefix))
        return next(suffixes, "amazonaws.com")

    def arn(self, service: str, resource: str) -> str:
        """An ARN of this account and Region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"

    def pseudo_parameter(self, name: str) -> JSON:
        """The value of `AWS::Region` and its like; KeyError for another name. AWS::NoValue is not a value."""
        stack = f"stack/{self.stack_name}/00000000-0000-0000-0000-000000000000"
        return {
            "AWS::AccountId": self.account_id,
            "AWS::Region": self.region,
            "AWS::Partition": self.partition,
            "AWS::URLSuffix": self.url_suffix,
            "AWS::StackName": self.stack_name,
            "AWS::StackId": self.arn("cloudformation", stack),
            "AWS::NotificationARNs": [],
        }[name]
