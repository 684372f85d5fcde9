"""An API as deployed: resources, methods, integrations and the rest, immutable, in the API reference's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from pytest_sfn.typing import JSON

IntegrationType: TypeAlias = Literal["MOCK", "AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY"]
Texts: TypeAlias = Mapping[str, str]

#: timeoutInMillis of REST integrations without one of their own. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
DEFAULT_TIMEOUT_MS = 29_000


@dataclass(frozen=True, slots=True)
class IntegrationResponse:
    """An IntegrationResponse; an empty `selection_pattern` makes it the default one."""

    status_code: str
    selection_pattern: str = ""
    response_parameters: Texts = field(default_factory=dict)
    response_templates: Mapping[str, str | None] = field(default_factory=dict)
    content_handling: str | None = None


@dataclass(frozen=True, slots=True)
class Integration:
    """An Integration; `http_method` is the integration's own (IntegrationHttpMethod)."""

    type: IntegrationType
    http_method: str | None = None
    uri: str = ""
    credentials: str | None = None
    request_parameters: Texts = field(default_factory=dict)
    request_templates: Mapping[str, str | None] = field(default_factory=dict)
    passthrough_behavior: str = "WHEN_NO_MATCH"
    content_handling: str | None = None
    timeout_ms: int = DEFAULT_TIMEOUT_MS
    connection_type: str | None = None
    connection_id: str | None = None
    cache_namespace: str | None = None
    cache_key_parameters: tuple[str, ...] = ()
    responses: tuple[IntegrationResponse, ...] = ()

    @property
    def invokes_function(self) -> bool:
        """Whether the URI names a Lambda function to be invoked."""
        return self.type in ("AWS", "AWS_PROXY") and ":lambda:path/" in self.uri


@dataclass(frozen=True, slots=True)
class MethodResponse:
    """A MethodResponse."""

    status_code: str
    response_parameters: Mapping[str, bool] = field(default_factory=dict)
    response_models: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RequestValidator:
    """A RequestValidator: two switches."""

    name: str
    validate_body: bool = False
    validate_parameters: bool = False


@dataclass(frozen=True, slots=True)
class ApiMethod:
    """A Method; `http_method` is upper case, `ANY` for all. `request_parameters` tells which are required."""

    http_method: str
    authorization_type: str = "NONE"
    authorizer_id: str | None = None
    authorization_scopes: tuple[str, ...] = ()
    api_key_required: bool = False
    request_parameters: Mapping[str, bool] = field(default_factory=dict)
    request_models: Texts = field(default_factory=dict)
    request_validator: RequestValidator | None = None
    operation_name: str | None = None
    integration: Integration | None = None
    responses: tuple[MethodResponse, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiResource:
    """A Resource: a path such as `/orders/{id}` and its methods by HTTP method."""

    id: str
    path: str
    methods: Mapping[str, ApiMethod] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Authorizer:
    """An Authorizer of a REST API: TOKEN, REQUEST or COGNITO_USER_POOLS."""

    id: str
    name: str
    type: str
    uri: str | None = None
    credentials: str | None = None
    identity_source: str | None = None
    identity_validation_expression: str | None = None
    ttl_seconds: int | None = None
    provider_arns: tuple[str, ...] = ()
    auth_type: str | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A Model: a JSON Schema (draft 4)."""

    name: str
    schema: JSON


@dataclass(frozen=True, slots=True)
class GatewayResponse:
    """A customised gateway response; None or empty where nothing was said."""

    response_type: str
    status_code: str | None = None
    response_parameters: Texts = field(default_factory=dict)
    response_templates: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key and the usage plans it is in, each with the stages it opens (`plan["api_stages"]`)."""

    value: str
    enabled: bool = True
    id: str = ""
    usage_plans: tuple[Mapping[str, JSON], ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A Stage; `method_settings` by `<resource path>/<HTTP method>` or `*/*`, in the words of CloudFormation."""

    name: str
    variables: Texts = field(default_factory=dict)
    method_settings: Mapping[str, Mapping[str, JSON]] = field(default_factory=dict)
    cache_cluster_enabled: bool = False
    access_log_format: str | None = None
    deployment_id: str = "d3pl0y"

    @property
    def prefix(self) -> str:
        """What stands before paths."""
        return f"/{self.name}"


@dataclass(frozen=True, slots=True)
class RestApi:
    """A RestApi with everything that belongs to it."""

    id: str
    name: str
    description: str | None = None
    version: str | None = None
    api_key_source: str = "HEADER"
    binary_media_types: tuple[str, ...] = ()
    minimum_compression_size: int | None = None
    endpoint_types: tuple[str, ...] = ("EDGE",)
    disable_execute_api_endpoint: bool = False
    policy: JSON = None
    resources: tuple[ApiResource, ...] = ()
    authorizers: tuple[Authorizer, ...] = ()
    models: Mapping[str, Model] = field(default_factory=dict)
    gateway_responses: Mapping[str, GatewayResponse] = field(default_factory=dict)
    #: What was overlooked, in words (unsupported members, patterns that look wrong).
    warnings: tuple[str, ...] = ()

    def authorizer(self, authorizer_id: str | None) -> Authorizer | None:
        """The authorizer of that id, or None."""
        return next((item for item in self.authorizers if item.id == authorizer_id), None)
