"""An API deployed to a stage, of either kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Generic, TypeVar

from pytest_sfn.apigateway.access.control import AccessControl
from pytest_sfn.apigateway.access.tokens import Issuers
from pytest_sfn.apigateway.common.backend import IntegrationBackend
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.common.exchange import DeployedApi, DeployedStage
from pytest_sfn.apigateway.common.response import SentResponse
from pytest_sfn.apigateway.traffic.control import TrafficControl
from pytest_sfn.aws.signatures import Credentials

A = TypeVar("A", bound=DeployedApi)
S = TypeVar("S", bound=DeployedStage)


@dataclass
class Gateway(ABC, Generic[A, S]):
    """
    An API at one of its stages; calls belong to one thread, as the engine does.

    `credentials` are those that clients may sign with, `issuers` the keys of user pools and other issuers of tokens.
    """

    api: A
    stage: S
    backend: IntegrationBackend
    environment: GatewayEnvironment
    credentials: InitVar[Sequence[Credentials]] = field(default=(), kw_only=True)
    issuers: InitVar[Issuers | None] = field(default=None, kw_only=True)
    access: AccessControl = field(init=False)
    traffic: TrafficControl = field(init=False)

    def __post_init__(self, credentials: Sequence[Credentials], issuers: Issuers | None) -> None:
        now = self.environment.now
        self.access = AccessControl(now, credentials=credentials, issuers=issuers)
        self.traffic = TrafficControl(now)

    @abstractmethod
    def send(
        self,
        method: str,
        path: str,
        raw_query: str = "",
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> SentResponse:
        """The response to a request; `path` as sent (percent-encoded), without the stage, `raw_query` without `?`."""
