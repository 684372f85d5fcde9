"""APIs as their template declares them: always an OpenAPI document with API Gateway's extensions, plus its stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pytest_sfn.source import Location, SourceMap
from pytest_sfn.typing import JSON


@dataclass(frozen=True, slots=True)
class StageDeclaration:
    """
    A stage: its name, variables and settings.

    `settings` are the properties of AWS::ApiGateway::Stage or AWS::ApiGatewayV2::Stage under their CloudFormation names
    (MethodSettings, CacheClusterEnabled, AccessLogSetting, TracingEnabled; DefaultRouteSettings, RouteSettings, ...).
    """

    name: str
    variables: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApiKeyDeclaration:
    """An API key; `value` is what callers send in `x-api-key`."""

    logical_id: str
    name: str
    value: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class UsagePlanDeclaration:
    """
    A usage plan: limits for the stages it covers, and the keys that may use them.

    `throttle` has BurstLimit and RateLimit, `quota` Limit, Period and Offset; `stages` are stage names of this API;
    `method_throttle` maps `stage` to `{"/path/METHOD": throttle}`.
    """

    logical_id: str
    name: str
    throttle: Mapping[str, JSON] = field(default_factory=dict)
    quota: Mapping[str, JSON] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    method_throttle: Mapping[str, JSON] = field(default_factory=dict)
    api_keys: tuple[ApiKeyDeclaration, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiDeclaration:
    """
    An API: `openapi` is Swagger 2.0 or OpenAPI 3 with x-amazon-apigateway extensions, intrinsic functions resolved.

    An API declared method by method (CloudFormation, CDK, serverless, Terraform) is written as such a document with
    exactly the declared settings, so the gateway has one importer. `properties` are the API resource's own properties
    under their CloudFormation names (BinaryMediaTypes, Policy, DisableExecuteApiEndpoint, ...): they add to it.
    """

    kind: Literal["rest", "http"]
    logical_id: str
    name: str
    api_id: str
    openapi: Mapping[str, JSON]
    stages: tuple[StageDeclaration, ...] = ()
    endpoint_type: str = "EDGE"
    usage_plans: tuple[UsagePlanDeclaration, ...] = ()
    api_keys: tuple[ApiKeyDeclaration, ...] = ()
    properties: Mapping[str, JSON] = field(default_factory=dict)
    source_map: SourceMap = field(default_factory=SourceMap, repr=False, compare=False)
    location: Location = field(default_factory=Location)

    @property
    def stage(self) -> StageDeclaration:
        """The first stage, the one a caller means who names none."""
        return self.stages[0] if self.stages else StageDeclaration("$default" if self.kind == "http" else "Prod")
