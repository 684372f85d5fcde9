"""Refusals of API Gateway's control plane, as ImportRestApi and its kin word them."""

from __future__ import annotations

from pytest_sfn.errors import SfnError


class ApiGatewayError(SfnError):
    """An API definition that API Gateway does not accept; `code` is the exception's name there."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(f"{code}: {message}")


def bad_request(message: str) -> ApiGatewayError:
    """The BadRequestException with that message."""
    return ApiGatewayError("BadRequestException", message)
