"""
The calls a run made, held against the policies of its role: allowed, missing, and granted but never used.

Not a full IAM: permission boundaries and resource policies are not looked at, and of Conditions only those on keys that
`condition_keys` knows; others are taken as met.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pytest_sfn.account import Account
from pytest_sfn.aws.iam.policies import Decision, PolicyRequest, Statement, decide
from pytest_sfn.definitions.declarations import RolePolicies
from pytest_sfn.iam.actions import Permission, permissions_of
from pytest_sfn.iam.advice import MissingPermission, reason_of
from pytest_sfn.iam.calls import MadeCall
from pytest_sfn.iam.condition_keys import values_of_call, values_of_role
from pytest_sfn.iam.managed_policies import managed_actions
from pytest_sfn.iam.statements import own_statements, statements_of

#: Granted for logging, tracing and encryption, which no Task asks for.
_OF_THE_SERVICE = ("logs:", "xray:", "kms:", "iam:PassRole", "cloudwatch:")


@dataclass(frozen=True, slots=True)
class RoleReport:
    """
    What a role allows, lacks and grants in vain, for one execution or several of one workflow.

    missing: what states did and no statement allows; unused: granted actions that nothing asked for; used: actions that
    were asked for and allowed; unknown: ARNs of managed policies whose documents are not at hand, any of which might
    allow what is missing.
    """

    role: str
    missing: tuple[MissingPermission, ...]
    unused: tuple[str, ...]
    used: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether the role allows everything that was done."""
        return not self.missing

    @property
    def exact(self) -> bool:
        """Whether it allows that and nothing else."""
        return not self.missing and not self.unused

    def __repr__(self) -> str:
        return f"<{self}>"

    def __str__(self) -> str:
        lines = [f"Role {self.role}"]
        parts = {"missing": self.missing, "granted and never used": self.unused, "not looked into": self.unknown}
        for title, entries in parts.items():
            if entries:
                lines += [f"  {title}:", *(f"    {each}".replace("\n", "\n    ") for each in entries)]
        return "\n".join(lines) if len(lines) > 1 else f"{lines[0]} allows what was done, and nothing else"


def check_role(
    role_arn: str,
    calls: Iterable[MadeCall],
    policies: RolePolicies,
    account: Account = Account(),
    *,
    others: Iterable[tuple[str, Permission]] = (),
    made_up: Collection[str] = (),
) -> RoleReport:
    """
    The report of a run's calls, made in an account, and its role's policies.

    others: (state, permission) that states need besides their calls, as Distributed Maps do. made_up: ARNs of resources
    whose names CloudFormation would draw, so that `LogicalId-*` stands for them too.
    """
    statements = statements_of(policies)
    unknown = tuple(arn for arn in policies.managed_policy_arns if managed_actions(arn) is None)
    asked: dict[tuple[str, Permission], MadeCall | None] = {
        (call.state_name, permission): call
        for call in calls
        for permission in permissions_of(call.resource, call.parameters, account)
    }
    asked |= dict.fromkeys(others)
    of_role = values_of_role(account, role_arn)

    def is_allowed(permission: Permission, call: MadeCall | None) -> bool:
        values = of_role | values_of_call(permission, None if call is None else call.parameters)
        name = permission.resource
        spellings = (name, f"{name}-drawn") if name in made_up else (name,)
        requests = (
            PolicyRequest(permission.action, resource, conditions=values, partial=True) for resource in spellings
        )
        return any(decide(statements, request) is Decision.ALLOW for request in requests)

    allowed = {each for each, call in asked.items() if is_allowed(each[1], call)}
    missing = [each for each in asked if each not in allowed and not each[1].optional]
    return RoleReport(
        role_arn,
        tuple(
            MissingPermission(state, each.action, each.resource, reason_of(each, statements)) for state, each in missing
        ),
        tuple(_unused(own_statements(policies), [permission.action for _, permission in asked])),
        tuple(dict.fromkeys(permission.action for state, permission in asked if (state, permission) in allowed)),
        unknown,
    )


def _unused(statements: Iterable[Statement], used: Sequence[str]) -> Iterable[str]:
    granted = dict.fromkeys(
        action for each in statements if each.allows and not each.inverted_actions for action in each.actions
    )
    return (
        action
        for action in granted
        if action != "*"
        and not action.startswith(_OF_THE_SERVICE)
        and not any(Statement(True, (action,)).speaks_of(asked) for asked in used)
    )
