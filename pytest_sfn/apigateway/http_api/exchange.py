"""One request on its way through an HTTP API: what each step reads and adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pytest_sfn.apigateway.common.exchange import Exchange
from pytest_sfn.apigateway.common.gateway import Gateway
from pytest_sfn.apigateway.common.headers import find
from pytest_sfn.apigateway.common.request import forwarded
from pytest_sfn.apigateway.common.settings import settings_by_name
from pytest_sfn.apigateway.common.trace import TraceHeader
from pytest_sfn.apigateway.http_api.model import HttpApi, HttpRoute, HttpStage
from pytest_sfn.apigateway.http_api.request import HttpApiRequest
from pytest_sfn.typing import JSON


@dataclass(slots=True)
class HttpExchange(Exchange):
    """A request to an HTTP API, its ids and what the steps found out."""

    api: HttpApi
    stage: HttpStage
    request: HttpApiRequest
    route: HttpRoute | None = None
    #: Path parameters, decoded (recorded from AWS).
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    #: `requestContext.authorizer` of format 2.0: `{"jwt": ...}`, `{"lambda": ...}` or `{"iam": ...}`; in format 1.0 and
    #: in `$context.authorizer` it is flat.
    nested_authorizer: dict[str, JSON] = field(default_factory=dict)

    @property
    def matched(self) -> HttpRoute:
        """The route, once there is one."""
        assert self.route is not None
        return self.route

    @property
    def route_key(self) -> str:
        """The route's key: `POST /orders`, `$default`."""
        return self.matched.route_key

    @property
    def route_settings(self) -> Mapping[str, JSON]:
        """The route's settings over the stage's default ones."""
        default, own = self.stage.default_route_settings, self.stage.route_settings.get(self.route_key)
        return settings_by_name(default) | settings_by_name(own)

    @property
    def source(self) -> str:
        """The route, as messages name it."""
        return self.route_key

    def context(self) -> dict[str, JSON]:
        """The `$context` variables. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html."""
        request = self.request
        address = {"sourceIp": request.source_ip, "userAgent": request.header("User-Agent") or ""}
        return Exchange.context(self) | {
            "authorizer": dict(self.authorizer),
            "identity": address | self.identity,
            "routeKey": self.route.route_key if self.route else None,
        }


def begin(gateway: Gateway[HttpApi, HttpStage], request: HttpApiRequest) -> HttpExchange:
    """A new exchange with ids of its own; the request gets the headers the gateway's edge adds."""
    environment = gateway.environment
    trace = TraceHeader.of(find(request.headers, "X-Amzn-Trace-Id"), environment)
    request = replace(request, headers=forwarded(request, trace.incoming, 0))
    request_id = environment.extended_request_id()
    return HttpExchange(
        gateway.api,
        gateway.stage,
        gateway.backend,
        environment,
        request,
        trace,
        request_id,
        request_id,
        environment.now(),
    )
