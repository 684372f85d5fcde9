"""Refusals of API Gateway's control plane, as ImportRestApi, ImportApi and PutIntegration word them."""

from __future__ import annotations

from pytest_sfn.errors import SfnError


class ApiGatewayError(SfnError):
    """
    An API definition that API Gateway does not accept.

    `code` and `message` are what AWS says, `explanation` is what it leaves unsaid.
    """

    def __init__(self, code: str, message: str, explanation: str | None = None) -> None:
        self.code = code
        self.message = message
        self.explanation = explanation
        super().__init__(f"{code}: {message}" + (f"\n  {explanation}" if explanation else ""))


def bad_request(message: str, explanation: str | None = None) -> ApiGatewayError:
    """The BadRequestException with that message."""
    return ApiGatewayError("BadRequestException", message, explanation)


def invalid_document(explanation: str) -> ApiGatewayError:
    """What ImportRestApi says of anything that is no OpenAPI document: no more than that (reported by users)."""
    return bad_request("Invalid OpenAPI input.", explanation)
