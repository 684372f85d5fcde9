"""An HTTP API deployed to a stage: requests in, responses out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pytest_sfn.apigateway.common.access_log import access_log_line
from pytest_sfn.apigateway.common.dates import http_date
from pytest_sfn.apigateway.common.gateway import Gateway
from pytest_sfn.apigateway.common.headers import Pairs, find, replaced
from pytest_sfn.apigateway.common.response import OutgoingResponse, SentResponse
from pytest_sfn.apigateway.common.trace import TraceHeader
from pytest_sfn.apigateway.http_api.exchange import HttpExchange
from pytest_sfn.apigateway.http_api.gateway_responses import HttpApiError
from pytest_sfn.apigateway.http_api.integrations.function_results import spelled
from pytest_sfn.apigateway.http_api.model import HttpApi, HttpStage
from pytest_sfn.apigateway.http_api.pipeline import respond
from pytest_sfn.apigateway.http_api.request import received

NO_CONTENT = 204


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
        given, environment = list(headers), self.environment
        trace = TraceHeader.of(find(given, "X-Amzn-Trace-Id"), environment)
        request = received(method, path, raw_query, given, body, trace.incoming)
        request_id, now = environment.extended_request_id(), environment.now()
        exchange = HttpExchange(
            self.api, self.stage, self.backend, environment, request, trace, request_id, request_id, now
        )
        response, error = respond(exchange, self.access, self.traffic)
        return self._finished(exchange, response, error)

    def _finished(self, exchange: HttpExchange, response: OutgoingResponse, error: HttpApiError | None) -> SentResponse:
        logged = {
            "integrationErrorMessage": error.log if error else None,
            "error": {"message": error.message, "messageString": json.dumps(error.message)} if error else None,
        }
        return SentResponse(
            response.status,
            self._headers(exchange, response),
            b"" if response.status == NO_CONTENT else response.body,
            response.execution,
            (f"Execution failed: {error.log}",) if error else (),
            access_log_line(self.stage.access_log_format, exchange, response, logged),
            self.api.warnings,
        )

    def _headers(self, exchange: HttpExchange, response: OutgoingResponse) -> Pairs:
        """The headers of every response around those of this one; none names the error (recorded from AWS)."""
        added = {
            "Date": http_date(self.environment.now()),
            "Content-Length": str(len(response.body)),
            "Connection": "keep-alive",
            "Apigw-Requestid": exchange.request_id,
        }
        if response.status == NO_CONTENT:
            del added["Content-Length"]
        return spelled(replaced(response.headers, added))
