"""What stands behind an emulated API in a test: its Step Functions, functions, endpoints and services, on its clock."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_sfn.apigateway.behind.requests import CallSite
from pytest_sfn.apigateway.behind.states_action import states_response
from pytest_sfn.apigateway.behind.steps import taken
from pytest_sfn.apigateway.common.backend import BackendResponse, IntegrationCall, IntegrationTimeout
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.engine import Engine
    from pytest_sfn.engine.execution import Execution
    from pytest_sfn.service.service import StepFunctionsService


class InProcessBackend:
    """
    An IntegrationBackend over the test's own Step Functions service, its mocks and whatever else answers its Tasks.

    A call not answered within the integration's timeout ends in IntegrationTimeout, the clock moved on so far; the
    execution it started runs on. `service` makes the Step Functions API when it is first called; `wrap` makes of the
    engine's execution what the test is given.
    """

    def __init__(
        self,
        engine: Engine,
        runner: IntegrationTaskRunner,
        service: Callable[[], StepFunctionsService],
        wrap: Callable[[Execution], Any],
    ) -> None:
        self._engine = engine
        self._runner = runner
        self._service = service
        self._wrap = wrap
        self._place = CallSite(engine.account, lambda: engine.scheduler.clock.now)

    def call(self, call: IntegrationCall) -> BackendResponse:
        """The response of what the integration names; HarnessError, with its mend, where nothing answers."""
        if call.is_for_step_functions:
            return self._states(call)
        module = {"lambda": "functions", "http": "http_endpoints", "aws": "services"}[call.kind]
        steps = import_module(f"pytest_sfn.apigateway.behind.{module}").steps(call, self._runner, self._place)
        scheduler = self._engine.scheduler
        response: BackendResponse = taken(steps, scheduler, scheduler.clock.now + call.timeout_seconds)
        return response

    # --- Step Functions
    def _states(self, call: IntegrationCall) -> BackendResponse:
        engine = self._engine
        deadline = engine.scheduler.clock.now + call.timeout_seconds
        started: list[Execution] = []
        engine.on_start.append(started.append)
        try:
            response = states_response(call, lambda action, given: self._result(action, given, deadline, started))
        finally:
            engine.on_start.remove(started.append)
        return replace(response, execution=self._shown(started))

    def _result(self, action: str, parameters: dict[str, JSON], deadline: Seconds, started: list[Execution]) -> JSON:
        result = self._service().call(action, parameters)
        if not isinstance(result, Future):
            return result
        if self._engine.scheduler.run_until(result.done, deadline):
            return result.result()
        raise IntegrationTimeout(self._shown(started))

    def _shown(self, started: list[Execution]) -> object | None:
        return self._wrap(started[0]) if started else None
