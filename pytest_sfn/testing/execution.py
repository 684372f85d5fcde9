"""An execution in a test's hands: assertions, and what a test can do to it while it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_sfn.assertions import RecordedExecution
from pytest_sfn.engine.execution import Execution as EngineExecution
from pytest_sfn.errors import HarnessError
from pytest_sfn.testing.gate import Gate
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.engine.engine import Engine
    from pytest_sfn.engine.fiber import Fiber
    from pytest_sfn.engine.task_tokens import TaskTokens


class Execution(RecordedExecution):
    """What `workflow.run` and `workflow.start` give."""

    def __init__(self, execution: EngineExecution, gate: Gate) -> None:
        super().__init__(execution)
        self._execution = execution
        self._gate = gate

    @property
    def _engine(self) -> Engine:
        return self._execution.engine

    def wait(self, timeout_seconds: Seconds | None = None) -> Execution:
        """
        Let time pass until the execution has ended, at most `timeout_seconds`; gives itself.

        HarnessError if nothing is left that could end it: it waits for a task token or an activity.
        """
        ended = self._gate.run(lambda: self._engine.wait(self._execution, timeout_seconds))
        if not ended and timeout_seconds is None:
            raise HarnessError(
                f"The execution cannot end by itself: it waits at {self.waiting_at!r}, and no time limit is running.\n"
                "Answer its task token: execution.callback(...).succeeds({...}), or give the state a TimeoutSeconds."
            )
        return self

    def stop(self, error: str | None = None, cause: str | None = None) -> Execution:
        """StopExecution: it ends with ABORTED; gives itself."""
        self._gate.run(lambda: self._execution.abort(error, cause))
        return self

    def redrive(self) -> Execution:
        """RedriveExecution: goes on from the state that did not succeed; time does not pass. Gives itself."""
        if self.status not in ("FAILED", "TIMED_OUT", "ABORTED"):
            raise HarnessError(f"Only an execution that did not succeed can be redriven; this one is {self.status}")
        self._gate.run(self._execution.redrive)
        return self

    def callback(self, state: str | None = None) -> Callback:
        """
        The task token that a state (by default, the only one that waits) waits for, to be answered.

        HarnessError if none does, or several do and none is named.
        """
        waiting = [fiber for fiber in self._engine.task_tokens.waiting() if fiber.execution is self._execution]
        named = [fiber for fiber in waiting if state is None or (fiber.state is not None and fiber.state.name == state)]
        if len(named) != 1:
            names = ", ".join(repr(fiber.state.name) for fiber in waiting if fiber.state is not None) or "none"
            wanted = f"State {state!r} does" if state is not None else "Exactly one state should"
            raise HarnessError(f"{wanted} not wait for a task token. States that do: {names}. {self!r}")
        return Callback(named[0], self, self._gate)


class Callback:
    """A task token that a Task waits for. An answer lets the execution go on until it waits again, and gives it."""

    def __init__(self, fiber: Fiber, execution: Execution, gate: Gate) -> None:
        self._fiber = fiber
        self._execution = execution
        self._gate = gate
        assert fiber.task_token is not None
        #: The token, as the service the Task called was given it.
        self.task_token: str = fiber.task_token

    def succeeds(self, output: JSON = None) -> Execution:
        """SendTaskSuccess with this output."""
        return self._answer(lambda tokens: tokens.succeed(self.task_token, {} if output is None else output))

    def fails(self, error: str | None = None, cause: str | None = None) -> Execution:
        """SendTaskFailure with this error and cause."""
        return self._answer(lambda tokens: tokens.fail(self.task_token, error, cause))

    def heartbeat(self) -> Execution:
        """SendTaskHeartbeat."""
        return self._answer(lambda tokens: tokens.heartbeat(self.task_token))

    def _answer(self, send: Callable[[TaskTokens], None]) -> Execution:
        execution = self._fiber.execution

        def there() -> None:
            send(execution.engine.task_tokens)
            execution.scheduler.run_ready()

        self._gate.run(there)
        return self._execution
