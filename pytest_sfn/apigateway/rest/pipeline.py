"""
The order in which a REST API handles a request.

Route, access, API key, throttling, validation, cache, integration; each step is a function that reads and adds to the
exchange and ends the request by raising a GatewayError. That the API key comes before validation is not confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import (
    HEADERS_TOO_LARGE,
    HEADERS_TOO_LARGE_TEXT,
    MAX_BODY_BYTES,
    MAX_HEADER_BYTES,
    TOO_LONG_TEXT,
    GatewayError,
    answer_error,
    configuration_error,
)
from pytest_sfn.apigateway.rest.integrations import aws, function, function_proxy, http, http_proxy, mock
from pytest_sfn.apigateway.rest.model import ApiKey, Integration
from pytest_sfn.apigateway.rest.routing import find_route
from pytest_sfn.apigateway.rest.traffic.api_keys import check_api_key
from pytest_sfn.apigateway.rest.validation.request_validation import validate_request
from pytest_sfn.errors import UnsupportedFeature

Answer: TypeAlias = Callable[[RestExchange], OutgoingResponse]

INTEGRATIONS: Mapping[str, Answer] = {
    "MOCK": mock.answer,
    "AWS": aws.answer,
    "AWS_PROXY": function_proxy.answer,
    "HTTP": http.answer,
    "HTTP_PROXY": http_proxy.answer,
}


class AccessControl(Protocol):
    """Who may call: resource policies, IAM, authorizers."""

    def authorize(self, exchange: RestExchange) -> None:
        """
        Raise the GatewayError of a request that may not pass.

        Fills `exchange.authorizer`, `exchange.identity` and `exchange.usage_identifier_key`.
        """
        ...


class TrafficControl(Protocol):
    """How much may pass: throttling and quotas."""

    def admit(self, exchange: RestExchange, api_key: ApiKey | None) -> None:
        """Raise THROTTLED or QUOTA_EXCEEDED for a request over a limit; counts those that pass."""
        ...


class ResponseCache(Protocol):
    """A stage's cache."""

    def find(self, exchange: RestExchange) -> OutgoingResponse | None:
        """The answer kept for such a request, or None; raises the 403 of an invalidation that is not allowed."""
        ...

    def store(self, exchange: RestExchange, answer: OutgoingResponse) -> None:
        """Keep an answer, if this request's method is cached."""
        ...


class NoAccessControl:
    """Access control for APIs whose methods are all open; any other is named as unsupported, never let through."""

    def authorize(self, exchange: RestExchange) -> None:
        """Raise UnsupportedFeature for a method that is not open."""
        kind = exchange.matched.method.authorization_type
        if kind != "NONE":
            raise UnsupportedFeature(f"authorizationType {kind}: this gateway was made without access control")


class NoLimits:
    """Traffic control that lets everything pass."""

    def admit(self, exchange: RestExchange, api_key: ApiKey | None) -> None:
        """Let it pass."""


class NoCache:
    """A stage without cache."""

    def find(self, _exchange: RestExchange) -> None:
        """Nothing."""
        return

    def store(self, exchange: RestExchange, answer: OutgoingResponse) -> None:
        """Keep nothing."""


@dataclass(frozen=True, slots=True)
class Controls:
    """What stands before the integration."""

    access: AccessControl
    traffic: TrafficControl
    cache: ResponseCache
    api_keys: Sequence[ApiKey] = ()


def answer(exchange: RestExchange, controls: Controls) -> OutgoingResponse:
    """The answer to a request, be it the method's or a gateway response."""
    request = exchange.request
    if sum(len(name) + len(value) for name, value in request.headers) > MAX_HEADER_BYTES:
        return plain_text(HEADERS_TOO_LARGE, HEADERS_TOO_LARGE_TEXT)
    if len(request.body) > MAX_BODY_BYTES:
        return plain_text(GatewayError("REQUEST_TOO_LARGE").status, TOO_LONG_TEXT)
    try:
        answered = admitted_answer(exchange, controls)
    except GatewayError as error:
        return failed_answer(exchange, error)
    exchange.log.method_response(answered.status, logged_headers(exchange, answered), answered.body)
    return answered


def admitted_answer(exchange: RestExchange, controls: Controls) -> OutgoingResponse:
    """The method's answer, all steps in their order."""
    route_request(exchange)
    controls.access.authorize(exchange)
    key = check_api_key(exchange, controls.api_keys)
    controls.traffic.admit(exchange, key)
    route = exchange.matched
    validate_request(exchange.api, route.method, exchange.request, route.path_parameters)
    cached = controls.cache.find(exchange)
    if cached is not None:
        return cached
    answered = integrate(exchange)
    controls.cache.store(exchange, answered)
    return answered


def route_request(exchange: RestExchange) -> None:
    """
    Find the resource and method.

    An unknown path and an unknown method of a known path are both 403 Missing Authentication Token (recorded from AWS).
    With an Authorization header that is no signature the text is the signature parser's (reported; the error type is a
    guess).
    """
    request = exchange.request
    refuse_disabled_endpoint(exchange)
    exchange.route = find_route(exchange.api.resources, request.http_method, request.path)
    if exchange.route is None:
        authorization = request.header("Authorization")
        if authorization and not authorization.startswith("AWS4-"):
            raise not_signed(authorization)
        raise GatewayError("MISSING_AUTHENTICATION_TOKEN", explanation=no_such_method(exchange))
    exchange.log.request(request, exchange.route)


def no_such_method(exchange: RestExchange) -> str:
    """What a test should hear that is told of a missing token: which methods the API has."""
    known = [f"{verb} {resource.path}" for resource in exchange.api.resources for verb in resource.methods]
    asked = f"{exchange.request.http_method} {exchange.request.path}"
    return f"The API has no method {asked}; it has: {', '.join(known) or 'none'}"


def refuse_disabled_endpoint(exchange: RestExchange) -> None:
    """
    Raise 403 Forbidden for a request to the default host of an API whose default endpoint is disabled.

    Any other Host counts as a custom domain of the API.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
    """
    host = (exchange.request.header("Host") or "").partition(":")[0]
    if exchange.api.disable_execute_api_endpoint and host == exchange.deployment.domain_name:
        explanation = f"disableExecuteApiEndpoint: send a Host other than {host}, which stands for a custom domain"
        raise GatewayError("INVALID_API_KEY", explanation=explanation)


def not_signed(authorization: str) -> GatewayError:
    """The complaint of the signature parser about an Authorization header that is no signature."""
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha256(authorization.encode()).digest()).decode()
    message = (
        "Invalid key=value pair (missing equal-sign) in Authorization header "
        f"(hashed with SHA-256 and encoded with Base64): '{digest}'."
    )
    return GatewayError("INVALID_SIGNATURE", message, error_type="IncompleteSignatureException")


def integrate(exchange: RestExchange) -> OutgoingResponse:
    """The integration's answer."""
    integration = exchange.matched.method.integration
    if integration is None:
        raise configuration_error("No integration defined for method")
    return integration_answer(integration)(exchange)


def integration_answer(integration: Integration) -> Answer:
    """How an integration is answered; one with a function has its own way."""
    if integration.type == "AWS" and integration.invokes_function:
        return function.answer
    if integration.type == "AWS_PROXY" and not integration.invokes_function:
        raise UnsupportedFeature("AWS_PROXY integrations with Firehose are not emulated")
    return INTEGRATIONS[integration.type]


def failed_answer(exchange: RestExchange, error: GatewayError) -> OutgoingResponse:
    """The gateway response of a failed request."""
    exchange.backend_called = False
    given = answer_error(error, exchange.api.gateway_responses, exchange.gateway_variables())
    exchange.error = error
    exchange.warnings += (error.explanation,) if error.explanation else ()
    exchange.log.failure(given.status, error.log)
    return OutgoingResponse(given.status, list(given.headers), given.body, error.execution)


def logged_headers(exchange: RestExchange, answered: OutgoingResponse) -> list[tuple[str, str]]:
    """The answer's headers as the execution log shows them."""
    own = [("X-Amzn-Trace-Id", exchange.trace.outgoing)] if exchange.backend_called else []
    return own + answered.headers


def plain_text(status: int, text: str) -> OutgoingResponse:
    """The answer to a request beyond the hard limits, which no gateway response replaces (reported by users)."""
    return OutgoingResponse(status, [("Content-Type", "text/plain")], text.encode())
