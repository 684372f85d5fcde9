"""The engine in the test's own process, which is the ordinary place: exact, in virtual time, and fast."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_sfn.engine.execution import Execution
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.mock_config_file import TestCase
    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.apigateway.common.backend import IntegrationBackend
    from pytest_sfn.backends.backend import Handle
    from pytest_sfn.backends.gate import Gate
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.backends.test_cases import ChosenTestCases
    from pytest_sfn.engine.engine import Engine
    from pytest_sfn.engine.task_tokens import TaskTokens
    from pytest_sfn.http.server import Server
    from pytest_sfn.service.service import StepFunctionsService


class InProcess:
    """
    A Backend over the test's engine.

    service: gives the Step Functions API of the test, made when it is first asked for. on_close: takes what is to be
    done when the test ends.
    """

    def __init__(
        self,
        engine: Engine,
        runner: IntegrationTaskRunner,
        gate: Gate,
        service: Callable[[], StepFunctionsService],
        on_close: Callable[[Callable[[], None]], None],
    ) -> None:
        self._engine = engine
        self._runner = runner
        self._gate = gate
        self._service = service
        self._on_close = on_close
        self._test_cases: ChosenTestCases | None = None
        self.executions: list[Execution] = []
        engine.on_start.append(self.executions.append)

    # --- executions
    def add(self, workflow: LoadedWorkflow) -> None:
        """Nothing: the engine is handed the machine when an execution starts."""

    def start(self, workflow: LoadedWorkflow, value: JSON, name: str | None) -> InProcessExecution:
        """Start an execution; it runs until everything waits, and time does not pass."""
        started = self._gate.run(
            lambda: self._engine.start(
                workflow.machine,
                value,
                name=name,
                state_machine_name=workflow.name,
                machine_arn=workflow.arn,
                role_arn=workflow.role_arn,
            )
        )
        return self.handle(started)

    def handle(self, execution: Execution) -> InProcessExecution:
        """What can be done to an execution of the engine."""
        return InProcessExecution(execution, self._gate)

    def find(self, arn: str) -> InProcessExecution | None:
        """An execution of the engine, whoever started it."""
        return next((self.handle(each) for each in self.executions if each.arn == arn), None)

    def use_test_case(self, workflow: LoadedWorkflow, test_case: TestCase) -> None:
        """Give each execution of the workflow, map runs included, mocks of its own."""
        if self._test_cases is None:
            from pytest_sfn.backends.test_cases import ChosenTestCases

            self._test_cases = ChosenTestCases(self._engine, self._runner.mocks)
        self._test_cases.by_arn[workflow.arn] = test_case

    def check_tells(self, what: str) -> None:
        """Nothing: the engine tells everything."""

    # --- clients
    def client(self) -> Any:
        """A boto3 client that asks the test's service, without a socket."""
        from pytest_sfn.service.boto3_client import boto3_client
        from pytest_sfn.service.in_process import InProcessClient

        return boto3_client(InProcessClient(self._service()))

    def serve(self, host: str, port: int) -> str:
        """Serve the test's service on a socket until the test ends."""
        from pytest_sfn.http.server import Server
        from pytest_sfn.service.pace import Pace

        if self._gate.server is None:
            service = self._service()
            pace = Pace(self._engine.scheduler, service.awaits_client)
            self._runner.services.beside.activate(self._engine.on_start)
            server = self._gate.server = Server(service, pace, host, port).start()
            self._on_close(lambda: self._stop_serving(server))
        return self._gate.server.url

    def _stop_serving(self, server: Server) -> None:
        try:
            server.stop()
        finally:
            self._gate.server = None
        if server.answering.failures:
            raise server.answering.failures[0]

    def behind_apis(
        self,
        others: IntegrationBackend,
        give: Callable[[Handle], object],  # noqa: ARG002 - as of every Backend
    ) -> IntegrationBackend:
        """The others: they ask the test's own service."""
        return others

    # --- time
    def now(self) -> Seconds:
        """The engine's time."""
        return self._engine.scheduler.clock.now

    def advance_to(self, moment: Seconds) -> None:
        """Let virtual time pass until then."""
        scheduler = self._engine.scheduler
        self._gate.run(lambda: scheduler.advance(max(0, moment - scheduler.clock.now)), again=True)

    def close(self, *, verify: bool) -> None:
        """Nothing: the engine ends with the test."""


class InProcessExecution:
    """A Handle of an execution of the engine, which is its own source."""

    __slots__ = ("_gate", "source")

    def __init__(self, execution: Execution, gate: Gate) -> None:
        self.source = execution
        self._gate = gate

    def wait(self, timeout_seconds: Seconds | None) -> bool:
        """Let virtual time pass until it has ended."""
        engine = self.source.engine
        until = None if timeout_seconds is None else engine.scheduler.clock.now + timeout_seconds
        return self._gate.run(lambda: engine.scheduler.run_until(lambda: not self.source.running, until), again=True)

    def stop(self, error: str | None, cause: str | None) -> None:
        """End it with ABORTED."""
        self._gate.run(lambda: self.source.abort(error, cause))

    def redrive(self) -> None:
        """Go on from the state that did not succeed."""
        self._gate.run(self.source.redrive)

    def waiting(self) -> list[tuple[str, str]]:
        """(state name, task token) of the Tasks that wait for their task token."""
        return self._tokens(in_time=False)

    def running_jobs(self) -> list[tuple[str, str]]:
        """(state name, task token) of the Tasks that end by themselves, unless their task token is answered before."""
        return self._tokens(in_time=True)

    def _tokens(self, *, in_time: bool) -> list[tuple[str, str]]:
        return [
            (fiber.state.name, fiber.task_token)
            for fiber in self.source.engine.task_tokens.waiting(in_time=in_time)
            if fiber.execution is self.source and fiber.state is not None and fiber.task_token is not None
        ]

    def succeed(self, token: str, output: JSON) -> None:
        """Answer a task token with a result."""
        self._answer(lambda tokens: tokens.succeed(token, output))

    def fail(self, token: str, error: str | None, cause: str | None) -> None:
        """Answer a task token with a failure."""
        self._answer(lambda tokens: tokens.fail(token, error, cause))

    def heartbeat(self, token: str) -> None:
        """Report that the work goes on."""
        self._answer(lambda tokens: tokens.heartbeat(token))

    def _answer(self, send: Callable[[TaskTokens], None]) -> None:
        def there() -> None:
            send(self.source.engine.task_tokens)
            self.source.scheduler.run_ready()

        self._gate.run(there)
