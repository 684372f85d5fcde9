"""
IAM policy documents: identity policies, resource policies, and what Lambda authorizers return.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from pytest_sfn.account import Account
from pytest_sfn.aws.iam.conditions import conditions_hold
from pytest_sfn.typing import JSON

INVOKE = "execute-api:Invoke"
INVALIDATE_CACHE = "execute-api:InvalidateCache"


class Decision(Enum):
    """What policies say: a Deny beats every Allow, and where nothing speaks the answer is no."""

    ALLOW = "allow"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


def why_not(decision: Decision, kind: str) -> str:
    """
    How a refusal ends; `kind` is `identity-based` or `resource-based`.

    As users quote answers of 2026; until then the first ended after `deny`, and there was nothing of the second.
    """
    if decision is Decision.EXPLICIT_DENY:
        article = "an" if kind.startswith("i") else "a"
        return f" with an explicit deny in {article} {kind} policy"
    return f" because no {kind} policy allows the {INVOKE} action"


class MalformedPolicy(ValueError):  # noqa: N818 - the API's word (MalformedPolicyDocument)
    """A document that is no policy."""


@dataclass(frozen=True, slots=True)
class PolicyRequest:
    """
    What is asked: may `principal` (an ARN, None for an anonymous caller) do `action` on `resource`?

    `conditions` are the values of condition keys, in lower case (`aws:sourceip`, `aws:principalarn`, ...).
    """

    action: str
    resource: str
    principal: str | None = None
    account_id: str | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)


def evaluate(policies: Iterable[JSON], request: PolicyRequest, *, with_principal: bool = False) -> Decision:
    """
    What policy documents (dicts) say; MalformedPolicy if one is none.

    `with_principal`: they are resource policies, whose statements name principals.
    """
    decision = Decision.IMPLICIT_DENY
    for statement in (statement for policy in policies for statement in statements(policy)):
        effect = statement.get("Effect")
        if effect not in ("Allow", "Deny"):
            raise MalformedPolicy(f"Effect must be Allow or Deny, not {effect!r}")
        if not _applies(statement, request, with_principal=with_principal):
            continue
        if effect == "Deny":
            return Decision.EXPLICIT_DENY
        decision = Decision.ALLOW
    return decision


def statements(policy: JSON) -> list[dict[str, JSON]]:
    """The statements of a policy document."""
    found = policy.get("Statement") if isinstance(policy, dict) else None
    listed = [found] if isinstance(found, dict) else found
    if not isinstance(listed, list) or not all(isinstance(statement, dict) for statement in listed):
        raise MalformedPolicy("A policy has a list of statements in its member Statement")
    return listed


def check_policy(policy: JSON) -> None:
    """Raise MalformedPolicy for a document that could not be evaluated for some request."""
    for statement in statements(policy):
        if statement.get("Effect") not in ("Allow", "Deny"):
            raise MalformedPolicy(f"Effect must be Allow or Deny, not {statement.get('Effect')!r}")
        for member in ("Action", "Resource"):
            name = member if member in statement else f"Not{member}"
            if name not in statement:
                raise MalformedPolicy(f"A statement has {member} or Not{member}")
            texts(statement[name])
        condition = statement.get("Condition") or {}
        if not isinstance(condition, dict) or not all(isinstance(keys, dict) for keys in condition.values()):
            raise MalformedPolicy("A Condition has operators with keys and values")


def _applies(statement: dict[str, JSON], request: PolicyRequest, *, with_principal: bool) -> bool:
    return (
        _names(statement, "Action", request.action.lower(), lower=True)
        and _names(statement, "Resource", request.resource)
        and (not with_principal or _names_principal(statement, request))
        and conditions_hold(statement.get("Condition") or {}, request.conditions)
    )


def _names(statement: dict[str, JSON], member: str, value: str, *, lower: bool = False) -> bool:
    for name, wanted in ((member, True), (f"Not{member}", False)):
        if name in statement:
            patterns = (pattern.lower() if lower else whole_arn(pattern, value) for pattern in texts(statement[name]))
            return any(matches(pattern, value) for pattern in patterns) is wanted
    raise MalformedPolicy(f"A statement has {member} or Not{member}")


def whole_arn(pattern: str, resource: str) -> str:
    """The ARN of a resource policy's short form `execute-api:/<stage>/<method>/<path>`."""
    if not pattern.startswith("execute-api:/"):
        return pattern
    return f"{resource.partition('/')[0]}/{pattern.removeprefix('execute-api:/')}"


def _names_principal(statement: dict[str, JSON], request: PolicyRequest) -> bool:
    for name, wanted in (("Principal", True), ("NotPrincipal", False)):
        if name in statement:
            given = statement[name]
            named = texts(given.get("AWS", ()) if isinstance(given, dict) else given)
            return any(_is_principal(text, request) for text in named) is wanted
    return True


def _is_principal(text: str, request: PolicyRequest) -> bool:
    if text == "*":
        return True
    if request.principal is None:
        return False
    account = request.account_id or ""
    roots = {account, Account(account).root}
    return text in roots or text in {request.principal, role_of_session(request.principal)}


def role_of_session(arn: str) -> str:
    """The role of an assumed-role session's ARN; any other ARN as it is."""
    match = re.fullmatch(r"arn:aws[\w-]*:sts::\d+:assumed-role/([^/]+)/.+", arn)
    return Account.of(arn).role(match[1]) if match else arn


def texts(value: JSON) -> list[str]:
    """One text or a list of texts, as a list."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not all(isinstance(item, str) for item in listed):
        raise MalformedPolicy(f"A text or a list of texts was expected, not {value!r}")
    return list(listed)


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(char) or re.escape(char) for char in text), re.DOTALL)


def matches(pattern: str, value: str) -> bool:
    """Whether a text with the wildcards `*` and `?` stands for a value."""
    return pattern == value or _pattern(pattern).fullmatch(value) is not None
