"""One request on its way through a gateway: what both kinds of API read of it and note in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pytest_sfn.apigateway.common.backend import IntegrationBackend
from pytest_sfn.apigateway.common.dates import request_time
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.common.request import ClientRequest
from pytest_sfn.apigateway.common.trace import TraceHeader
from pytest_sfn.typing import JSON


class DeployedApi(Protocol):
    """An API of either kind."""

    @property
    def id(self) -> str:
        """The first part of its default host."""
        ...


class DeployedStage(Protocol):
    """A stage of either kind of API."""

    @property
    def name(self) -> str:
        """Its name, `$default` for that of an HTTP API without one."""
        ...

    @property
    def variables(self) -> Mapping[str, str]:
        """Its stage variables."""
        ...

    @property
    def prefix(self) -> str:
        """What stands before paths: `/prod`."""
        ...


@dataclass(slots=True)
class Exchange(ABC):
    """
    A request, its ids, and what the steps found out.

    Access and traffic control read and write nothing but this, so both are the same for REST and HTTP APIs.
    """

    api: DeployedApi
    stage: DeployedStage
    backend: IntegrationBackend
    environment: GatewayEnvironment
    request: ClientRequest
    trace: TraceHeader
    request_id: str
    extended_request_id: str
    received_at: float
    #: `$context.authorizer`: the authorizer's context, claims.
    authorizer: dict[str, JSON] = field(default_factory=dict, kw_only=True)
    #: Members of `$context.identity` that access control adds.
    identity: dict[str, JSON] = field(default_factory=dict, kw_only=True)
    integration_latency_ms: int | None = field(default=None, kw_only=True)
    integration_status: int | None = field(default=None, kw_only=True)

    @property
    @abstractmethod
    def route_key(self) -> str:
        """What tells methods or routes apart: `/orders/POST` of a REST API, `POST /orders` of an HTTP API."""

    @property
    @abstractmethod
    def route_settings(self) -> Mapping[str, JSON]:
        """The stage's settings for the method or route, by name in lower case."""

    @property
    @abstractmethod
    def source(self) -> str:
        """The method or route that calls a backend, for messages: `POST /orders`."""

    @property
    def path(self) -> str:
        """`$context.path`: the path with the stage before it."""
        return self.stage.prefix + self.request.path

    @property
    def domain_name(self) -> str:
        """The API's default host."""
        return f"{self.api.id}.execute-api.{self.environment.account.region}.amazonaws.com"

    @property
    def invoke_arn(self) -> str:
        """The ARN that policies name: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`."""
        resource = f"{self.api.id}/{self.stage.name}/{self.request.http_method}{self.request.path}"
        return self.environment.account.arn("execute-api", resource)

    def context(self) -> dict[str, JSON]:
        """The `$context` variables that every request has."""
        return {
            "accountId": self.environment.account.id,
            "apiId": self.api.id,
            "domainName": self.domain_name,
            "domainPrefix": self.api.id,
            "extendedRequestId": self.extended_request_id,
            "httpMethod": self.request.http_method,
            "path": self.path,
            "protocol": self.request.protocol,
            "requestId": self.request_id,
            "requestTime": request_time(self.received_at),
            "requestTimeEpoch": int(self.received_at * 1000),
            "stage": self.stage.name,
        }
