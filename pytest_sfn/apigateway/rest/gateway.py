"""A REST API deployed to a stage: requests in, responses out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_sfn.apigateway.access.control import AccessControl
from pytest_sfn.apigateway.access.tokens import Issuers
from pytest_sfn.apigateway.common.access_log import access_log_line
from pytest_sfn.apigateway.common.backend import IntegrationBackend
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.common.response import OutgoingResponse, SentResponse
from pytest_sfn.apigateway.rest.compression import compressed, decompressed
from pytest_sfn.apigateway.rest.exchange import RestExchange, begin
from pytest_sfn.apigateway.rest.gateway_responses import error_variables
from pytest_sfn.apigateway.rest.headers import edge_headers, response_headers
from pytest_sfn.apigateway.rest.model import ApiKey, RestApi, Stage
from pytest_sfn.apigateway.rest.pipeline import Controls, respond
from pytest_sfn.apigateway.rest.request import parse_request
from pytest_sfn.apigateway.rest.traffic.response_cache import StageCache
from pytest_sfn.apigateway.traffic.control import TrafficControl
from pytest_sfn.aws.signatures import Credentials


class RestGateway:
    """
    An API at one of its stages; calls belong to one thread, as the engine does.

    `credentials` are those that clients may sign with, `issuers` the keys of user pools by issuer.
    """

    def __init__(
        self,
        api: RestApi,
        stage: Stage,
        backend: IntegrationBackend,
        environment: GatewayEnvironment,
        *,
        credentials: Sequence[Credentials] = (),
        issuers: Issuers | None = None,
        api_keys: Sequence[ApiKey] = (),
    ) -> None:
        self.api = api
        self.stage = stage
        self.backend = backend
        self.environment = environment
        self.access = AccessControl(environment.now, credentials=credentials, issuers=issuers)
        cache = StageCache(environment.now, credentials=self.access.credentials)
        self._controls = Controls(self.access, TrafficControl(environment.now), cache, api_keys)

    def send(
        self,
        method: str,
        path: str,
        raw_query: str = "",
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        source_ip: str = "127.0.0.1",
    ) -> SentResponse:
        """The response to a request; `path` as sent (percent-encoded), without the stage, `raw_query` without `?`."""
        request = decompressed(self.api, parse_request(method, path, raw_query, headers, body, source_ip))
        exchange = begin(self.api, self.stage, self.backend, self.environment, request)
        return self._finished(exchange, compressed(exchange, respond(exchange, self._controls)))

    def _finished(self, exchange: RestExchange, response: OutgoingResponse) -> SentResponse:
        headers = response_headers(
            response.headers,
            now=self.environment.now(),
            length=len(response.body),
            request_id=exchange.request_id,
            extended_request_id=exchange.extended_request_id,
            trace_id=exchange.trace.outgoing if self._shows_trace(exchange) else None,
        )
        if "EDGE" in self.api.endpoint_types:
            headers += edge_headers(response.status, self.environment)
        error = exchange.error
        logged = {
            "integrationErrorMessage": error.log if error else None,
            "error": error_variables(error) if error else None,
            "xrayTraceId": exchange.trace.root,
        }
        return SentResponse(
            response.status,
            headers,
            response.body,
            exchange.request_id,
            response.execution,
            tuple(exchange.log.lines),
            access_log_line(self.stage.access_log_format, exchange, response, logged),
            exchange.warnings,
        )

    def _shows_trace(self, exchange: RestExchange) -> bool:
        """Only responses of AWS, AWS_PROXY and HTTP integrations that were called show it (recorded from AWS)."""
        return exchange.backend_called and exchange.integration.type != "HTTP_PROXY"
