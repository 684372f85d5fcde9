"""What stands behind an emulated API in a test: its Step Functions, functions, endpoints and services, on its clock."""

from __future__ import annotations

from concurrent.futures import Future
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_sfn.apigateway.behind.requests import CallSite
from pytest_sfn.apigateway.behind.states_action import answer_action
from pytest_sfn.apigateway.behind.steps import taken
from pytest_sfn.apigateway.common.backend import BackendResponse, IntegrationCall, IntegrationTimeout
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.engine import Engine
    from pytest_sfn.engine.execution import Execution
    from pytest_sfn.integrations.calling.service_calls import Steps
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
        self._started: Execution | None = None

    def call(self, call: IntegrationCall) -> BackendResponse:
        """The answer of what the integration names. HarnessError, with its mend, where nothing in the test answers."""
        if call.kind == "aws" and call.service == "states" and call.action:
            return self._states(call)
        scheduler = self._engine.scheduler
        result: BackendResponse = taken(self._steps(call), scheduler, scheduler.clock.now + call.timeout_seconds)
        return result

    def _steps(self, call: IntegrationCall) -> Steps:
        module = {"lambda": "functions", "http": "http_endpoints", "aws": "services"}[call.kind]
        steps: Steps = import_module(f"pytest_sfn.apigateway.behind.{module}").steps(call, self._runner, self._place)
        return steps

    # --- Step Functions
    def _states(self, call: IntegrationCall) -> BackendResponse:
        engine = self._engine
        deadline = engine.scheduler.clock.now + call.timeout_seconds
        self._started = None
        engine.on_start.append(self._note)
        try:
            result = answer_action(
                call.action.rpartition("/")[2],
                call.body,
                lambda action, given: self._ask(action, given, deadline),
                call.header("X-Amzn-Trace-Id"),
            )
        finally:
            engine.on_start.remove(self._note)
        execution = None if self._started is None else self._wrap(self._started)
        return BackendResponse(result.status, result.headers, result.body, execution)

    def _note(self, execution: Execution) -> None:
        if self._started is None:
            self._started = execution

    def _ask(self, action: str, parameters: dict[str, JSON], deadline: float) -> JSON:
        answer = self._service().call(action, parameters)
        if not isinstance(answer, Future):
            return answer
        if self._engine.scheduler.run_until(answer.done, deadline):
            return answer.result()
        raise IntegrationTimeout(None if self._started is None else self._wrap(self._started))
