"""ARNs that a request names: taken apart, or refused with AWS's words."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_sfn.aws.errors import ServiceError, invalid


@dataclass(frozen=True, slots=True)
class StateMachineArn:
    """
    A state machine's ARN, taken apart.

    `qualifier` is the version number or the alias name behind it, `label` names a Distributed Map state inside it.
    """

    unqualified: str
    name: str
    qualifier: str | None = None
    label: str | None = None

    @property
    def version(self) -> int | None:
        """The version number, where the ARN names a version."""
        return int(self.qualifier) if self.qualifier is not None and self.qualifier.isdecimal() else None

    @property
    def alias(self) -> str | None:
        """The alias name, where the ARN names an alias."""
        return self.qualifier if self.version is None else None


def invalid_arn(detail: str) -> ServiceError:
    """An InvalidArn error with AWS's sentence around `detail`."""
    return ServiceError("InvalidArn", f"Invalid Arn: '{detail}'")


def parts(arn: str, *resource_types: str) -> list[str]:
    """
    The parts behind the resource type: `[machine, name]` for an execution.

    Raises InvalidArn. "Invalid ARN prefix" is recorded from AWS, "Resource type not valid in this context" is known
    from AWS's answers to users.
    """
    pieces = arn.split(":")
    if pieces[0] != "arn":
        raise invalid_arn(f"Invalid ARN prefix: {arn}")
    if len(pieces) < 7 or pieces[2] != "states" or not all(pieces[1:7]):
        raise invalid_arn(arn)
    if pieces[5] not in resource_types:
        raise invalid_arn(f"Resource type not valid in this context: {pieces[5]}")
    return pieces[6:]


def state_machine(arn: str) -> StateMachineArn:
    """A state machine, version or alias ARN, taken apart. Raises InvalidArn."""
    names = parts(arn, "stateMachine")
    if len(names) > 2 or (len(names) == 2 and not names[1]):
        raise invalid_arn(arn)
    machine, _, label = names[0].partition("/")
    qualifier = names[1] if len(names) == 2 else None
    prefix = arn if qualifier is None else arn[: -len(qualifier) - 1]
    return StateMachineArn(prefix.partition("/")[0], machine, qualifier, label or None)


def unlabelled(arn: str) -> StateMachineArn:
    """As `state_machine`, for operations which refuse the ARN of a Distributed Map state inside a state machine."""
    found = state_machine(arn)
    if found.label is not None:
        raise invalid("This operation does not support labeled state machine ARNs", "API_DOES_NOT_SUPPORT_LABELED_ARNS")
    return found


def check_role(arn: str) -> None:
    """Refuses what cannot be an IAM role's ARN: InvalidArn, "Invalid Role Arn: ..."."""
    pieces = arn.split(":", 5)
    if len(pieces) < 6 or pieces[0] != "arn" or pieces[2] != "iam" or not pieces[5].startswith("role/"):
        raise ServiceError("InvalidArn", f"Invalid Role Arn: '{arn}'")
