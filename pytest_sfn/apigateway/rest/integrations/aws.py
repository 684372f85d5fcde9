"""AWS integrations with services other than functions: Step Functions, DynamoDB, SQS and the rest."""

from __future__ import annotations

from pytest_sfn.apigateway.common.backend import IntegrationCall
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.integrations.calling import call_backend, timeout_seconds
from pytest_sfn.apigateway.rest.integrations.mapped import integration_request, method_response
from pytest_sfn.apigateway.rest.integrations.uri import rendered_uri, service_uri


def respond(exchange: RestExchange) -> OutgoingResponse:
    """
    The service's response through the integration responses.

    An absent body reaches an action as `{}` (recorded from AWS), unless the query holds the call.
    """
    request = integration_request(exchange)
    uri = service_uri(rendered_uri(exchange.integration.uri, request.path, exchange.stage.variables))
    query = uri.query + request.query
    call = IntegrationCall(
        "aws",
        request.method,
        query=query,
        headers=tuple(request.headers),
        body=request.body or (b"{}" if uri.action and not query else b""),
        service=uri.service,
        region=uri.region,
        action=uri.action,
        path=uri.path,
        subdomain=uri.subdomain or "",
        credentials=exchange.integration.credentials,
        timeout_seconds=timeout_seconds(exchange),
    )
    return method_response(exchange, call_backend(exchange, call, uri.endpoint))
