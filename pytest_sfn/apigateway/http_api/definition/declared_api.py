"""A loaded ApiDeclaration of an HTTP API as the API and its stage."""

from __future__ import annotations

from pytest_sfn.apigateway.common.backend import IntegrationBackend
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.http_api.definition.openapi_import import import_http_api
from pytest_sfn.apigateway.http_api.gateway import HttpGateway
from pytest_sfn.apigateway.http_api.model import HttpStage
from pytest_sfn.definitions.apis import ApiDeclaration, StageDeclaration


def deployed_api(
    declaration: ApiDeclaration,
    backend: IntegrationBackend,
    environment: GatewayEnvironment,
    stage: str | None = None,
) -> HttpGateway:
    """The API at one of its stages, by default the first, with its authorizers and limits."""
    chosen = next((each for each in declaration.stages if each.name == stage), declaration.stage)
    api = import_http_api(declaration.openapi, declaration.api_id, declaration.properties)
    return HttpGateway(api, stage_of(chosen), backend, environment)


def stage_of(declaration: StageDeclaration) -> HttpStage:
    """The stage with its settings by route."""
    settings = declaration.settings
    return HttpStage(
        declaration.name,
        dict(declaration.variables),
        settings.get("DefaultRouteSettings") or {},
        settings.get("RouteSettings") or {},
        (settings.get("AccessLogSettings") or {}).get("Format"),
    )
