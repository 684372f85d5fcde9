"""
requestParameters and responseParameters: the expression language of parameter mappings, which is not VTL.

https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pytest_sfn.apigateway.access.lambda_authorizers import unless_blank
from pytest_sfn.apigateway.common.texts import context_text
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.apigateway.rest.variables import MethodVariables, Values
from pytest_sfn.expressions.json_text import text_of
from pytest_sfn.typing import JSON

#: What requestParameters give to an integration request: values by `header`, `querystring` or `path`, and by name.
MappedRequest: TypeAlias = dict[str, dict[str, Values]]


@dataclass(frozen=True, slots=True)
class MappingVariables(MethodVariables):
    """What mapping expressions may name beside that: bodies, all values of a name, the integration's response."""

    response_headers: Sequence[tuple[str, str]] = ()
    body: bytes | str = b""

    def values(self, expression: str) -> Values:
        """The values of an expression; none if its source is absent."""
        kind, _, rest = expression.partition(".")
        if kind != "integration":
            return MethodVariables.values(self, expression)
        place, _, name = rest.removeprefix("response.").partition(".")
        if place == "body":
            return body_values(self.body, name, strict=False)
        values = [value for key, value in self.response_headers if key.lower() == name.lower()]
        return values if place == "multivalueheader" else values[-1:]

    def of_request(self, place: str, name: str) -> Values:
        """The values of a part of the method request."""
        assert self.request is not None
        if place == "body":
            return body_values(self.body, name, strict=True)
        if place == "multivalueheader":
            return self.request.multi_headers().get(name, [])
        if place == "multivaluequerystring":
            return list(self.request.query.get(name, ()))
        return MethodVariables.of_request(self, place, name)


def request_variables(exchange: RestExchange) -> MappingVariables:
    """What mappings of an integration's request may name."""
    request = exchange.request
    return MappingVariables(
        exchange.context(), exchange.stage.variables, request, exchange.path_parameters, body=request.body
    )


def map_request(parameters: Mapping[str, str], variables: MappingVariables) -> MappedRequest:
    """What `integration.request.<place>.<name>` entries come to; an absent source adds nothing (recorded from AWS)."""
    mapped: MappedRequest = {"header": {}, "querystring": {}, "path": {}}
    for target, source in parameters.items():
        place, _, name = target.removeprefix("integration.request.").partition(".")
        values = variables.values(source)
        if values and place in mapped:
            mapped[place][name] = values
    return mapped


def map_response(parameters: Mapping[str, str], variables: MappingVariables) -> list[tuple[str, str]]:
    """The headers that `method.response.header.<name>` entries come to."""
    return [
        (target.removeprefix("method.response.header."), value)
        for target, source in parameters.items()
        for value in variables.values(source)
    ]


def body_values(body: bytes | str, path: str, *, strict: bool) -> Values:
    """
    The whole body (no path), or what a JSONPath without `$.` selects in it, as text.

    With `strict` a body that begins like JSON and is none is a 400 (reported by an emulation, not confirmed).
    """
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    if not path:
        return [text] if text else []
    try:
        document = json.loads(text) if text.strip() else None
    except ValueError:
        if strict and text.lstrip()[:1] in ("{", "["):
            raise GatewayError("BAD_REQUEST_BODY", "Invalid JSON in request body") from None
        return []
    return [text_of(value) for value in select(document, path)]


def select(document: JSON, path: str) -> list[JSON]:
    """The value a JSONPath selects, in a list; `path` may come without its `$.`. Null counts as absent."""
    from pytest_sfn.apigateway.vtl.jayway import NothingSelected, read

    try:
        value = read(document, path)
    except NothingSelected:
        return []
    return [] if value is None else [value]


def identity_value(exchange: RestExchange, source: str) -> str | None:
    """
    The value of an authorizer's identity source; None if it is absent or blank.

    `method.request.header.X` (X without regard to case), `method.request.querystring.X`, `stageVariables.X` or
    `context.X`.
    """
    place, _, name = source.strip().removeprefix("method.request.").partition(".")
    places: dict[str, Callable[[str], str | None]] = {
        "header": exchange.request.header,
        "querystring": exchange.request.single_query().get,
        "stageVariables": exchange.stage.variables.get,
        "context": lambda variable: context_text(exchange.context(), variable),
    }
    return unless_blank(places[place](name)) if place in places else None
