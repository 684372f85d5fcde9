"""Renders a mapping template for a request or a response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_sfn.apigateway.vtl.compiler import compile_template, run
from pytest_sfn.apigateway.vtl.frame import TemplateFrame
from pytest_sfn.apigateway.vtl.gateway_objects import UTIL, Input, RequestParams, context_map
from pytest_sfn.apigateway.vtl.java_string import joined
from pytest_sfn.typing import JSON


@dataclass(frozen=True, slots=True)
class Rendered:
    """
    What a template gave.

    `request_override` and `response_override` are `$context.requestOverride` and `.responseOverride` afterwards
    (`{"header": {"X": "1"}, "status": 400}`): put them into the context of the response template, which can read them.
    `warnings` names what API Gateway passes over in silence: methods that do not exist, comparisons of texts, ...
    """

    text: str
    request_override: dict[str, JSON] = field(default_factory=dict)
    response_override: dict[str, JSON] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def render_template(
    template: str,
    *,
    body: str,
    params: RequestParams | None = None,
    context: Mapping[str, JSON] | None = None,
    stage_variables: Mapping[str, str] | None = None,
) -> Rendered:
    """
    The text of a mapping template, with the overrides it set.

    `body` is the request's body in a request template, the backend's response in a response template; `params` are the
    request's in both. TemplateError for what the gateway answers with 500.
    """
    context_object = context_map(context or {})
    variables = {
        "input": Input(body, params or RequestParams()),
        "util": UTIL,
        "context": context_object,
        "stageVariables": dict(stage_variables or {}),
    }
    frame = TemplateFrame(variables)
    text = run(compile_template(template), frame)
    return Rendered(
        joined(text).encode("utf-8", "replace").decode(),
        context_object["requestOverride"].plain(),
        context_object["responseOverride"].plain(),
        tuple(frame.warnings),
    )
