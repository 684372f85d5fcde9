"""A loaded ApiDeclaration of a REST API as the API, its stages and its keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pytest_sfn.apigateway.common.backend import IntegrationBackend
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.rest.definition.import_checks import check_timeouts
from pytest_sfn.apigateway.rest.definition.openapi_import import import_openapi
from pytest_sfn.apigateway.rest.gateway import RestGateway
from pytest_sfn.apigateway.rest.model import ApiKey, RestApi, Stage
from pytest_sfn.definitions.apis import ApiDeclaration, StageDeclaration, UsagePlanDeclaration
from pytest_sfn.typing import JSON, is_true


def deployed_api(
    declaration: ApiDeclaration,
    backend: IntegrationBackend,
    environment: GatewayEnvironment,
    stage: str | None = None,
) -> RestGateway:
    """The API at one of its stages, by default the first, with everything that guards it."""
    stages = {each.name: each for each in declaration.stages}
    chosen = declaration.stage if stage is None else stages.get(stage) or StageDeclaration(stage)
    api, keys = api_of(declaration), api_keys_of(declaration)
    return RestGateway(api, stage_of(chosen), backend, environment, api_keys=keys)


def api_of(declaration: ApiDeclaration) -> RestApi:
    """The API: its document, and what the properties of its resource add; ApiGatewayError for what AWS would refuse."""
    api = import_openapi(declaration.openapi, declaration.api_id)
    properties = declaration.properties
    endpoint_types = (properties.get("EndpointConfiguration") or {}).get("Types") or [declaration.endpoint_type]
    size = properties.get("MinimumCompressionSize")
    check_timeouts(api.resources, endpoint_types)
    return replace(
        api,
        name=declaration.name or api.name,
        description=properties.get("Description") or api.description,
        binary_media_types=tuple(dict.fromkeys((*api.binary_media_types, *(properties.get("BinaryMediaTypes") or ())))),
        api_key_source=properties.get("ApiKeySourceType") or api.api_key_source,
        minimum_compression_size=int(size) if size is not None else api.minimum_compression_size,
        policy=properties.get("Policy") or api.policy,
        endpoint_types=tuple(endpoint_types),
        disable_execute_api_endpoint=is_true(properties.get("DisableExecuteApiEndpoint")),
    )


def stage_of(declaration: StageDeclaration) -> Stage:
    """The stage with its settings by method."""
    settings = declaration.settings
    access_log = settings.get("AccessLogSetting") or {}
    return Stage(
        declaration.name,
        {name: str(value) for name, value in declaration.variables.items()},
        {settings_key(each): each for each in settings.get("MethodSettings") or ()},
        cache_cluster_enabled=is_true(settings.get("CacheClusterEnabled")),
        access_log_format=access_log.get("Format"),
    )


def settings_key(setting: Mapping[str, JSON]) -> str:
    """The key of a MethodSetting, `<resource path>/<HTTP method>`: `/orders/POST`, `/*/*`; `~1` stands for a slash."""
    path = str(setting.get("ResourcePath") or "/*").replace("~1", "/")
    return f"/{path.lstrip('/')}/{setting.get('HttpMethod') or '*'}"


def api_keys_of(declaration: ApiDeclaration) -> tuple[ApiKey, ...]:
    """The API's keys, each with the usage plans it is in."""
    plans = declaration.usage_plans
    keys = {key.logical_id: key for key in (*declaration.api_keys, *(key for plan in plans for key in plan.api_keys))}
    return tuple(
        ApiKey(
            key.value,
            key.enabled,
            key.logical_id,
            tuple(_plan(plan) for plan in plans if any(each.logical_id == key.logical_id for each in plan.api_keys)),
        )
        for key in keys.values()
    )


def _plan(plan: UsagePlanDeclaration) -> dict[str, JSON]:
    """A usage plan in the words of the API reference, as traffic control reads it."""
    return {
        "name": plan.name,
        "api_stages": list(plan.stages),
        "throttle": plan.throttle,
        "quota": plan.quota,
        "method_throttle": plan.method_throttle,
    }
