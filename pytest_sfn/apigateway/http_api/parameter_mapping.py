"""
Parameter mapping: `$request.body.x`, `$context.x`, `${request.header.a}` and static text.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_sfn.apigateway.access.lambda_authorizers import unless_blank
from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.http_api.exchange import HttpExchange
from pytest_sfn.apigateway.jsonpath import MISSING, compile_finder
from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.json_text import text_of
from pytest_sfn.typing import JSON

#: Paths into a body see its first 100 KB only (documented).
MAX_MAPPED_BYTES = 102_400

_NAMES = r"(?:request|response|context|stageVariables)"
_WHOLE = re.compile(rf"\$({_NAMES}\.[^\s$]+)")
_EMBEDDED = re.compile(rf"\$\{{({_NAMES}\.[^}}\s]+)\}}")


@dataclass(frozen=True, slots=True)
class RouteVariables:
    """What expressions can name; `result` only in responses."""

    exchange: HttpExchange
    result: BackendResponse | None = None

    def value(self, expression: str) -> str | None:
        """The text of a parameter value; None if it is one source that is not there."""
        whole = _WHOLE.fullmatch(expression)
        if whole:
            return self._source(whole[1])
        return _EMBEDDED.sub(lambda match: self._source(match[1]) or "", expression)

    def _source(self, source: str) -> str | None:
        kind, _, rest = source.partition(".")
        if kind == "context":
            return _member(self.exchange.context(), rest)
        if kind == "stageVariables":
            return self.exchange.stage.variables.get(rest)
        request, sent = self.exchange.request, self.result if kind == "response" else self.exchange.request
        if sent is None:
            return None
        places: dict[str, Callable[[str], str | None]]
        places = {"header": sent.header, "body": lambda path: body_value(sent.body, path)}
        if kind == "request":
            query, parameters = request.query, self.exchange.path_parameters
            places["querystring"] = lambda name: ",".join(query[name]) if name in query else None
            places["path"] = lambda name: parameters.get(name) if name else request.path
        place, _, name = rest.partition(".")
        return places[place](name) if place in places else None


def _member(members: Mapping[str, JSON], path: str) -> str | None:
    value: JSON = members
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return None if value is None else text_of(value)


def body_value(body: bytes, path: str) -> str | None:
    """
    The whole body, or what a JSONPath (without its `$.`) selects in it; None if it selects nothing.

    Recursive descent and filters are not supported (documented). An object or list comes as JSON text.
    """
    text = body.decode("utf-8", "replace")
    if not path:
        return text or None
    if ".." in f".{path}" or "?" in path:
        return None
    try:
        document = json.loads(body[:MAX_MAPPED_BYTES])
        value = compile_finder(f"$.{path}")(document)
    except (ValueError, RecursionError, ExpressionSyntaxError):
        return None
    return None if value is MISSING or value is None else text_of(value)


def identity_value(exchange: HttpExchange, source: str) -> str | None:
    """The value of an authorizer's identity source; None if it is absent or blank."""
    return unless_blank(RouteVariables(exchange).value(source))
