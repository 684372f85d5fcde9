"""API keys and usage plans of a CloudFormation template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_sfn.definitions.apis import ApiKeyDeclaration, UsagePlanDeclaration
from pytest_sfn.definitions.template import Template
from pytest_sfn.typing import is_true


def api_keys(template: Template) -> tuple[ApiKeyDeclaration, ...]:
    """
    Every API key of the template.

    AWS makes up the value of a key that has none; here it is the key's id, 20 characters like an id's twice over.
    """
    return tuple(_api_key(template, logical_id) for logical_id, _ in template.resources("AWS::ApiGateway::ApiKey"))


def _api_key(template: Template, logical_id: str) -> ApiKeyDeclaration:
    physical = template.physical(logical_id)
    value = template.property(logical_id, "Value") or physical.ref * 2
    enabled = template.property(logical_id, "Enabled")
    # AWS::ApiGateway::ApiKey, Enabled: false where it is not given.
    return ApiKeyDeclaration(logical_id, physical.name, str(value), is_true(enabled))


def usage_plans(template: Template, api_ref: str) -> tuple[UsagePlanDeclaration, ...]:
    """The usage plans that cover a stage of this API, each with its keys."""
    return tuple(
        _usage_plan(template, logical_id, stages)
        for logical_id, _ in template.resources("AWS::ApiGateway::UsagePlan")
        if (stages := [one for one in template.property(logical_id, "ApiStages") or () if one.get("ApiId") == api_ref])
    )


def _usage_plan(template: Template, logical_id: str, stages: list[dict[str, Any]]) -> UsagePlanDeclaration:
    physical = template.physical(logical_id)
    return UsagePlanDeclaration(
        logical_id=logical_id,
        name=physical.name,
        throttle=template.property(logical_id, "Throttle") or {},
        quota=template.property(logical_id, "Quota") or {},
        stages=tuple(str(stage.get("Stage")) for stage in stages),
        method_throttle={str(stage.get("Stage")): stage["Throttle"] for stage in stages if stage.get("Throttle")},
        api_keys=tuple(_keys(template, physical.ref)),
    )


def _keys(template: Template, plan_ref: str) -> Iterator[ApiKeyDeclaration]:
    known = {template.physical(one).ref: one for one, _ in template.resources("AWS::ApiGateway::ApiKey")}
    for logical_id in template.having("AWS::ApiGateway::UsagePlanKey", "UsagePlanId", plan_ref):
        key = template.property(logical_id, "KeyId")
        if key in known:
            yield _api_key(template, known[key])
