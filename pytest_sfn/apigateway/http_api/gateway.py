"""An HTTP API deployed to a stage: requests in, responses out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pytest_sfn.apigateway.common.access_log import access_log_line
from pytest_sfn.apigateway.common.gateway import Gateway
from pytest_sfn.apigateway.common.response import OutgoingResponse, SentResponse
from pytest_sfn.apigateway.http_api.exchange import HttpExchange, begin
from pytest_sfn.apigateway.http_api.gateway_responses import HttpApiError
from pytest_sfn.apigateway.http_api.headers import NO_CONTENT, response_headers
from pytest_sfn.apigateway.http_api.model import HttpApi, HttpStage
from pytest_sfn.apigateway.http_api.pipeline import respond
from pytest_sfn.apigateway.http_api.request import parse_request


@dataclass
class HttpGateway(Gateway[HttpApi, HttpStage]):
    """An HTTP API at one of its stages."""

    def send(
        self,
        method: str,
        path: str,
        raw_query: str = "",
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> SentResponse:
        """The response to a request; `path` as sent (percent-encoded), without the stage, `raw_query` without `?`."""
        exchange = begin(self, parse_request(method, path, raw_query, headers, body))
        response, error = respond(exchange, self.access, self.traffic)
        return self._finished(exchange, response, error)

    def _finished(self, exchange: HttpExchange, response: OutgoingResponse, error: HttpApiError | None) -> SentResponse:
        logged = {
            "integrationErrorMessage": error.log if error else None,
            "error": {"message": error.message, "messageString": json.dumps(error.message)} if error else None,
        }
        return SentResponse(
            response.status,
            response_headers(response, now=self.environment.now(), request_id=exchange.request_id),
            b"" if response.status == NO_CONTENT else response.body,
            response.execution,
            (f"Execution failed: {error.log}",) if error else (),
            access_log_line(self.stage.access_log_format, exchange, response, logged),
            self.api.warnings,
        )
