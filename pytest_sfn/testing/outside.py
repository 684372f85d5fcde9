"""Lets the executions of a test run on an engine outside its process: a container, or any endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_sfn.backends.connections import connect
from pytest_sfn.backends.endpoint import Endpoint
from pytest_sfn.testing.clock import TestClock
from pytest_sfn.typing import Seconds

if TYPE_CHECKING:
    from pytest_sfn.backends.outside_settings import OutsideSettings
    from pytest_sfn.testing.sfn import Sfn


def run_outside(sfn: Sfn, settings: OutsideSettings) -> None:
    """Put the engine outside in the place of the one in process."""
    from pytest_sfn.backends.backend_errors import EngineUnavailable

    try:
        connection = connect(settings)
    except EngineUnavailable as error:
        if settings.engine == "container" and not settings.strict:
            import pytest

            pytest.skip(f"engine container: {error}")
        raise
    endpoint = Endpoint(settings, connection, sfn.runner, lambda: sfn.workflows)
    sfn.backend = endpoint
    sfn.executions = endpoint.executions  # type: ignore[assignment]  # the same things are asked of either kind
    sfn.clock = OutsideClock(sfn, endpoint)


class OutsideClock(TestClock):
    """The time of an endpoint. It can be moved only where the endpoint is our own server on a virtual clock."""

    def __init__(self, sfn: Sfn, endpoint: Endpoint) -> None:
        super().__init__(OutsideScheduler(endpoint), sfn.gate)  # type: ignore[arg-type]  # what a clock asks of one


class OutsideScheduler:
    """What a TestClock asks of a scheduler, answered by an endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    @property
    def clock(self) -> Any:
        """It is its own."""
        return self

    @property
    def now(self) -> Seconds:
        """Unix seconds."""
        return self._endpoint.now()

    def advance(self, seconds: Seconds) -> None:
        """Let so much time pass."""
        self._endpoint.advance(seconds)
