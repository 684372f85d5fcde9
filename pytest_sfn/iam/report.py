"""
The calls a run made, held against the policies of its role: allowed, missing, and granted but never used.

Not a full IAM: permission boundaries and resource policies are not looked at, and Conditions are taken as met unless
somebody judges them (`Judge`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol, TypeAlias

from pytest_sfn.account import Account, task_resource
from pytest_sfn.iam.actions import Permission, permissions_of
from pytest_sfn.iam.managed_policies import managed_actions
from pytest_sfn.integrations.rendering import parsed
from pytest_sfn.integrations.resources import parse_resource
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


#: Whether the Condition of a statement holds for a permission that a call of this state asked for.
Judge: TypeAlias = Callable[[Mapping[str, JSON], Permission, "MadeCall | None"], bool]


def _met(_condition: Mapping[str, JSON], _permission: Permission, _call: MadeCall | None) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class IamReport:
    """
    What became of it.

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
    judge: Judge = _met,
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
    allowed = [
        each
        for each, call in asked.items()
        if any(_is_allowed(one, _holding(statements, one, call, judge)) for one in _spellings(each[1], made_up))
    ]
    missing = tuple(each for each in asked if each not in set(allowed) and not each[1].optional)
    used = [permission.action for _, permission in asked]
    return IamReport(tuple(allowed), missing, tuple(_unused(_written(policies), used)), unknown)


def _spellings(permission: Permission, made_up: Collection[str]) -> Iterator[Permission]:
    yield permission
    if permission.resource in made_up:
        yield Permission(permission.action, f"{permission.resource}-drawn", permission.optional)


def statements_of(policies: Policies) -> list[Statement]:
    """Every statement of a role's policies, those of the managed policies that are known among them."""
    managed = [managed_actions(arn) for arn in policies.managed_policy_arns]
    return [*_written(policies), *(Statement(True, actions, ("*",)) for actions in managed if actions is not None)]


def _written(policies: Policies) -> list[Statement]:
    """The statements of the role's own documents: of managed policies nobody can take an action away."""
    documents = [parsed(document) if isinstance(document, str) else document for document in policies.documents]
    return [Statement.of(each) for document in documents for each in _listed(document.get("Statement"))]


def _holding(
    statements: Sequence[Statement], permission: Permission, call: MadeCall | None, judge: Judge
) -> list[Statement]:
    return [each for each in statements if each.condition is None or judge(each.condition, permission, call)]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a policy, ready to be asked."""

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    inverted_actions: bool = False
    inverted_resources: bool = False
    condition: Mapping[str, JSON] | None = None

    @classmethod
    def of(cls, statement: Mapping[str, JSON]) -> Statement:
        """A statement of a policy document."""
        return cls(
            statement.get("Effect", "Allow") == "Allow",
            tuple(_listed(statement.get("Action", statement.get("NotAction")))),
            tuple(map(str, _listed(statement.get("Resource", statement.get("NotResource", "*"))))),
            "NotAction" in statement,
            "NotResource" in statement,
            statement.get("Condition") or None,
        )

    def speaks_of(self, action: str) -> bool:
        """Whether the statement is about an action, on whatever resource."""
        return any(_matches(action, pattern) for pattern in self.actions) != self.inverted_actions

    def covers(self, permission: Permission) -> bool:
        """Whether the statement speaks of this permission."""
        if not self.speaks_of(permission.action):
            return False
        if permission.resource is None:
            return True
        wanted = permission.resource
        return any(fnmatchcase(wanted, _plain(pattern)) for pattern in self.resources) != self.inverted_resources


def _is_allowed(permission: Permission, statements: Sequence[Statement]) -> bool:
    """A Deny wins; one whose resource cannot be told counts only where it is for all resources."""
    covering = [statement for statement in statements if statement.covers(permission)]
    denied = any(not each.allows and (permission.resource or "*" in each.resources) for each in covering)
    return not denied and any(each.allows for each in covering)


def _unused(statements: Iterable[Statement], used: Sequence[str]) -> Iterable[str]:
    granted = dict.fromkeys(
        action for each in statements if each.allows and not each.inverted_actions for action in each.actions
    )
    return (
        action
        for action in granted
        if action != "*"
        and not action.startswith(_OF_THE_SERVICE)
        and not any(_matches(asked, action) for asked in used)
    )


def _matches(action: str, pattern: str) -> bool:
    return fnmatchcase(action.lower(), pattern.lower())


def _plain(pattern: str) -> str:
    """IAM knows only `*` and `?`; brackets stand for themselves."""
    return pattern.replace("[", "[[]")


def _listed(value: JSON) -> list[JSON]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]
