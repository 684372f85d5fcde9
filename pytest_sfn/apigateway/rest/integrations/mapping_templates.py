"""Mapping templates: which one is used, what it is given, and what its overrides do."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.apigateway.common.texts import plain_text
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError, configuration_error
from pytest_sfn.apigateway.rest.model import Integration
from pytest_sfn.apigateway.rest.request import MethodRequest
from pytest_sfn.typing import JSON


def request_template(integration: Integration, request: MethodRequest) -> str | None:
    """
    The request template for the content type; None if the body passes as it is.

    Raises 415 where passthroughBehavior forbids that: NEVER always, WHEN_NO_TEMPLATES if there is any template at all.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
    """
    templates = integration.request_templates
    for key in (request.content_type, "$default"):
        if key in templates and templates[key] is not None:
            return templates[key]
        if key in templates and integration.passthrough_behavior != "NEVER":
            return None  # a template of null: this type is let through
    behavior = integration.passthrough_behavior
    if behavior == "NEVER" or (behavior == "WHEN_NO_TEMPLATES" and templates):
        raise GatewayError("UNSUPPORTED_MEDIA_TYPE")
    return None


def render(exchange: RestExchange, template: str, body: str) -> str:
    """
    The text of a template over a body; overrides it sets are kept in the exchange.

    What a request template sets in `$context.responseOverride` takes effect and is still there for the response
    template (recorded from AWS).
    """
    from pytest_sfn.apigateway.vtl.errors import TemplateError, UnsupportedInTemplate
    from pytest_sfn.apigateway.vtl.gateway_objects import RequestParams
    from pytest_sfn.apigateway.vtl.rendering import render_template

    params = RequestParams(
        path=dict(exchange.path_parameters),
        querystring=exchange.request.single_query(),
        header=exchange.request.single_headers(),
    )
    try:
        rendered = render_template(
            template, body=body, params=params, context=exchange.context(), stage_variables=exchange.stage.variables
        )
    except UnsupportedInTemplate:
        raise
    except TemplateError as error:
        raise configuration_error(f"Unable to transform: {error}") from error
    exchange.warnings += rendered.warnings
    exchange.request_override = dict(rendered.request_override)
    exchange.response_override = dict(rendered.response_override)
    return rendered.text


def overriding(override: Mapping[str, JSON], place: str) -> dict[str, str]:
    """The names and values an override has for `header`, `querystring` or `path`; values become texts."""
    values = override.get(place)
    if not isinstance(values, Mapping):
        return {}
    return {str(name): plain_text(value) for name, value in values.items() if value is not None}


def overriding_status(override: Mapping[str, JSON]) -> int | None:
    """The status of `$context.responseOverride.status`: an integer from 100 to 599, others are ignored (documented)."""
    try:
        status = int(str(override.get("status")))
    except ValueError:
        return None
    return status if 100 <= status <= 599 else None
