"""
Deployed APIs with what their definition says about who may call them, how often, and what is cached.

Access control, limits and cache run on the API's own clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_sfn.apigateway.access import Credentials, HttpAccessControl, Issuers, RestAccessControl
from pytest_sfn.apigateway.backend import IntegrationBackend
from pytest_sfn.apigateway.environment import Environment
from pytest_sfn.apigateway.http_api import HttpGateway, HttpStage, import_http_api
from pytest_sfn.apigateway.rest_api import RestApi
from pytest_sfn.apigateway.traffic import HttpTrafficControl, RestTrafficControl, StageCache
from pytest_sfn.definitions.apis import ApiDeclaration, StageDeclaration
from pytest_sfn.typing import JSON


def guarded(api: RestApi, *, credentials: Sequence[Credentials] = (), issuers: Issuers | None = None) -> RestApi:
    """The REST API with what its definition says about who may call it and how often; changes it and gives it back."""
    now = api.environment.now
    api.access = RestAccessControl(now, credentials=credentials, issuers=issuers)
    api.traffic = RestTrafficControl(now)
    api.cache = StageCache(now, credentials=credentials)
    return api


def deployed_http_api(
    declaration: ApiDeclaration,
    backend: IntegrationBackend,
    environment: Environment,
    stage: str | None = None,
    *,
    credentials: Sequence[Credentials] = (),
    issuers: Issuers | None = None,
) -> HttpGateway:
    """The HTTP API at one of its stages, by default the first; ApiGatewayError for what AWS would refuse."""
    stages = {each.name: each for each in declaration.stages}
    chosen = declaration.stage if stage is None else stages.get(stage) or StageDeclaration(stage)
    return HttpGateway(
        import_http_api(declaration.openapi, declaration.api_id, declaration.properties),
        http_stage(chosen),
        backend,
        environment,
        HttpAccessControl(environment.now, backend, credentials=credentials, issuers=issuers),
        HttpTrafficControl(environment.now),
    )


def http_stage(declaration: StageDeclaration) -> HttpStage:
    """The stage with its route settings."""
    settings: Mapping[str, JSON] = declaration.settings
    access_log = settings.get("AccessLogSettings") or settings.get("AccessLogSetting") or {}
    return HttpStage(
        declaration.name,
        {name: str(value) for name, value in declaration.variables.items()},
        settings.get("DefaultRouteSettings") or {},
        settings.get("RouteSettings") or {},
        access_log_format=access_log.get("Format"),
    )
