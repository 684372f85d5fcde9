"""What stands behind an emulated API in a test: this test's Step Functions and Lambda functions, on its clock."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from pytest_sfn.apigateway.backend import IntegrationCall, IntegrationFailure, IntegrationResult, IntegrationTimeout
from pytest_sfn.apigateway.states_action import answer_action
from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_sfn.engine.execution import Execution
    from pytest_sfn.service.service import StepFunctionsService


class InProcessBackend:
    """
    An IntegrationBackend over the test's own Step Functions service.

    A call not answered within the integration's timeout ends in IntegrationTimeout, the clock moved on so far; the
     execution it started runs on. `wrap` makes of the engine's execution what the test is given.
    """

    def __init__(
        self,
        service: StepFunctionsService,
        wrap: Callable[[Execution], Any],
        invoke: Callable[[IntegrationCall], IntegrationResult] | None = None,
    ) -> None:
        self._service = service
        self._wrap = wrap
        self._invoke = invoke
        self._started: Execution | None = None

    def call(self, call: IntegrationCall) -> IntegrationResult:
        """The answer of the service the integration names."""
        if call.kind == "aws" and call.service == "states":
            return self._states(call)
        if call.kind == "lambda" and self._invoke is not None:
            return self._invoke(call)
        if call.kind == "http":
            raise IntegrationFailure(f"nothing answers {call.url} in this test")
        raise UnsupportedFeature(f"An integration with {call.service or call.kind} needs an answer in this test")

    def _states(self, call: IntegrationCall) -> IntegrationResult:
        engine = self._service.engine
        deadline = engine.scheduler.clock.now + call.timeout_seconds
        self._started = None
        engine.on_start.append(self._note)
        try:
            result = answer_action(
                call.action.rpartition("/")[2], call.body, lambda action, given: self._ask(action, given, deadline)
            )
        finally:
            engine.on_start.remove(self._note)
        execution = None if self._started is None else self._wrap(self._started)
        return IntegrationResult(result.status, result.headers, result.body, execution)

    def _note(self, execution: Execution) -> None:
        if self._started is None:
            self._started = execution

    def _ask(self, action: str, parameters: dict[str, JSON], deadline: float) -> JSON:
        answer = self._service.call(action, parameters)
        if not isinstance(answer, Future):
            return answer
        if self._service.engine.scheduler.run_until(answer.done, deadline):
            return answer.result()
        raise IntegrationTimeout(None if self._started is None else self._wrap(self._started))
