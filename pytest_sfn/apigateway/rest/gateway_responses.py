"""
Every response the gateway gives by itself: the table of gateway responses, their customisation and inheritance.

A status such as 504 stands nowhere else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pytest_sfn.apigateway.common.request import MAX_BODY_BYTES
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.rest.model import GatewayResponse
from pytest_sfn.apigateway.rest.variables import MethodVariables
from pytest_sfn.aws.signatures import EXPIRED_TOKEN, MISMATCH
from pytest_sfn.typing import JSON

#: The template of every type that is not customised. Recorded from AWS.
DEFAULT_TEMPLATES: Mapping[str, str] = {"application/json": '{"message":$context.error.messageString}'}

INTERNAL_SERVER_ERROR = "Internal server error"
_INTERNAL = "InternalServerErrorException"


@dataclass(frozen=True, slots=True)
class ResponseType:
    """A row of the table; `status` None: the error's own. `message` None is sent as null."""

    status: int | None
    error_type: str
    message: str | None


# Statuses and listing recorded from AWS (GetGatewayResponses); error types and messages from recorded responses where
# there are any (MISSING_AUTHENTICATION_TOKEN, API_CONFIGURATION_ERROR), else as users report them.
GATEWAY_RESPONSES: Mapping[str, ResponseType] = {
    "ACCESS_DENIED": ResponseType(403, "AccessDeniedException", "User is not authorized to access this resource"),
    "API_CONFIGURATION_ERROR": ResponseType(500, _INTERNAL, INTERNAL_SERVER_ERROR),
    "AUTHORIZER_CONFIGURATION_ERROR": ResponseType(500, "AuthorizerConfigurationException", None),
    "AUTHORIZER_FAILURE": ResponseType(500, "AuthorizerConfigurationException", None),
    "BAD_REQUEST_BODY": ResponseType(400, "BadRequestException", "Invalid request body"),
    "BAD_REQUEST_PARAMETERS": ResponseType(400, "BadRequestException", "Missing required request parameters"),
    "DEFAULT_4XX": ResponseType(None, "BadRequestException", "Bad Request"),
    "DEFAULT_5XX": ResponseType(None, _INTERNAL, INTERNAL_SERVER_ERROR),
    "EXPIRED_TOKEN": ResponseType(403, "ExpiredTokenException", EXPIRED_TOKEN),
    "INTEGRATION_FAILURE": ResponseType(504, _INTERNAL, "Network error communicating with endpoint"),
    "INTEGRATION_TIMEOUT": ResponseType(504, _INTERNAL, "Endpoint request timed out"),
    "INVALID_API_KEY": ResponseType(403, "ForbiddenException", "Forbidden"),
    "INVALID_SIGNATURE": ResponseType(403, "InvalidSignatureException", MISMATCH),
    "MISSING_AUTHENTICATION_TOKEN": ResponseType(
        403, "MissingAuthenticationTokenException", "Missing Authentication Token"
    ),
    "QUOTA_EXCEEDED": ResponseType(429, "LimitExceededException", "Limit Exceeded"),
    "REQUEST_TOO_LARGE": ResponseType(413, "RequestTooLargeException", "Request Too Long"),
    "RESOURCE_NOT_FOUND": ResponseType(404, "NotFoundException", "Not Found"),
    "THROTTLED": ResponseType(429, "TooManyRequestsException", "Too Many Requests"),
    "UNAUTHORIZED": ResponseType(401, "UnauthorizedException", "Unauthorized"),
    "UNSUPPORTED_MEDIA_TYPE": ResponseType(415, "BadRequestException", "Unsupported Media Type"),
    "WAF_FILTERED": ResponseType(403, "ForbiddenException", "Forbidden"),
}

#: A function's malformed result: a status of no type of its own, which goes through DEFAULT_5XX. Recorded from AWS.
BAD_GATEWAY = 502
#: REQUEST_TOO_LARGE over the hard limit is no JSON and cannot be customised. Reported by users, not documented.
TOO_LONG_TEXT = f"HTTP content length exceeded {MAX_BODY_BYTES} bytes."
#: All headers of a request together (documented); names are counted with their values, which is not. The response is
#: reported by users.
MAX_HEADER_BYTES = 10_240
HEADERS_TOO_LARGE = 431
HEADERS_TOO_LARGE_TEXT = f"HTTP header is larger than {MAX_HEADER_BYTES} bytes."

_NOTHING = object()


class GatewayError(Exception):
    """
    A request that ends in a gateway response.

    `message`, `status` and `error_type` stand in for the table's. `log` is the line of the execution log;
    `validation_error` is `$context.error.validationErrorString`; `explanation` tells a test what is behind it.
    """

    def __init__(
        self,
        response_type: str,
        message: object = _NOTHING,
        *,
        status: int | None = None,
        error_type: str | None = None,
        log: str | None = None,
        validation_error: str | None = None,
        explanation: str | None = None,
        execution: object | None = None,
    ) -> None:
        row = GATEWAY_RESPONSES[response_type]
        self.response_type = response_type
        self.message = row.message if message is _NOTHING else message
        self.status = status or row.status or int(response_type[len("DEFAULT_")]) * 100
        self.error_type = error_type or row.error_type
        self.log = log
        self.validation_error = validation_error
        self.explanation = explanation
        self.execution = execution
        super().__init__(f"{response_type}: {self.message}")


def configuration_error(log: str, explanation: str | None = None) -> GatewayError:
    """A mistake in the API's own definition: 500 `Internal server error`, its reason only in the execution log."""
    line = f"Execution failed due to configuration error: {log}"
    return GatewayError("API_CONFIGURATION_ERROR", log=line, explanation=explanation)


def malformed_proxy_response(explanation: str) -> GatewayError:
    """A function behind AWS_PROXY whose result is no envelope."""
    log = "Execution failed due to configuration error: Malformed Lambda proxy response"
    return GatewayError("DEFAULT_5XX", status=BAD_GATEWAY, log=log, explanation=explanation)


def function_failed(message: str | None) -> GatewayError:
    """A function behind AWS_PROXY that raised; `message` is its errorMessage."""
    log = f"Lambda execution failed with status 200 due to customer function error: {message}"
    return GatewayError("DEFAULT_5XX", status=BAD_GATEWAY, log=log, explanation=f"The function raised: {message}")


@dataclass(frozen=True, slots=True)
class EffectiveResponse:
    """A gateway response as it takes effect; `is_default` unless the type itself is customised."""

    response_type: str
    status_code: str | None
    response_parameters: Mapping[str, str]
    response_templates: Mapping[str, str]
    is_default: bool


def effective_response(response_type: str, customised: Mapping[str, GatewayResponse]) -> EffectiveResponse:
    """
    What a type comes to under an API's customisations.

    A type customised in any respect takes nothing from DEFAULT_4XX or DEFAULT_5XX: what it leaves out is built in. One
    that is not takes status (if set), headers and templates from there (recorded from AWS).
    """
    row = GATEWAY_RESPONSES[response_type]
    own = customised.get(response_type)
    source = own or customised.get(f"DEFAULT_{str(row.status)[0]}XX") if row.status else own
    built_in = str(row.status) if row.status else None
    return EffectiveResponse(
        response_type,
        (source.status_code if source else None) or built_in,
        source.response_parameters if source else {},
        (source.response_templates if source else None) or DEFAULT_TEMPLATES,
        own is None,
    )


def error_response(
    error: GatewayError, customised: Mapping[str, GatewayResponse], variables: MethodVariables
) -> OutgoingResponse:
    """The gateway response of a failed request; adds `$context.error` to the variables."""
    response = effective_response(error.response_type, customised)
    templates = response.response_templates
    customised_type = not response.is_default or response.response_parameters or templates != DEFAULT_TEMPLATES
    if error.response_type == "ACCESS_DENIED" and not customised_type:
        # Listed with `message`, sent with a capital letter as long as nobody customises it (reported by users).
        templates = {"application/json": '{"Message":$context.error.messageString}'}
    known = replace(variables, context={**variables.context, "error": error_variables(error)})
    content_type = chosen_template(templates, variables.request.accept if variables.request else None)
    headers = [("Content-Type", content_type), ("x-amzn-ErrorType", error.error_type)]
    headers += mapped_headers(response.response_parameters, known)
    status = int(response.status_code) if response.status_code else error.status
    return OutgoingResponse(status, headers, render(templates[content_type], known).encode(), error.execution)


def error_variables(error: GatewayError) -> dict[str, JSON]:
    """The members of `$context.error`; `messageString` is already quoted."""
    return {
        "message": error.message,
        "messageString": json.dumps(error.message),
        "responseType": error.response_type,
        "validationErrorString": error.validation_error,
    }


def chosen_template(templates: Mapping[str, object], accept: str | None) -> str:
    """The media type of the template for an Accept: the same, else application/json, else the first."""
    if accept in templates:
        return str(accept)
    return "application/json" if "application/json" in templates else next(iter(templates))


def mapped_headers(parameters: Mapping[str, str], variables: MethodVariables) -> list[tuple[str, str]]:
    """The headers of `gatewayresponse.header.<name>`; a source that is not there adds none."""
    return [
        (target.removeprefix("gatewayresponse.header."), value)
        for target, source in parameters.items()
        for value in variables.values(source)
    ]


_NAME = r"(?:context|stageVariables|method\.request)\.[A-Za-z0-9_.-]*[A-Za-z0-9_-]"
_VARIABLE = re.compile(rf"\$(?:\{{({_NAME})\}}|({_NAME}))")


def render(template: str, variables: MethodVariables) -> str:
    """The template with its variables filled in: no VTL here, and what is not there leaves nothing (documented)."""
    return _VARIABLE.sub(lambda match: variables.value(match[1] or match[2]) or "", template)
