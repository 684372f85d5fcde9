"""The engine: one scheduler and clock, and the executions it runs. No thread, no socket, no file of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from pytest_sfn.account import Account, execution_arn, express_execution_arn
from pytest_sfn.engine.clock import Clock, VirtualClock
from pytest_sfn.engine.execution import Execution
from pytest_sfn.engine.scheduler import Scheduler
from pytest_sfn.engine.task_tokens import TaskTokens
from pytest_sfn.language.machine import StateMachine
from pytest_sfn.language.tasks import Answer, TaskRequest, TaskRunner
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from random import Random

    from pytest_sfn.language.effects import ReadItems, WriteResults


class DataSets(Protocol):
    """Where Distributed Maps read their items and write their results (Amazon S3, or objects given in a test)."""

    def read(self, effect: ReadItems) -> Any:
        """The items as `(value, key, source)`, or their Future. Raises WorkflowFailure: States.ItemReaderFailed."""

    def write(self, effect: WriteResults) -> Any:
        """The ResultWriterDetails, or a Future of them. Raises WorkflowFailure (States.ResultWriterFailed)."""


class NoTasks:
    """The task runner of an engine that was given none."""

    def run(self, request: TaskRequest) -> Answer:
        """Refuse."""
        from pytest_sfn.errors import HarnessError

        raise HarnessError(f"nothing answers the Task '{request.state_name}' ({request.resource.arn})")


class Engine:
    """
    Runs executions, all on one clock.

    Strategy: `start` and what it calls run on the caller's thread until everything waits; time passes only in
    `scheduler.run_until` and `scheduler.advance`. A HarnessError leaves through whichever of these was called.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        seed: int = 0,
        account: Account = Account(),
        tasks: TaskRunner | None = None,
        data_sets: DataSets | None = None,
    ) -> None:
        self.scheduler = Scheduler(clock or VirtualClock())
        self.seed = seed
        #: Whose the state machines are.
        self.account = account
        self.tasks: TaskRunner = tasks or NoTasks()
        self.data_sets: Any = data_sets
        self.task_tokens = TaskTokens()
        #: Raises the failure of a Task whose activity does not exist; whoever holds the activities puts itself here.
        self.find_activity: Callable[[TaskRequest], None] = lambda _request: None
        #: Called with every execution that starts, children of map runs included, before its first event.
        self.on_start: list[Callable[[Execution], None]] = []
        self._random: Random | None = None

    def random(self) -> Random:
        """The engine's own seeded generator: names and ids it makes up."""
        if self._random is None:
            from random import Random

            self._random = Random(self.seed)  # noqa: S311 - reproducible on purpose
        return self._random

    def uuid(self) -> str:
        """A UUID (version 4) drawn from the seed."""
        digits = f"{self.random().getrandbits(128):032x}"
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

    def create(
        self,
        machine: StateMachine,
        input: JSON,  # noqa: A002 - the API's word
        *,
        name: str | None = None,
        input_text: str | None = None,
        state_machine_name: str = "StateMachine",
        machine_arn: str | None = None,
        role_arn: str | None = None,
    ) -> Execution:
        """An execution that has not begun: no event yet, nothing runs."""
        name = name or self.uuid()
        machine_arn = machine_arn or self.account.state_machine(state_machine_name)
        if machine.type == "EXPRESS":
            arn = express_execution_arn(machine_arn, name, self.uuid())
        else:
            arn = execution_arn(machine_arn, name)
        return Execution(
            self,
            machine,
            arn=arn,
            name=name,
            state_machine_arn=machine_arn,
            state_machine_name=state_machine_name,
            role_arn=role_arn,
            input=input,
            input_text=input_text,
        )

    def begin(self, execution: Execution) -> Execution:
        """Begin a created execution: run it until it waits or ends. Time does not pass."""
        for callback in self.on_start:
            callback(execution)
        execution.begin()
        return execution

    def start(self, machine: StateMachine, input: JSON, **names: Any) -> Execution:  # noqa: A002 - the API's word
        """Create and begin; the names are those of `create`."""
        return self.begin(self.create(machine, input, **names))

    def run(self, machine: StateMachine, input: JSON, **names: Any) -> Execution:  # noqa: A002 - the API's word
        """Start an execution and let virtual time pass until it has ended."""
        execution = self.start(machine, input, **names)
        if execution.running:
            self.wait(execution)
        return execution

    def wait(self, execution: Execution, timeout_seconds: Seconds | None = None) -> bool:
        """Let time pass until the execution has ended, at most so long; whether it has."""
        deadline = None if timeout_seconds is None else self.scheduler.clock.now + timeout_seconds
        return self.scheduler.run_until(lambda: not execution.running, deadline)
