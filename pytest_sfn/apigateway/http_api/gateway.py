"""An HTTP API deployed to a stage: requests in, answers out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Protocol

from pytest_sfn.apigateway.common.backend import IntegrationBackend
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.common.headers import Pairs, find, replaced
from pytest_sfn.apigateway.common.response import OutgoingResponse, SentResponse
from pytest_sfn.apigateway.common.trace import TraceHeader
from pytest_sfn.apigateway.http_api.cors import is_preflight, preflight_answer, with_cors
from pytest_sfn.apigateway.http_api.gateway_responses import HttpApiError, not_found, too_large
from pytest_sfn.apigateway.http_api.integrations.calling import integrate
from pytest_sfn.apigateway.http_api.integrations.function_results import spelled
from pytest_sfn.apigateway.http_api.model import HttpApi, HttpStage
from pytest_sfn.apigateway.http_api.request import HttpExchange, received
from pytest_sfn.apigateway.http_api.routing import find_route
from pytest_sfn.errors import UnsupportedFeature

#: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
MAX_BODY_BYTES = 10 * 1024 * 1024
NO_CONTENT = 204


class HttpAccessControl(Protocol):
    """Who may call a route: IAM, JWT and Lambda authorizers."""

    def authorize(self, exchange: HttpExchange) -> None:
        """Raise the HttpApiError of a request that may not pass; fills `exchange.authorizer` and its kin."""
        ...


class HttpTrafficControl(Protocol):
    """How much a route lets pass."""

    def admit(self, exchange: HttpExchange) -> None:
        """Raise 429 for a request over the limit; counts those that pass."""
        ...


class NoAccessControl:
    """For APIs whose routes are all open; any other route is named as unsupported, never let through."""

    def authorize(self, exchange: HttpExchange) -> None:
        """Raise UnsupportedFeature for a route that is not open."""
        kind = exchange.matched.authorization_type
        if kind != "NONE":
            raise UnsupportedFeature(f"authorizationType {kind}: this gateway was made without access control")


class NoLimits:
    """Lets everything pass."""

    def admit(self, exchange: HttpExchange) -> None:
        """Let it pass."""


@dataclass(slots=True)
class HttpGateway:
    """
    An API at one of its stages. The order: route, authorization, throttling, integration.

    That throttling comes after authorization is documented for REST APIs only.
    """

    api: HttpApi
    stage: HttpStage
    backend: IntegrationBackend
    environment: GatewayEnvironment
    access: HttpAccessControl = field(default_factory=NoAccessControl)
    traffic: HttpTrafficControl = field(default_factory=NoLimits)

    def send(
        self,
        method: str,
        path: str,
        raw_query: str = "",
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        source_ip: str = "127.0.0.1",
    ) -> SentResponse:
        """The answer to a request; `path` as sent (percent-encoded), without the stage, `raw_query` without `?`."""
        exchange = self._begin(method, path, raw_query, list(headers), body, source_ip)
        error = None
        try:
            answer = self._answer(exchange)
        except HttpApiError as caught:
            error = caught
            answer = with_cors(self.api.cors, exchange.request, error_answer(caught))
        return self._finished(exchange, answer, error)

    def _begin(
        self, method: str, path: str, raw_query: str, headers: Pairs, body: bytes, source_ip: str
    ) -> HttpExchange:
        environment = self.environment
        trace = TraceHeader.of(find(headers, "X-Amzn-Trace-Id"), environment)
        request = received(method, path, raw_query, headers, body, source_ip, trace.incoming)
        request_id = environment.extended_request_id()
        return HttpExchange(self.api, self.stage, environment, request, request_id, trace, environment.now())

    def _answer(self, exchange: HttpExchange) -> OutgoingResponse:
        request, cors = exchange.request, self.api.cors
        if len(request.body) > MAX_BODY_BYTES:
            raise too_large()
        found = find_route(self.api.routes, request.method, request.raw_path)
        preflight = cors if is_preflight(request) else None
        if found is None:
            if preflight:
                return preflight_answer(preflight, request)
            raise not_found()
        exchange.route, exchange.path_parameters = found
        # An authorized $default or ANY route catches preflight requests too, unless there is an open OPTIONS route
        # (documented).
        self.access.authorize(exchange)
        if preflight:
            return preflight_answer(preflight, request)
        self.traffic.admit(exchange)
        return with_cors(cors, request, integrate(exchange, self.backend))

    def _finished(self, exchange: HttpExchange, answer: OutgoingResponse, error: HttpApiError | None) -> SentResponse:
        log_format = self.stage.access_log_format
        return SentResponse(
            answer.status,
            self._headers(exchange, answer),
            b"" if answer.status == NO_CONTENT else answer.body,
            exchange.request_id,
            answer.execution,
            (f"Execution failed: {error.log}",) if error else (),
            access_log_line(log_format, exchange, answer, error) if log_format else None,
            self.api.warnings,
        )

    def _headers(self, exchange: HttpExchange, answer: OutgoingResponse) -> Pairs:
        """The headers of every answer around those of this one; none names the error (recorded from AWS)."""
        added = {
            "Date": formatdate(self.environment.now(), usegmt=True),
            "Content-Length": str(len(answer.body)),
            "Connection": "keep-alive",
            "Apigw-Requestid": exchange.request_id,
        }
        if answer.status == NO_CONTENT:
            del added["Content-Length"]
        return spelled(replaced(answer.headers, added))


def error_answer(error: HttpApiError) -> OutgoingResponse:
    """The answer of an error."""
    headers = list(error.headers.items())
    if error.content_type:
        headers.append(("Content-Type", error.content_type))
    body = json.dumps({"message": error.message}, separators=(",", ":")).encode()
    return OutgoingResponse(error.status, headers, body, error.execution)


def access_log_line(
    log_format: str, exchange: HttpExchange, answer: OutgoingResponse, error: HttpApiError | None
) -> str:
    """The access log's line; a variable that is not there prints `-`."""
    import re

    from pytest_sfn.apigateway.rest.gateway_responses import context_text

    latency, status = exchange.integration_latency_ms, exchange.integration_status
    context = exchange.context() | {
        "status": answer.status,
        "responseLength": len(answer.body),
        "responseLatency": round((exchange.environment.now() - exchange.received_at) * 1000),
        "integrationLatency": latency,
        "integrationStatus": status,
        "integration": {"latency": latency, "status": status, "integrationStatus": status},
        "integrationErrorMessage": error.log if error else None,
        "error": {"message": error.message, "messageString": json.dumps(error.message)} if error else None,
    }
    pattern = r"\$context((?:\.[A-Za-z0-9_-]+)+)"
    return re.sub(pattern, lambda match: context_text(context, match[1][1:]) or "-", log_format)
