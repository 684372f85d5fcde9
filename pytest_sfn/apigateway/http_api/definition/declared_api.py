"""A loaded ApiDeclaration of an HTTP API as the API and its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.apigateway.http_api.definition.openapi_import import import_http_api
from pytest_sfn.apigateway.http_api.gateway import HttpGateway
from pytest_sfn.apigateway.http_api.model import HttpStage

if TYPE_CHECKING:
    from pytest_sfn.apigateway.common.backend import IntegrationBackend
    from pytest_sfn.apigateway.common.environment import GatewayEnvironment
    from pytest_sfn.definitions.apis import ApiDeclaration, StageDeclaration


def deployed_http_api(
    declaration: ApiDeclaration, stage: StageDeclaration, backend: IntegrationBackend, environment: GatewayEnvironment
) -> HttpGateway:
    """The HTTP API at one of its stages, with its authorizers and limits."""
    settings = stage.settings
    return HttpGateway(
        import_http_api(declaration.openapi, declaration.api_id, declaration.properties),
        HttpStage(
            stage.name,
            dict(stage.variables),
            settings.get("DefaultRouteSettings") or {},
            settings.get("RouteSettings") or {},
            (settings.get("AccessLogSettings") or {}).get("Format"),
        ),
        backend,
        environment,
    )
