"""One request on its way through the gateway: what each step reads and adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pytest_sfn.apigateway.common.backend import IntegrationBackend
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.common.headers import find
from pytest_sfn.apigateway.common.trace import TraceHeader
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError, GatewayVariables
from pytest_sfn.apigateway.rest.logs.execution_log import ExecutionLog
from pytest_sfn.apigateway.rest.model import Integration, RestApi, Stage
from pytest_sfn.apigateway.rest.request import MethodRequest
from pytest_sfn.apigateway.rest.routing import MatchedMethod
from pytest_sfn.typing import JSON


@dataclass(frozen=True, slots=True)
class Deployment:
    """An API deployed to a stage, with what it reaches."""

    api: RestApi
    stage: Stage
    backend: IntegrationBackend
    environment: GatewayEnvironment

    @property
    def domain_name(self) -> str:
        """The API's default host."""
        return f"{self.api.id}.execute-api.{self.environment.account.region}.amazonaws.com"


@dataclass(slots=True)
class RestExchange:
    """A request, its ids and what the steps found out."""

    deployment: Deployment
    request: MethodRequest
    request_id: str
    extended_request_id: str
    trace: TraceHeader
    received_at: float
    log: ExecutionLog
    route: MatchedMethod | None = None
    #: `$context.authorizer`: principalId, the authorizer's context, claims.
    authorizer: dict[str, JSON] = field(default_factory=dict)
    #: Members of `$context.identity` that authorization and API key check add.
    identity: dict[str, JSON] = field(default_factory=dict)
    #: The API key an authorizer names (usageIdentifierKey), for apiKeySource AUTHORIZER.
    usage_identifier_key: str | None = None
    request_override: dict[str, JSON] = field(default_factory=dict)
    response_override: dict[str, JSON] = field(default_factory=dict)
    #: Whether a backend was called: only then the answer has X-Amzn-Trace-Id.
    backend_called: bool = False
    #: What API Gateway passes over in silence and a test should hear of.
    warnings: tuple[str, ...] = ()
    #: What ended the request in a gateway response.
    error: GatewayError | None = None
    integration_latency_ms: int | None = None
    integration_status: int | None = None

    @property
    def api(self) -> RestApi:
        """The API."""
        return self.deployment.api

    @property
    def stage(self) -> Stage:
        """The stage."""
        return self.deployment.stage

    @property
    def matched(self) -> MatchedMethod:
        """The route, once there is one."""
        assert self.route is not None
        return self.route

    @property
    def integration(self) -> Integration:
        """The integration of the route's method."""
        assert self.matched.method.integration is not None
        return self.matched.method.integration

    @property
    def path_parameters(self) -> Mapping[str, str]:
        """Path parameters as sent; none before there is a route."""
        return self.route.path_parameters if self.route else {}

    def context(self) -> dict[str, JSON]:
        """The `$context` variables, in the order of their keySet as recorded from AWS."""
        from pytest_sfn.apigateway.rest.context_variables import context_variables

        return context_variables(self)

    def gateway_variables(self) -> GatewayVariables:
        """What gateway responses may name."""
        return GatewayVariables(self.context(), self.stage.variables, self.request, self.path_parameters)


def begin(deployment: Deployment, request: MethodRequest) -> RestExchange:
    """A new exchange with ids of its own; a client's request gets the headers the gateway's edge adds."""
    environment = deployment.environment
    trace = TraceHeader.of(find(request.headers, "X-Amzn-Trace-Id"), environment)
    request_id = environment.request_id()
    if not request.is_test_invocation:
        request = replace(request, headers=with_forwarding(request, trace))
    return RestExchange(
        deployment,
        request,
        request_id,
        environment.extended_request_id(),
        trace,
        environment.now(),
        ExecutionLog(request_id),
    )


def with_forwarding(request: MethodRequest, trace: TraceHeader) -> tuple[tuple[str, str], ...]:
    """The client's headers with X-Amzn-Trace-Id and X-Forwarded-For, -Port and -Proto, as methods see them."""
    forwarded = find(request.headers, "X-Forwarded-For")
    added = {
        "X-Amzn-Trace-Id": trace.incoming,
        "X-Forwarded-For": f"{forwarded}, {request.source_ip}" if forwarded else request.source_ip,
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    kept = [(name, value) for name, value in request.headers if name.lower() not in {key.lower() for key in added}]
    return (*kept, *added.items())
