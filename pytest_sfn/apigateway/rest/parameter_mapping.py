"""
requestParameters and responseParameters: the expression language of parameter mappings, which is not VTL.

https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pytest_sfn.apigateway.common.access_log import context_text
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.apigateway.rest.request import MethodRequest
from pytest_sfn.typing import JSON

Values = list[str]


@dataclass(slots=True)
class MappedRequest:
    """What requestParameters give to an integration request: values by name, several where the source had several."""

    header: dict[str, Values] = field(default_factory=dict)
    querystring: dict[str, Values] = field(default_factory=dict)
    path: dict[str, Values] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sources:
    """What mapping expressions may name."""

    context: Mapping[str, JSON]
    stage_variables: Mapping[str, str]
    request: MethodRequest | None = None
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    response_headers: Sequence[tuple[str, str]] = ()
    body: bytes | str = b""

    def values(self, expression: str) -> Values:
        """The values of an expression; none if its source is absent."""
        if len(expression) > 1 and expression[0] == expression[-1] == "'":
            return [expression[1:-1]]
        kind, _, rest = expression.partition(".")
        if kind == "stageVariables":
            return _as_list(self.stage_variables.get(rest))
        if kind == "context":
            return _as_list(context_text(self.context, rest))
        if kind == "method":
            return self._of_request(rest.removeprefix("request."))
        return self._of_response(rest.removeprefix("response.")) if kind == "integration" else []

    def _of_request(self, place_and_name: str) -> Values:
        place, _, name = place_and_name.partition(".")
        request = self.request
        if request is None:
            return []
        if place == "body":
            return body_values(self.body, name, strict=True)
        if place == "path":
            return _as_list(self.path_parameters.get(name))
        several = {
            "header": request.multi_headers(),
            "multivalueheader": request.multi_headers(),
            "querystring": request.query,
            "multivaluequerystring": request.query,
        }.get(place, {})
        values = list(several.get(name, ()))
        return values if place.startswith("multivalue") else values[-1:]

    def _of_response(self, place_and_name: str) -> Values:
        place, _, name = place_and_name.partition(".")
        if place == "body":
            return body_values(self.body, name, strict=False)
        values = [value for key, value in self.response_headers if key.lower() == name.lower()]
        return values if place == "multivalueheader" else values[-1:]


def map_request(parameters: Mapping[str, str], sources: Sources) -> MappedRequest:
    """What `integration.request.<place>.<name>` entries come to; an absent source adds nothing (recorded from AWS)."""
    mapped = MappedRequest()
    for target, source in parameters.items():
        place, _, name = target.removeprefix("integration.request.").partition(".")
        values = sources.values(source)
        if values and place in ("header", "querystring", "path"):
            getattr(mapped, place)[name] = values
    return mapped


def map_response(parameters: Mapping[str, str], sources: Sources) -> list[tuple[str, str]]:
    """The headers that `method.response.header.<name>` entries come to."""
    return [
        (target.removeprefix("method.response.header."), value)
        for target, source in parameters.items()
        for value in sources.values(source)
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
    return [as_text(value) for value in select(document, path)]


def select(document: JSON, path: str) -> list[JSON]:
    """The value a JSONPath selects, in a list; `path` may come without its `$.`. Null counts as absent."""
    from pytest_sfn.apigateway.vtl.jayway import NothingSelected, read

    try:
        value = read(document, path)
    except NothingSelected:
        return []
    return [] if value is None else [value]


def as_text(value: JSON) -> str:
    """A JSON value as a header or query value: texts as they are, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _as_list(value: str | None) -> Values:
    return [] if value is None else [value]
