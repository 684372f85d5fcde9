"""
The calls a run made, held against the policies of its role: allowed, missing, and granted but never used.

Not a full IAM: permission boundaries and resource policies are not looked at, and of Conditions only those on keys that
`condition_keys` knows; others are taken as met.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pytest_sfn.account import Account, task_resource
from pytest_sfn.aws.iam.policies import Decision, PolicyRequest, Statement, decide
from pytest_sfn.iam.actions import Permission, permissions_of
from pytest_sfn.iam.condition_keys import values_of_call, values_of_role
from pytest_sfn.iam.managed_policies import managed_actions
from pytest_sfn.integrations.models.rendering import parsed
from pytest_sfn.integrations.resources.parsing import parse_resource
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON

#: Granted for logging, tracing and encryption, which no Task asks for.
_OF_THE_SERVICE = ("logs:", "xray:", "kms:", "iam:PassRole", "cloudwatch:")


class Policies(Protocol):
    """The policies of a role: documents, and ARNs of managed policies whose documents are not known."""

    @property
    def documents(self) -> Sequence[JSON]:
        """Policy documents."""

    @property
    def managed_policy_arns(self) -> Sequence[str]:
        """ARNs of managed policies."""


@dataclass(frozen=True, slots=True)
class MadeCall:
    """A Task that ran: its state, Resource and parameters."""

    state_name: str
    resource: Resource
    parameters: JSON


@dataclass(frozen=True, slots=True)
class IamReport:
    """
    What a role allows of what a run did.

    missing: (state, permission) that no statement allows or one denies; unused: granted actions nothing asked for;
    unknown: managed policies whose documents are not at hand, any of which might allow what is missing.
    """

    allowed: tuple[tuple[str, Permission], ...]
    missing: tuple[tuple[str, Permission], ...]
    unused: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether everything the run did is allowed."""
        return not self.missing

    def __str__(self) -> str:
        lines = [f"missing: {permission} (state {state!r})" for state, permission in self.missing]
        lines += [f"never used: {action}" for action in self.unused]
        lines += [f"not looked into: {arn}" for arn in self.unknown]
        return "\n".join(lines) or "The role allows what the run did, and nothing else"


def calls_made(events: Iterable[Mapping[str, JSON]]) -> list[MadeCall]:
    """
    The calls in a history (as GetExecutionHistory gives it), those under another role's Credentials left out.

    State names are those of the TaskStateEntered before.
    """
    by_id = {event["id"]: event for event in events}
    calls = []
    for _, event in sorted(by_id.items()):
        kind, resource, parameters = _scheduled(event)
        if resource is None or event[kind].get("taskCredentials"):
            continue
        while event["type"] != "TaskStateEntered":
            event = by_id[event["previousEventId"]]  # noqa: PLW2901 - walking back
        calls.append(MadeCall(event["stateEnteredEventDetails"]["name"], resource, parameters))
    return calls


def _scheduled(event: Mapping[str, JSON]) -> tuple[str, Resource | None, JSON]:
    """(details' member, Resource, parameters) of an event that schedules a call; no Resource for any other event."""
    if event["type"] == "LambdaFunctionScheduled":
        kind = "lambdaFunctionScheduledEventDetails"
        arn = event[kind]["resource"]
        return kind, _resource(arn), event[kind].get("input")
    if event["type"] == "TaskScheduled":
        kind = "taskScheduledEventDetails"
        details = event[kind]
        arn = task_resource(details["resourceType"], details["resource"])
        return kind, _resource(arn), parsed(details.get("parameters"))
    return "", None, None


def _resource(arn: str) -> Resource | None:
    found = parse_resource(arn)
    return found if isinstance(found, Resource) else None


def check_role(
    calls: Iterable[MadeCall],
    policies: Policies,
    account: Account = Account(),
    *,
    others: Iterable[tuple[str, Permission]] = (),
    made_up: Collection[str] = (),
    role_arn: str | None = None,
) -> IamReport:
    """
    The report of a run's calls and its role's policies.

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
        requests = (
            PolicyRequest(permission.action, resource, conditions=values, partial=True)
            for resource in _spellings(permission.resource, made_up)
        )
        return any(decide(statements, request) is Decision.ALLOW for request in requests)

    allowed = tuple(each for each, call in asked.items() if is_allowed(each[1], call))
    missing = tuple(each for each in asked if each not in set(allowed) and not each[1].optional)
    used = [permission.action for _, permission in asked]
    return IamReport(allowed, missing, tuple(_unused(_written(policies), used)), unknown)


def _spellings(resource: str | None, made_up: Collection[str]) -> Iterator[str | None]:
    yield resource
    if resource in made_up:
        yield f"{resource}-drawn"


def statements_of(policies: Policies) -> list[Statement]:
    """Every statement of a role's policies, those of the managed policies that are known among them."""
    managed = [managed_actions(arn) for arn in policies.managed_policy_arns]
    return [*_written(policies), *(Statement(True, actions) for actions in managed if actions is not None)]


def _written(policies: Policies) -> list[Statement]:
    """The statements of the role's own documents: of managed policies nobody can take an action away."""
    documents = [parsed(document) if isinstance(document, str) else document for document in policies.documents]
    return [Statement.of(each) for document in documents for each in _listed(document.get("Statement"))]


def _listed(statements: JSON) -> list[JSON]:
    return statements if isinstance(statements, list) else [statements] if statements else []


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
