"""Identity sources of a REST API's authorizers."""

from __future__ import annotations

from pytest_sfn.apigateway.access.lambda_authorizers import unless_blank
from pytest_sfn.apigateway.common.texts import context_text
from pytest_sfn.apigateway.rest.exchange import RestExchange


def identity_value(exchange: RestExchange, source: str) -> str | None:
    """
    The value of an identity source; None if it is absent or blank.

    `method.request.header.X`, `method.request.querystring.X`, `stageVariables.X` or `context.X`.
    """
    place, _, name = source.strip().removeprefix("method.request.").partition(".")
    request = exchange.request
    if place == "header":
        return unless_blank(request.header(name))
    if place == "querystring":
        return unless_blank(request.single_query().get(name))
    if place == "stageVariables":
        return unless_blank(exchange.stage.variables.get(name))
    return unless_blank(context_text(exchange.context(), name)) if place == "context" else None
