"""What Lambda authorizers answer: an IAM policy with a context, or (HTTP APIs) simply yes or no."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.aws.iam.policies import INVOKE, Decision, MalformedPolicy, PolicyRequest, check_policy, evaluate
from pytest_sfn.typing import JSON


class AuthorizerFailed(Exception):  # noqa: N818 - says what the function did
    """The function raised; `message` is the errorMessage of its error document."""

    def __init__(self, message: str | None) -> None:
        self.message = message
        super().__init__(message)


class InvalidResult(Exception):  # noqa: N818 - says what the result is
    """A result of the wrong form."""


@dataclass(frozen=True, slots=True)
class AuthorizerResult:
    """An authorizer's result. Either `policy`, which is evaluated for each method anew, or `is_authorized`."""

    principal_id: str | None = None
    policy: JSON = None
    is_authorized: bool | None = None
    context: Mapping[str, JSON] = field(default_factory=dict)
    usage_identifier_key: str | None = None

    def decision(self, arn: str) -> Decision:
        """What it says about a method or route."""
        if self.is_authorized is not None:
            return Decision.ALLOW if self.is_authorized else Decision.EXPLICIT_DENY
        return evaluate([self.policy], PolicyRequest(INVOKE, arn))


def function_document(result: BackendResponse) -> JSON:
    """The document a function returned; AuthorizerFailed if it raised, InvalidResult if there is none."""
    try:
        document = json.loads(result.body or b"null")
    except ValueError:
        raise InvalidResult("The authorizer's result is no JSON") from None
    if result.header("X-Amz-Function-Error") or result.status >= 300:
        raise AuthorizerFailed(document.get("errorMessage") if isinstance(document, dict) else None)
    return document


def policy_result(document: JSON, *, strict: bool) -> AuthorizerResult:
    """
    The result of an authorizer that returns an IAM policy; InvalidResult if it is none.

    `strict` (REST APIs): `principalId` must be there, and the context be flat; its values become texts on use.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
    """
    if not isinstance(document, dict):
        raise InvalidResult("The authorizer's result is no object")
    if strict and not isinstance(document.get("principalId"), str):
        raise InvalidResult("The authorizer's result has no principalId")
    try:
        check_policy(document.get("policyDocument"))
    except MalformedPolicy as problem:
        raise InvalidResult(f"The authorizer's policyDocument: {problem}") from None
    context = _object(document.get("context"))
    nested = sorted(name for name, value in context.items() if isinstance(value, dict | list))
    if nested and strict:
        raise InvalidResult(f"The authorizer's context must be flat; {', '.join(nested)} is not")
    key = document.get("usageIdentifierKey")
    return AuthorizerResult(document.get("principalId"), document["policyDocument"], None, context, key)


def simple_result(document: JSON) -> AuthorizerResult:
    """The result of an HTTP API's authorizer with simple responses; InvalidResult if isAuthorized is no boolean."""
    if not isinstance(document, dict) or not isinstance(document.get("isAuthorized"), bool):
        raise InvalidResult("The authorizer's result has no boolean isAuthorized")
    return AuthorizerResult(is_authorized=document["isAuthorized"], context=_object(document.get("context")))


def _object(value: JSON) -> dict[str, JSON]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidResult("The authorizer's context is no object")
    return value


def text_of(value: JSON) -> str | None:
    """A context value as `$context.authorizer.<key>` gives it: always a text."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
