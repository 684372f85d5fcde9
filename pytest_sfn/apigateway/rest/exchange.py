"""One request on its way through a REST API: what each step reads and adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pytest_sfn.apigateway.common.exchange import Exchange
from pytest_sfn.apigateway.common.gateway import Gateway
from pytest_sfn.apigateway.common.request import forwarded
from pytest_sfn.apigateway.common.trace import TraceHeader
from pytest_sfn.apigateway.rest.context_variables import identity_variables, in_order, overrides
from pytest_sfn.apigateway.rest.execution_log import ExecutionLog
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.apigateway.rest.model import Integration, RestApi, Stage
from pytest_sfn.apigateway.rest.request import MethodRequest
from pytest_sfn.apigateway.rest.routing import MatchedMethod
from pytest_sfn.apigateway.rest.traffic.method_settings import own_settings, stage_settings
from pytest_sfn.apigateway.rest.variables import MethodVariables
from pytest_sfn.typing import JSON


@dataclass(slots=True)
class RestExchange(Exchange):
    """A request to a REST API, its ids and what the steps found out."""

    api: RestApi
    stage: Stage
    request: MethodRequest
    log: ExecutionLog
    route: MatchedMethod | None = None
    #: The API key an authorizer names (usageIdentifierKey), for apiKeySource AUTHORIZER.
    usage_identifier_key: str | None = None
    request_override: dict[str, JSON] = field(default_factory=dict)
    response_override: dict[str, JSON] = field(default_factory=dict)
    #: Whether a backend was called: only then the response has X-Amzn-Trace-Id.
    backend_called: bool = False
    #: What API Gateway passes over in silence and a test should hear of.
    warnings: tuple[str, ...] = ()
    #: What ended the request in a gateway response.
    error: GatewayError | None = None

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

    @property
    def route_key(self) -> str:
        """The method as method settings and usage plans name it: `/orders/POST`."""
        return f"{self.matched.resource.path}/{self.request.http_method}"

    @property
    def route_settings(self) -> Mapping[str, JSON]:
        """The method's settings over the stage's."""
        return stage_settings(self.stage) | own_settings(self.stage, self.route_key)

    @property
    def source(self) -> str:
        """The method, as messages name it."""
        return f"{self.request.http_method} {self.matched.resource.path}"

    @property
    def path(self) -> str:
        """The path as sent, with the stage before it."""
        return self.stage.prefix + self.request.raw_path

    def context(self) -> dict[str, JSON]:
        """The `$context` variables."""
        resource = self.route.resource if self.route else None
        own: dict[str, JSON] = {
            "resourceId": resource.id if resource else None,
            "resourcePath": resource.path if resource else None,
            "requestOverride": overrides(self.request_override, ("path", "header", "querystring")),
            "responseOverride": overrides(self.response_override, ("header",)),
            "identity": identity_variables(self.request, self.identity),
            "deploymentId": self.stage.deployment_id,
        }
        variables = in_order(Exchange.context(self) | own)
        return {**variables, "authorizer": dict(self.authorizer)} if self.authorizer else variables

    def variables(self) -> MethodVariables:
        """What gateway responses may name."""
        return MethodVariables(self.context(), self.stage.variables, self.request, self.path_parameters)


def begin(gateway: Gateway[RestApi, Stage], request: MethodRequest) -> RestExchange:
    """A new exchange with ids of its own; a client's request gets the headers the gateway's edge adds."""
    environment = gateway.environment
    trace = TraceHeader.of(request.header("X-Amzn-Trace-Id"), environment)
    request_id = environment.request_id()
    if not request.is_test_invocation:
        request = replace(request, headers=forwarded(request, trace.incoming, -1))
    return RestExchange(
        gateway.api,
        gateway.stage,
        gateway.backend,
        environment,
        request,
        trace,
        request_id,
        environment.extended_request_id(),
        environment.now(),
        ExecutionLog(request_id),
    )
