"""The error that an AWS service answers with: Step Functions itself, and services below Tasks and gateways."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pytest_sfn.errors import HarnessError, SfnError
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
    `reason` of a ValidationException. `status` and the ids are those of the HTTP response; Amazon S3 has the second.
    """

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 400,
        request_id: str = "",
        extended_request_id: str | None = None,
        **members: JSON,
    ) -> None:
        self.code = code
        self.message = message
        self.status = status
        self.request_id = request_id
        self.extended_request_id = extended_request_id
        self.members = members
        super().__init__(f"{code}: {message}")


class UnreadableRequest(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """A request that is none of the protocol its service speaks."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The engine sent a request that cannot be read: {what}")


def invalid(message: str, reason: ValidationReason | None = None) -> ServiceError:
    """A ValidationException, with its `reason` where AWS gives one."""
    members: dict[str, JSON] = {"reason": reason} if reason else {}
    return ServiceError("ValidationException", message, **members)
