"""A REST API deployed to a stage: requests in, answers out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pytest_sfn.apigateway.common.backend import IntegrationBackend
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.common.headers import answer_headers, edge_headers
from pytest_sfn.apigateway.common.response import OutgoingResponse, SentResponse
from pytest_sfn.apigateway.rest.compression import compressed, decompressed
from pytest_sfn.apigateway.rest.exchange import Deployment, RestExchange, begin
from pytest_sfn.apigateway.rest.gateway_responses import described_responses
from pytest_sfn.apigateway.rest.logs.access_log import access_log_line
from pytest_sfn.apigateway.rest.model import ApiKey, RestApi, Stage
from pytest_sfn.apigateway.rest.pipeline import (
    AccessControl,
    Controls,
    NoAccessControl,
    NoCache,
    NoLimits,
    ResponseCache,
    TrafficControl,
    answer,
)
from pytest_sfn.apigateway.rest.request import parse_request
from pytest_sfn.typing import JSON


@dataclass(slots=True)
class RestGateway:
    """
    An API at one of its stages.

    `access`, `traffic` and `cache` stand before the integration. Calls belong to one thread, as the engine does.
    """

    api: RestApi
    stage: Stage
    backend: IntegrationBackend
    environment: GatewayEnvironment
    access: AccessControl = field(default_factory=NoAccessControl)
    traffic: TrafficControl = field(default_factory=NoLimits)
    cache: ResponseCache = field(default_factory=NoCache)
    api_keys: Sequence[ApiKey] = ()

    @property
    def deployment(self) -> Deployment:
        """The API with its stage and what it reaches."""
        return Deployment(self.api, self.stage, self.backend, self.environment)

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
        request = decompressed(self.api, parse_request(method, path, raw_query, headers, body, source_ip))
        exchange = begin(self.deployment, request)
        controls = Controls(self.access, self.traffic, self.cache, self.api_keys)
        return self._finished(exchange, compressed(exchange, answer(exchange, controls)))

    def _finished(self, exchange: RestExchange, answered: OutgoingResponse) -> SentResponse:
        headers = answer_headers(
            answered.headers,
            now=self.environment.now(),
            length=len(answered.body),
            request_id=exchange.request_id,
            extended_request_id=exchange.extended_request_id,
            trace_id=exchange.trace.outgoing if self._shows_trace(exchange) else None,
        )
        if "EDGE" in self.api.endpoint_types:
            headers += edge_headers(answered.status, self.environment)
        log_format = self.stage.access_log_format
        return SentResponse(
            answered.status,
            headers,
            answered.body,
            exchange.request_id,
            answered.execution,
            tuple(exchange.log.lines),
            access_log_line(log_format, exchange, answered) if log_format else None,
            exchange.warnings,
        )

    def _shows_trace(self, exchange: RestExchange) -> bool:
        """Only answers of AWS, AWS_PROXY and HTTP integrations that were called show it (recorded from AWS)."""
        return exchange.backend_called and exchange.integration.type != "HTTP_PROXY"

    def gateway_responses(self) -> dict[str, dict[str, JSON]]:
        """The effective gateway responses by type, as items of GetGatewayResponses."""
        return described_responses(self.api.gateway_responses)
