"""The engine in the test's own process, which is the ordinary place: exact, in virtual time, and fast."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from pytest_sfn.backends.backend import Deployable
from pytest_sfn.engine.execution import Execution
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.engine.engine import Engine
    from pytest_sfn.engine.task_tokens import TaskTokens

#: Runs a call where the engine lives (a test's gate).
Run = Callable[[Callable[[], Any]], Any]


class InProcess:
    """A Backend over the test's engine."""

    def __init__(self, engine: Engine, run: Run) -> None:
        self._engine = engine
        self._run = run

    def start(self, workflow: Deployable, value: JSON, name: str | None) -> InProcessExecution:
        """Start an execution; it runs until everything waits, and time does not pass."""
        started: Execution = self._run(
            lambda: self._engine.start(
                workflow.machine,
                value,
                name=name,
                state_machine_name=workflow.name,
                machine_arn=workflow.arn,
                role_arn=workflow.role_arn,
            )
        )
        return InProcessExecution(started, self._run)

    def new_client(self) -> NoReturn:
        """None: a test in process makes its own of the service (`Sfn.client`)."""
        raise NotImplementedError

    def add(self, workflow: Deployable) -> None:
        """Nothing: the engine is handed the machine when an execution starts."""

    def find(self, arn: str) -> None:
        """None: the engine tells the test of every execution itself."""

    def serve(self) -> NoReturn:
        """None, likewise (`Sfn.serve`)."""
        raise NotImplementedError

    def close(self, *, verify: bool) -> None:
        """Nothing: the engine ends with the test."""


class InProcessExecution:
    """A Handle of an execution of the engine, which is its own source."""

    __slots__ = ("_run", "source")

    def __init__(self, execution: Execution, run: Run) -> None:
        self.source = execution
        self._run = run

    def wait(self, timeout_seconds: Seconds | None) -> bool:
        """Let virtual time pass until it has ended."""
        ended: bool = self._run(lambda: self.source.engine.wait(self.source, timeout_seconds))
        return ended

    def stop(self, error: str | None, cause: str | None) -> None:
        """End it with ABORTED."""
        self._run(lambda: self.source.abort(error, cause))

    def redrive(self) -> None:
        """Go on from the state that did not succeed."""
        self._run(self.source.redrive)

    def waiting(self) -> list[tuple[str, str]]:
        """(state name, task token) of the Tasks that wait for their task token."""
        return [
            (fiber.state.name, fiber.task_token)
            for fiber in self.source.engine.task_tokens.waiting()
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

        self._run(there)
