"""An error answer of the Step Functions API."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pytest_sfn.errors import SfnError
from pytest_sfn.typing import JSON

ValidationReason: TypeAlias = Literal[
    "API_DOES_NOT_SUPPORT_LABELED_ARNS",
    "MISSING_REQUIRED_PARAMETER",
    "CANNOT_UPDATE_COMPLETED_MAP_RUN",
    "INVALID_ROUTING_CONFIGURATION",
]


class ServiceError(SfnError):
    """
    What an operation answers instead of a result.

    `code` is the exception's shape name (`InvalidName`), `members` are further members of that shape, such as the
    `reason` of a ValidationException.
    """

    def __init__(self, code: str, message: str, http_status: int = 400, **members: JSON) -> None:
        self.code = code
        self.message = message
        self.http_status = http_status
        self.members = members
        super().__init__(f"{code}: {message}")


def invalid(message: str, reason: ValidationReason | None = None) -> ServiceError:
    """A ValidationException, with its `reason` where AWS gives one."""
    members: dict[str, JSON] = {"reason": reason} if reason else {}
    return ServiceError("ValidationException", message, **members)
