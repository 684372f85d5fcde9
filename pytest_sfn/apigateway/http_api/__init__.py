"""HTTP APIs (API Gateway V2): routes, CORS, integrations with functions, endpoints and Step Functions."""

from __future__ import annotations

from pytest_sfn.apigateway.http_api.definition.openapi_import import import_http_api
from pytest_sfn.apigateway.http_api.gateway import HttpAccessControl, HttpGateway, HttpTrafficControl
from pytest_sfn.apigateway.http_api.gateway_responses import HttpApiError
from pytest_sfn.apigateway.http_api.model import (
    Cors,
    HttpApi,
    HttpAuthorizer,
    HttpIntegration,
    HttpStage,
    Route,
)

__all__ = [
    "Cors",
    "HttpAccessControl",
    "HttpApi",
    "HttpApiError",
    "HttpAuthorizer",
    "HttpGateway",
    "HttpIntegration",
    "HttpStage",
    "HttpTrafficControl",
    "Route",
    "import_http_api",
]
