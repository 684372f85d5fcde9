"""What the execution role of a state machine may do: the IAM policies a template attaches to it."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.definitions.declarations import RolePolicies
from pytest_sfn.definitions.template import Template
from pytest_sfn.typing import JSON


def role_policies(template: Template, logical_id: str) -> RolePolicies:
    """
    The policies of the role of a state machine.

    Inline policies of the role, AWS::IAM::Policy, AWS::IAM::RolePolicy and AWS::IAM::ManagedPolicy resources that name
    it, and the ARNs of managed policies it names. A role from outside the template has none that are known.
    """
    arn = template.property(logical_id, "RoleArn")
    roles = ((one, template.physical(one)) for one, _ in template.resources("AWS::IAM::Role"))
    role = next((one for one, physical in roles if arn in (physical.arn, physical.name)), None)
    if role is None:
        return RolePolicies()
    documents = [policy["PolicyDocument"] for policy in template.property(role, "Policies") or ()]
    documents += _attached(template, template.physical(role).name)
    arns = template.property(role, "ManagedPolicyArns") or ()
    managed = template.resources("AWS::IAM::ManagedPolicy") if arns else ()
    own = {template.physical(one).arn: one for one, _ in managed}
    documents += [template.property(own[arn], "PolicyDocument") for arn in arns if arn in own]
    return RolePolicies(tuple(documents), tuple(str(arn) for arn in arns if arn not in own))


def _attached(template: Template, role_name: str) -> Iterator[JSON]:
    for logical_id, _ in template.resources("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        if role_name in (template.property(logical_id, "Roles") or ()):
            yield template.property(logical_id, "PolicyDocument")
    for logical_id in template.having("AWS::IAM::RolePolicy", "RoleName", role_name):
        yield template.property(logical_id, "PolicyDocument")
