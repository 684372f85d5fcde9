"""HTTP APIs for the runner of recorded API Gateway cases; `apigateway_adapter.py` hands them over to here."""

from __future__ import annotations

from pytest_sfn.apigateway.http_api.definition.openapi_import import import_http_api
from pytest_sfn.apigateway.http_api.gateway import HttpGateway
from pytest_sfn.apigateway.http_api.model import HttpStage


class Gateway:
    """One HTTP API of a case."""

    def __init__(self, deployed):
        self._deployed = deployed
        self._last = None

    def send(self, method, path, raw_query, headers, body):
        """Answer one request."""
        self._last = self._deployed.send(method, path, raw_query, headers, body)
        return self._last.status, self._last.headers, self._last.body

    def execution_log(self):
        """The lines of the last request."""
        return self._last.execution_log


def http_gateway(api, *, stage, stage_variables, backend, environment):
    """A gateway for one case of an HTTP API; `backend` is an IntegrationBackend."""
    model = import_http_api(api, "abcdefghij")
    return Gateway(HttpGateway(model, HttpStage(stage, stage_variables), backend, environment))
