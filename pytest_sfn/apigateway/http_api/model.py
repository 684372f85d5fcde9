"""An HTTP API as deployed, immutable; names are those of the API Gateway V2 reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: The longest an integration of an HTTP API may take, and its default. Not raisable.
#: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
MAX_TIMEOUT_MS = 30_000

DEFAULT_ROUTE = "$default"


@dataclass(frozen=True, slots=True)
class HttpIntegration:
    """
    An Integration: a function (`uri` names it), a service action (`subtype`), or an endpoint (HTTP_PROXY).

    `request_parameters` are the subtype's parameters, or header, query and path mappings of HTTP_PROXY;
    `response_parameters` are mappings by status code.
    """

    type: str
    uri: str = ""
    http_method: str | None = None
    subtype: str | None = None
    payload_format_version: str = "1.0"
    credentials: str | None = None
    connection_type: str = "INTERNET"
    request_parameters: Mapping[str, str] = field(default_factory=dict)
    response_parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    timeout_ms: int = MAX_TIMEOUT_MS

    @property
    def invokes_function(self) -> bool:
        """Whether it is a Lambda proxy integration."""
        return self.type == "AWS_PROXY" and self.subtype is None


@dataclass(frozen=True, slots=True)
class HttpRoute:
    """A Route; `route_key` is `GET /orders/{id}`, `ANY /{proxy+}` or `$default`."""

    route_key: str
    integration: HttpIntegration | None = None
    authorization_type: str = "NONE"
    authorizer: str | None = None
    authorization_scopes: tuple[str, ...] = ()

    @property
    def http_method(self) -> str:
        """The method of the route key; `ANY` for all, also of `$default`."""
        return "ANY" if self.route_key == DEFAULT_ROUTE else self.route_key.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path of the route key, `$default` for that route."""
        return self.route_key if self.route_key == DEFAULT_ROUTE else self.route_key.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class HttpAuthorizer:
    """An Authorizer of an HTTP API: JWT or REQUEST (a Lambda function)."""

    name: str
    type: str
    identity_source: tuple[str, ...] = ()
    issuer: str | None = None
    audience: tuple[str, ...] = ()
    uri: str | None = None
    credentials: str | None = None
    payload_format_version: str = "2.0"
    enable_simple_responses: bool = False
    #: Seconds a result is kept. Not stated by the API reference for an absent member: taken as no caching.
    ttl_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Cors:
    """A CORS configuration."""

    allow_origins: tuple[str, ...] = ()
    allow_methods: tuple[str, ...] = ()
    allow_headers: tuple[str, ...] = ()
    expose_headers: tuple[str, ...] = ()
    max_age: int | None = None
    allow_credentials: bool = False


@dataclass(frozen=True, slots=True)
class HttpApi:
    """An HTTP API."""

    id: str
    name: str
    routes: tuple[HttpRoute, ...] = ()
    authorizers: Mapping[str, HttpAuthorizer] = field(default_factory=dict)
    cors: Cors | None = None
    #: What the import overlooked, in words.
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HttpStage:
    """
    A Stage of an HTTP API; the stage `$default` puts nothing before paths.

    Settings are those of CloudFormation's RouteSettings (`ThrottlingBurstLimit`, `ThrottlingRateLimit`);
    `route_settings` by route key.
    """

    name: str = "$default"
    variables: Mapping[str, str] = field(default_factory=dict)
    default_route_settings: Mapping[str, float] = field(default_factory=dict)
    route_settings: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    access_log_format: str | None = None

    @property
    def prefix(self) -> str:
        """What stands before the path in `rawPath` (reported by users for named stages)."""
        return "" if self.name == "$default" else f"/{self.name}"
