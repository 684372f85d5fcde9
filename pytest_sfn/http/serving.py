"""Puts together what `pytest-sfn serve` and the endpoint fixtures serve: engine, service, pace, server."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_sfn.engine import Engine, RealClock, VirtualClock
from pytest_sfn.http.server import Server
from pytest_sfn.service.pace import Pace
from pytest_sfn.service.service import StepFunctionsService

if TYPE_CHECKING:
    from pytest_sfn.language.tasks import TaskRunner


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """
    What `pytest-sfn serve` is told.

    wait_time_scale: how long a second of a wait lasts in real time. seed: None draws one. mock_config: path of a
    MockConfigFile.
    """

    host: str = "127.0.0.1"
    port: int = 0
    account_id: str = "123456789012"
    region: str = "us-east-1"
    virtual: bool = False
    wait_time_scale: float = 1.0
    mock_config: str | None = None
    seed: int | None = None


def make_server(options: ServeOptions) -> Server:
    """A server with an engine of its own, not started yet."""
    scale = options.wait_time_scale
    if scale <= 0:
        raise ValueError("the wait time scale is above 0; use the virtual clock for waits which take no time")
    engine = Engine(
        clock=VirtualClock() if options.virtual else RealClock(1.0 / scale),
        seed=secrets.randbits(64) if options.seed is None else options.seed,
        account_id=options.account_id,
        region=options.region,
        tasks=_task_runner(),
    )
    service = StepFunctionsService(engine)
    return Server(service, Pace(engine.scheduler, service.awaits_client), options.host, options.port)


def _task_runner() -> TaskRunner:
    from pytest_sfn.integrations.runner import IntegrationTaskRunner  # noqa: PLC0415 - with its only use

    return IntegrationTaskRunner(unmocked="endpoint")
