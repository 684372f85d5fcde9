"""
IAM policy documents: identity policies, resource policies, and what Lambda authorizers return.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from pytest_sfn.account import Account
from pytest_sfn.aws.iam.conditions import conditions_hold
from pytest_sfn.aws.iam.wildcards import matches
from pytest_sfn.typing import JSON, listed

INVOKE = "execute-api:Invoke"
INVALIDATE_CACHE = "execute-api:InvalidateCache"


class Decision(Enum):
    """What policies say: a Deny beats every Allow, and where nothing speaks the answer is no."""

    ALLOW = "allow"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


class MalformedPolicy(ValueError):  # noqa: N818 - the API's word (MalformedPolicyDocument)
    """A document that is no policy."""


@dataclass(frozen=True, slots=True)
class PolicyRequest:
    """
    What is asked: may `principal` (an ARN, None for an anonymous caller) do `action` on `resource`?

    resource: None where it cannot be told: a statement then allows the action on whatever resource, and a Deny counts
    only where it is for all. conditions: the values of condition keys, in lower case (`aws:sourceip`,
    `aws:principalarn`, ...). partial: not all keys are known, see `conditions_hold`.
    """

    action: str
    resource: str | None
    principal: str | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """
    A statement of a policy document.

    actions and resources have wildcards; `inverted`: they are those of NotAction and NotResource. document: with its
    Principal.
    """

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    inverted_actions: bool = False
    inverted_resources: bool = False
    condition: Mapping[str, JSON] = field(default_factory=dict)
    document: Mapping[str, JSON] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Mapping[str, JSON]) -> Statement:
        """The statement as a document has it, whether it is whole or not (see `check_policy`)."""
        return cls(
            document.get("Effect", "Allow") == "Allow",
            tuple(listed(document.get("Action", document.get("NotAction", [])))),
            tuple(map(str, listed(document.get("Resource", document.get("NotResource", "*"))))),
            "Action" not in document and "NotAction" in document,
            "Resource" not in document and "NotResource" in document,
            document.get("Condition") or {},
            document,
        )

    def speaks_of(self, action: str) -> bool:
        """Whether the statement is about an action, on whatever resource."""
        asked = action.lower()
        return any(matches(pattern.lower(), asked) for pattern in self.actions) != self.inverted_actions

    def covers(self, action: str, resource: str | None) -> bool:
        """Whether the statement is about an action on a resource."""
        if not self.speaks_of(action):
            return False
        if resource is None:
            return self.allows or "*" in self.resources
        found = any(matches(_whole_arn(pattern, resource), resource) for pattern in self.resources)
        return found != self.inverted_resources

    def applies(self, request: PolicyRequest) -> bool:
        """Whether the statement is about the request, and its Condition holds."""
        return self.covers(request.action, request.resource) and conditions_hold(
            self.condition, request.conditions, partial=request.partial
        )

    def names(self, request: PolicyRequest) -> bool:
        """Whether the statement of a resource policy is about the caller, as it is where it names none."""
        for name, wanted in (("Principal", True), ("NotPrincipal", False)):
            if name in self.document:
                given = self.document[name]
                named = _texts(given.get("AWS", []) if isinstance(given, dict) else given)
                return any(_is_principal(text, request) for text in named) is wanted
        return True


def decide(statements: Iterable[Statement], request: PolicyRequest) -> Decision:
    """What statements say about a request."""
    decision = Decision.IMPLICIT_DENY
    for statement in statements:
        if statement.applies(request):
            if not statement.allows:
                return Decision.EXPLICIT_DENY
            decision = Decision.ALLOW
    return decision


def evaluate(policies: Iterable[JSON], request: PolicyRequest, *, with_principal: bool = False) -> Decision:
    """
    What policy documents (dicts) say; MalformedPolicy if one is none.

    `with_principal`: they are resource policies, whose statements name principals.
    """
    found = [statement for policy in policies for statement in check_policy(policy)]
    return decide((each for each in found if not with_principal or each.names(request)), request)


def check_policy(policy: JSON) -> list[Statement]:
    """The statements of a document; MalformedPolicy for one that could not be evaluated for some request."""
    found = policy.get("Statement") if isinstance(policy, dict) else None
    documents = [found] if isinstance(found, dict) else found
    if not isinstance(documents, list) or not all(isinstance(document, dict) for document in documents):
        raise MalformedPolicy("A policy has a list of statements in its member Statement")
    for document in documents:
        _check_statement(document)
    return [Statement.of(document) for document in documents]


def _check_statement(document: Mapping[str, JSON]) -> None:
    if document.get("Effect") not in ("Allow", "Deny"):
        raise MalformedPolicy(f"Effect must be Allow or Deny, not {document.get('Effect')!r}")
    for member in ("Action", "Resource"):
        name = member if member in document else f"Not{member}"
        if name not in document:
            raise MalformedPolicy(f"A statement has {member} or Not{member}")
        _texts(document[name])
    condition = document.get("Condition") or {}
    if not isinstance(condition, dict) or not all(isinstance(keys, dict) for keys in condition.values()):
        raise MalformedPolicy("A Condition has operators with keys and values")


def _whole_arn(pattern: str, resource: str) -> str:
    """The ARN of a resource policy's short form `execute-api:/<stage>/<method>/<path>`."""
    if not pattern.startswith("execute-api:/"):
        return pattern
    return f"{resource.partition('/')[0]}/{pattern.removeprefix('execute-api:/')}"


def _is_principal(text: str, request: PolicyRequest) -> bool:
    if text == "*":
        return True
    if request.principal is None:
        return False
    account = Account.of(request.principal)
    return text in {account.id, account.root, request.principal, role_of_session(request.principal)}


def role_of_session(arn: str) -> str:
    """The role of an assumed-role session's ARN; any other ARN as it is."""
    match = re.fullmatch(r"arn:aws[\w-]*:sts::\d+:assumed-role/([^/]+)/.+", arn)
    return Account.of(arn).role(match[1]) if match else arn


def _texts(value: JSON) -> list[str]:
    """One text or a list of texts, as a list."""
    texts = listed(value)
    if not all(isinstance(item, str) for item in texts):
        raise MalformedPolicy(f"A text or a list of texts was expected, not {value!r}")
    return texts
