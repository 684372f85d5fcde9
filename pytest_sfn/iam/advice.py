"""Why a role does not allow what a state did, and the statement that would."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_sfn.aws.iam.policies import Statement
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.iam.actions import Permission
from pytest_sfn.typing import JSON


@dataclass(frozen=True, slots=True)
class MissingPermission:
    """What a state did and its role does not allow. resource: None where the request does not tell it."""

    state: str
    action: str
    resource: str | None
    reason: str

    @property
    def statement(self) -> dict[str, JSON]:
        """The statement that would allow it."""
        return {"Effect": "Allow", "Action": self.action, "Resource": self.resource or "*"}

    def __str__(self) -> str:
        on = f" on {self.resource}" if self.resource else ""
        return f"state {self.state!r} needs {self.action}{on}: {self.reason}\n    {dumps(self.statement)}"

    __repr__ = __str__


def reason_of(permission: Permission, statements: Iterable[Statement]) -> str:
    """Why the statements do not give a permission."""
    near = [each for each in statements if each.speaks_of(permission.action)]
    covering = [each for each in near if each.covers(permission.action, permission.resource)]
    if any(not each.allows for each in covering):
        return "a statement denies it"
    conditional = [each for each in covering if each.condition]
    if conditional:
        condition = dumps(dict(conditional[0].condition))
        return f"the Condition of the statement that allows it does not hold: {condition}"
    allowed_on = [resource for each in near if each.allows for resource in each.resources]
    if allowed_on:
        but = "all but " if any(each.inverted_resources for each in near if each.allows) else ""
        return f"it is allowed on {but}{', '.join(dict.fromkeys(allowed_on))} only"
    return "no statement allows it"
