"""What expressions of a REST API may name: `$context`, stage variables, the method request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_sfn.apigateway.common.texts import context_text
from pytest_sfn.apigateway.rest.request import MethodRequest
from pytest_sfn.typing import JSON

Values = list[str]


@dataclass(frozen=True, slots=True)
class MethodVariables:
    """The variables of one request; without a request, those of its integration's response."""

    context: Mapping[str, JSON]
    stage_variables: Mapping[str, str]
    request: MethodRequest | None = None
    path_parameters: Mapping[str, str] = field(default_factory=dict)

    def values(self, expression: str) -> Values:
        """
        The values of an expression; none if its source is absent.

        `'text'`, `context.x.y`, `stageVariables.x` or `method.request.<place>.<name>`.
        """
        if len(expression) > 1 and expression[0] == expression[-1] == "'":
            return [expression[1:-1]]
        kind, _, rest = expression.partition(".")
        if kind == "stageVariables":
            return as_list(self.stage_variables.get(rest))
        if kind == "context":
            return as_list(context_text(self.context, rest))
        place, _, name = rest.removeprefix("request.").partition(".")
        return self.of_request(place, name) if kind == "method" and self.request is not None else []

    def of_request(self, place: str, name: str) -> Values:
        """The value of a path parameter, header or query value of the method request, of repeated ones the last."""
        assert self.request is not None
        places: dict[str, Mapping[str, str]] = {
            "header": self.request.single_headers(),
            "querystring": self.request.single_query(),
            "path": self.path_parameters,
        }
        return as_list(places.get(place, {}).get(name))

    def value(self, expression: str) -> str | None:
        """The value of an expression; None if its source is absent."""
        return next(iter(self.values(expression)), None)


def as_list(value: str | None) -> Values:
    """The value, if there is one."""
    return [] if value is None else [value]
