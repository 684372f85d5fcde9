"""What the execution role of a state machine may do: the IAM policies a template attaches to it."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.definitions.declarations import RolePolicies
from pytest_sfn.definitions.template import Template
from pytest_sfn.typing import JSON


def role_policies(template: Template, logical_id: str, role_property: str = "RoleArn") -> RolePolicies:
    """
    The policies of the role of a resource.

    Inline policies of the role, AWS::IAM::Policy, AWS::IAM::RolePolicy and AWS::IAM::ManagedPolicy resources that name
    it, and the ARNs of managed policies it names. A role from outside the template has none that are known.
    """
    role = find_role(template, template.property(logical_id, role_property))
    if role is None:
        return RolePolicies()
    documents = [policy["PolicyDocument"] for policy in template.property(role, "Policies") or ()]
    documents += _attached(template, template.physical(role).name)
    arns: list[str] = []
    for arn in template.property(role, "ManagedPolicyArns") or ():
        own = _own_managed_policy(template, arn)
        arns += [str(arn)] if own is None else []
        documents += [] if own is None else [template.property(own, "PolicyDocument")]
    return RolePolicies(tuple(documents), tuple(arns))


def find_role(template: Template, arn: JSON) -> str | None:
    """The logical id of the role with this ARN, None where the template does not declare it."""
    for logical_id, _ in template.resources("AWS::IAM::Role"):
        if arn in (template.physical(logical_id).arn, template.physical(logical_id).name):
            return logical_id
    return None


def _attached(template: Template, role_name: str) -> Iterator[JSON]:
    for logical_id, _ in template.resources("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        if role_name in (template.property(logical_id, "Roles") or ()):
            yield template.property(logical_id, "PolicyDocument")
    for logical_id in template.having("AWS::IAM::RolePolicy", "RoleName", role_name):
        yield template.property(logical_id, "PolicyDocument")


def _own_managed_policy(template: Template, arn: JSON) -> str | None:
    for logical_id, _ in template.resources("AWS::IAM::ManagedPolicy"):
        if template.physical(logical_id).arn == arn:
            return logical_id
    return None
