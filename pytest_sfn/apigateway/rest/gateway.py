"""A REST API deployed to a stage: requests in, responses out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pytest_sfn.apigateway.access.tokens import Issuers
from pytest_sfn.apigateway.common.access_log import access_log_line
from pytest_sfn.apigateway.common.gateway import Gateway
from pytest_sfn.apigateway.common.response import OutgoingResponse, SentResponse
from pytest_sfn.apigateway.rest.compression import compressed, decompressed
from pytest_sfn.apigateway.rest.exchange import RestExchange, begin
from pytest_sfn.apigateway.rest.gateway_responses import error_variables
from pytest_sfn.apigateway.rest.headers import response_headers
from pytest_sfn.apigateway.rest.model import ApiKey, RestApi, Stage
from pytest_sfn.apigateway.rest.pipeline import Controls, respond
from pytest_sfn.apigateway.rest.request import parse_request
from pytest_sfn.apigateway.rest.traffic.response_cache import StageCache
from pytest_sfn.aws.signatures import Credentials


@dataclass
class RestGateway(Gateway[RestApi, Stage]):
    """A REST API at one of its stages; `api_keys` are those of its usage plans."""

    api_keys: Sequence[ApiKey] = field(default=(), kw_only=True)
    cache: StageCache = field(init=False)

    def __post_init__(self, credentials: Sequence[Credentials], issuers: Issuers | None) -> None:
        super().__post_init__(credentials, issuers)
        self.cache = StageCache(self.environment.now, credentials=self.access.credentials)

    def send(
        self,
        method: str,
        path: str,
        raw_query: str = "",
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> SentResponse:
        """The response to a request; `path` as sent (percent-encoded), without the stage, `raw_query` without `?`."""
        request = decompressed(self.api, parse_request(method, path, raw_query, headers, body))
        exchange = begin(self, request)
        controls = Controls(self.access, self.traffic, self.cache, self.api_keys)
        return self._finished(exchange, compressed(exchange, respond(exchange, controls)))

    def _finished(self, exchange: RestExchange, response: OutgoingResponse) -> SentResponse:
        error = exchange.error
        logged = {
            "integrationErrorMessage": error.log if error else None,
            "error": error_variables(error) if error else None,
            "xrayTraceId": exchange.trace.root,
        }
        return SentResponse(
            response.status,
            response_headers(exchange, response),
            response.body,
            response.execution,
            tuple(exchange.log.lines),
            access_log_line(self.stage.access_log_format, exchange, response, logged),
            exchange.warnings,
        )
