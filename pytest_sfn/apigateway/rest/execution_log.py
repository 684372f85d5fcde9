"""The execution log of a request: CloudWatch's lines, order and wording recorded from AWS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.common.texts import lossy_text
from pytest_sfn.apigateway.rest.request import MethodRequest
from pytest_sfn.apigateway.rest.routing import MatchedMethod


@dataclass(slots=True)
class ExecutionLog:
    """Lines without date and request id."""

    request_id: str
    lines: list[str] = field(default_factory=list)

    def request(self, request: MethodRequest, route: MatchedMethod) -> None:
        """What the method got."""
        self.lines += [
            f"Starting execution for request: {self.request_id}",
            f"HTTP Method: {request.http_method}, Resource Path: {route.resource.path}",
            f"Method request path: {java_map(route.path_parameters)}",
            f"Method request query string: {java_map(request.single_query())}",
            f"Method request headers: {java_map(request.single_headers())}",
            f"Method request body before transformations: {lossy_text(request.body)}",
        ]

    def endpoint_request(self, url: str, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        """What goes to the backend."""
        self.lines += [
            f"Endpoint request URI: {url}",
            f"Endpoint request headers: {java_map(dict(headers))}",
            f"Endpoint request body after transformations: {lossy_text(body)}",
            f"Sending request to {url}",
        ]

    def endpoint_response(self, result: BackendResponse, latency_ms: int) -> None:
        """What the backend answered."""
        self.lines += [
            f"Received response. Status: {result.status}, Integration latency: {latency_ms} ms",
            f"Endpoint response headers: {java_map(dict(result.headers))}",
            f"Endpoint response body before transformations: {lossy_text(result.body)}",
        ]

    def method_response(self, status: int, headers: Iterable[tuple[str, str]], body: bytes) -> None:
        """What goes to the client."""
        self.lines += [
            f"Method response body after transformations: {lossy_text(body)}",
            f"Method response headers: {java_map(dict(headers))}",
            "Successfully completed execution",
            f"Method completed with status: {status}",
        ]

    def failure(self, status: int, line: str | None) -> None:
        """The end of a request that failed; `line` is its reason."""
        if line:
            self.lines.append(line)
        self.lines.append(f"Method completed with status: {status}")


def java_map(values: Mapping[str, str]) -> str:
    """A map as Java prints it: `{a=1, b=2}`."""
    return "{" + ", ".join(f"{name}={value}" for name, value in values.items()) + "}"
