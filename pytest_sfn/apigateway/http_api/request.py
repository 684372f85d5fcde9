"""A client's request as an HTTP API sees it, and the request on its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from pytest_sfn.apigateway.common.backend import Headers
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.common.trace import TraceHeader
from pytest_sfn.apigateway.http_api.model import HttpApi, HttpRoute, HttpStage
from pytest_sfn.apigateway.rest.context_variables import request_time
from pytest_sfn.apigateway.rest.request import media_type, parse_query
from pytest_sfn.typing import JSON

#: Types of bodies that reach functions as text; all others, also a body without type, as base64.
#: Recorded from AWS for application/octet-stream, else as users report (ministackorg/ministack#766).
TEXT_TYPES = frozenset({"application/json", "application/xml", "application/javascript"})


@dataclass(frozen=True, slots=True)
class HttpApiRequest:
    """`raw_path` is as sent (percent-encoded), without the stage; `headers` have those the gateway adds."""

    method: str
    raw_path: str = "/"
    raw_query: str = ""
    headers: Headers = ()
    body: bytes = b""
    source_ip: str = "127.0.0.1"
    protocol: str = "HTTP/1.1"

    def header(self, name: str) -> str | None:
        """All values of a header, joined by commas; None if it is absent."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ",".join(values) if values else None

    def query(self) -> dict[str, tuple[str, ...]]:
        """Decoded query values by name."""
        return parse_query(self.raw_query)

    @property
    def path(self) -> str:
        """The path, percent-decoded."""
        return unquote(self.raw_path)

    @property
    def is_text(self) -> bool:
        """Whether functions get the body as text."""
        kind = media_type(self.header("Content-Type")) or ""
        return not self.body or kind in TEXT_TYPES or kind.startswith("text/")


def received(
    method: str, path: str, raw_query: str, headers: Iterable[tuple[str, str]], body: bytes, source_ip: str, trace: str
) -> HttpApiRequest:
    """The request with X-Forwarded-For, -Port and -Proto and a trace id."""
    given = list(headers)
    forwarded = next((value for name, value in given if name.lower() == "x-forwarded-for"), None)
    added = {
        "X-Amzn-Trace-Id": trace,
        "X-Forwarded-For": f"{forwarded}, {source_ip}" if forwarded else source_ip,
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    replaced = {name.lower() for name in added}
    kept = [(name, value) for name, value in given if name.lower() not in replaced]
    if body and not any(name.lower() == "content-length" for name, _ in kept):
        kept.append(("Content-Length", str(len(body))))
    return HttpApiRequest(method.upper(), path or "/", raw_query, (*kept, *added.items()), body, source_ip)


@dataclass(slots=True)
class HttpExchange:
    """A request, its ids and what the steps found out."""

    api: HttpApi
    stage: HttpStage
    environment: GatewayEnvironment
    request: HttpApiRequest
    request_id: str
    trace: TraceHeader
    received_at: float
    route: HttpRoute | None = None
    #: Path parameters, decoded (recorded from AWS).
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    #: `requestContext.authorizer` of format 2.0: `{"jwt": ...}`, `{"lambda": ...}` or `{"iam": ...}`.
    authorizer: dict[str, JSON] = field(default_factory=dict)
    #: The same flat, for format 1.0 and `$context.authorizer`.
    authorizer_flat: dict[str, JSON] = field(default_factory=dict)
    #: Members of `$context.identity` that IAM adds.
    identity: dict[str, JSON] = field(default_factory=dict)
    integration_status: int | None = None
    integration_latency_ms: int | None = None

    @property
    def matched(self) -> HttpRoute:
        """The route, once there is one."""
        assert self.route is not None
        return self.route

    @property
    def domain_name(self) -> str:
        """The API's default host."""
        return f"{self.api.id}.execute-api.{self.environment.account.region}.amazonaws.com"

    @property
    def path(self) -> str:
        """The path with the stage before it, percent-decoded."""
        return self.stage.prefix + self.request.path

    def route_arn(self) -> str:
        """The ARN that policies name: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`."""
        called = f"{self.api.id}/{self.stage.name}/{self.request.method}{self.request.path}"
        return self.environment.account.arn("execute-api", called)

    def context(self) -> dict[str, JSON]:
        """The `$context` variables. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html."""
        request = self.request
        return {
            "accountId": self.environment.account.id,
            "apiId": self.api.id,
            "authorizer": dict(self.authorizer_flat),
            "domainName": self.domain_name,
            "domainPrefix": self.api.id,
            "extendedRequestId": self.request_id,
            "httpMethod": request.method,
            "identity": {
                "sourceIp": request.source_ip,
                "userAgent": request.header("User-Agent") or "",
                **self.identity,
            },
            "path": self.path,
            "protocol": request.protocol,
            "requestId": self.request_id,
            "requestTime": request_time(self.received_at),
            "requestTimeEpoch": int(self.received_at * 1000),
            "routeKey": self.route.route_key if self.route else None,
            "stage": self.stage.name,
        }
