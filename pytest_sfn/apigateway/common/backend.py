"""What stands behind an integration, reached through one protocol."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from pytest_sfn.apigateway.common.headers import find

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IntegrationCall:
    """
    One call of an integration.

    `http`: `url` is whole, with its query. `lambda`: `function` is a name or ARN, `body` the event. `aws`: `service`
    and either `action` (`states:action/StartExecution`) or `path` (`s3:path/bucket/key`), `query` decoded.
    """

    kind: Literal["http", "lambda", "aws"]
    method: str = "POST"
    url: str = ""
    query: tuple[tuple[str, str], ...] = ()
    headers: Headers = ()
    body: bytes = b""
    service: str = ""
    region: str = ""
    action: str = ""
    path: str = ""
    function: str = ""
    credentials: str | None = None
    #: The integration's timeoutInMillis in seconds of (virtual) time; the backend decides when it has passed.
    timeout_seconds: float = 29.0
    #: The first part of a service's host, as `runtime` of `runtime.sagemaker` or the bucket of `bucket.s3`.
    subdomain: str = ""
    #: The method or route that calls (`POST /orders`), for messages.
    source: str = ""

    @property
    def is_for_step_functions(self) -> bool:
        """Whether it calls an action of Step Functions."""
        return self.kind == "aws" and self.service == "states" and bool(self.action)

    def header(self, name: str) -> str | None:
        """The last value of a header, without regard to case."""
        return find(self.headers, name)


@dataclass(frozen=True, slots=True)
class BackendResponse:
    """
    A backend's response.

    A function's is that of Lambda's Invoke: status 200 with the result as JSON; one that raised has the error document
    as body and the header X-Amz-Function-Error.
    """

    status: int = 200
    headers: Headers = ()
    body: bytes = b""
    #: The execution the call started, if it started one of a state machine.
    execution: object | None = field(default=None, compare=False)

    def header(self, name: str) -> str | None:
        """The last value of a header, without regard to case."""
        return find(self.headers, name)


class IntegrationTimeout(Exception):  # noqa: N818 - API Gateway's word (INTEGRATION_TIMEOUT)
    """The backend gave no answer within `timeout_seconds`; an execution that was started goes on."""

    def __init__(self, execution: object | None = None) -> None:
        self.execution = execution
        super().__init__("Endpoint request timed out")


class IntegrationFailure(Exception):  # noqa: N818 - API Gateway's word (INTEGRATION_FAILURE)
    """The backend could not be reached, or refused the connection's terms."""

    def __init__(self, reason: str = "Network error communicating with endpoint") -> None:
        self.reason = reason
        super().__init__(reason)


class IntegrationBackend(Protocol):
    """What answers the calls of integrations: the engine, mocks, a function, or the network."""

    def call(self, call: IntegrationCall) -> BackendResponse:
        """The response; raises IntegrationTimeout or IntegrationFailure."""
        ...
