"""An execution of a state machine: its status, its events, and the root fiber that runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_sfn.engine import quotas
from pytest_sfn.engine.fiber import Fiber
from pytest_sfn.engine.history import History
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.language.machine import StateMachine
from pytest_sfn.language.tasks import ExecutionFacts
from pytest_sfn.typing import JSON, ExecutionStatus, Seconds

if TYPE_CHECKING:
    from random import Random

    from pytest_sfn.engine.engine import Engine
    from pytest_sfn.language.states.base import State


class Execution:
    """
    One run of a state machine, made by `Engine.start`; times are Unix seconds on the engine's clock.

    events: the history as tuples `(time, HistoryEventType, previousEventId, ...)`, shaped by `History` when asked for.
    on_end: called with the execution when it has ended.
    """

    __slots__ = (
        "_entries",
        "_input_text",
        "_random",
        "_timeout",
        "arn",
        "asynchronous",
        "cause",
        "engine",
        "error",
        "event_limit",
        "events",
        "facts",
        "input",
        "machine",
        "map_run",
        "map_runs",
        "name",
        "on_end",
        "output",
        "redrive_count",
        "redrive_date",
        "role_arn",
        "root",
        "scheduler",
        "sizes",
        "start_date",
        "state_machine_arn",
        "state_machine_name",
        "status",
        "stop_date",
        "trace_header",
        "waiting_before_redrive",
    )

    def __init__(  # noqa: PLR0913 - what StartExecution knows of an execution
        self,
        engine: Engine,
        machine: StateMachine,
        *,
        arn: str,
        name: str,
        state_machine_arn: str,
        state_machine_name: str,
        role_arn: str | None,
        input: JSON,  # noqa: A002 - the API's word
        input_text: str | None = None,
    ) -> None:
        self.engine = engine
        self.scheduler = engine.scheduler
        self.machine = machine
        self.arn = arn
        self.name = name
        self.state_machine_arn = state_machine_arn
        self.state_machine_name = state_machine_name
        self.role_arn = role_arn
        self.input = input
        self._input_text = input_text
        #: Whether nobody waits for its answer: the Context Object tells of redrives then. StartExecution says so.
        self.asynchronous = machine.type == "STANDARD"
        self.status: ExecutionStatus = "RUNNING"
        self.output: JSON = None
        self.error: str | None = None
        self.cause: str | None = None
        self.start_date: Seconds = engine.scheduler.clock.now
        self.stop_date: Seconds | None = None
        self.redrive_count = 0
        self.redrive_date: Seconds | None = None
        self.trace_header: str | None = None
        self.map_run: Any = None
        self.map_runs: list[Any] = []
        self.events: list[tuple[Any, ...]] = []
        self.event_limit = quotas.MAX_EVENTS if machine.type == "STANDARD" else quotas.MAX_EXPRESS_EVENTS
        self.sizes = quotas.PayloadSizes()
        self.on_end: list[Callable[[Execution], None]] = []
        self.facts = ExecutionFacts(arn, state_machine_name, machine.type, engine.account.region)
        self.root: Fiber | None = None
        self._entries: dict[str, int] = {}
        self._random: Random | None = None
        self._timeout: Any = None

    @property
    def input_text(self) -> str:
        """The input as it was given, white space and all."""
        return dumps(self.input) if self._input_text is None else self._input_text

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.status == "RUNNING"

    @property
    def history(self) -> History:
        """The execution history so far."""
        return History(self.events)

    def random(self) -> Random:
        """The seeded generator of this execution: jitter, UUIDs, States.MathRandom, task tokens."""
        if self._random is None:
            from random import Random

            self._random = Random(f"{self.engine.seed}/{self.arn}")  # noqa: S311 - reproducible on purpose
        return self._random

    def count_entry(self, state: State) -> int:
        """How often the state was entered before."""
        count = self._entries.get(state.name, 0)
        self._entries[state.name] = count + 1
        return count

    # --- life
    def begin(self) -> None:
        """Record ExecutionStarted and run until everything waits."""
        self.events.append((self.scheduler.clock.now, "ExecutionStarted", 0, self.input_text, self.role_arn))
        self._arm_timeout()
        self.root = Fiber(self, self, 0, {})
        start = self.machine.states.start
        assert start is not None
        self.root.run(start, self.input)

    def _arm_timeout(self) -> None:
        limit = quotas.EXPRESS_SECONDS if self.machine.type == "EXPRESS" else quotas.STANDARD_SECONDS
        seconds = self.machine.timeout_seconds
        self._timeout = self.scheduler.after(limit if seconds is None else min(seconds, limit), self.time_out)

    def fiber_ended(self, fiber: Fiber, output: JSON) -> None:
        """The root fiber reached an end state."""
        self.output = output
        self.events.append((self.scheduler.clock.now, "ExecutionSucceeded", fiber.previous, {"output": output}))
        self._end("SUCCEEDED")

    def fiber_failed(self, fiber: Fiber, failure: WorkflowFailure) -> None:
        """The root fiber failed."""
        if self.running:  # telling of the failure may have filled the history
            self._fail(failure, fiber.previous)

    def _fail(self, failure: WorkflowFailure, previous: int) -> None:
        self.error, self.cause = failure.error, failure.cause
        members = (("error", failure.error), ("cause", failure.cause))
        details = {name: value for name, value in members if value is not None}
        self.events.append((self.scheduler.clock.now, "ExecutionFailed", previous, details))
        self._end("FAILED")

    def note(self, event: tuple[Any, ...]) -> int:
        """
        Append an event that does not end the execution; its id.

        The event that would fill the history is not kept: the execution ends instead, see `history_full`.
        """
        events = self.events
        events.append(event)
        number = len(events)
        if number >= self.event_limit:
            self.history_full()
        return number

    def history_full(self) -> None:
        """
        Take back the last event, which would fill the history, and end: nothing catches that, whatever else runs.

        An Express execution has no such quota: it only stands still, and its timeout ends it.
        """
        assert self.root is not None
        self.root.cancel()
        if self.machine.type == "STANDARD":
            self.events.pop()
            if self.running:
                self._fail(quotas.HISTORY_FULL, len(self.events))

    def redrive(self) -> None:
        """RedriveExecution: go on from the state that did not succeed. Whether it may is the service's to decide."""
        assert self.root is not None
        self.redrive_count += 1
        self.redrive_date = self.scheduler.clock.now
        self.status, self.stop_date, self.error, self.cause = "RUNNING", None, None, None
        details = {"redriveCount": self.redrive_count}
        self.events.append((self.scheduler.clock.now, "ExecutionRedriven", len(self.events), details))
        self.root.previous = len(self.events)
        self._arm_timeout()
        self.root.redrive()

    def time_out(self) -> None:
        """
        End with TIMED_OUT: the machine's TimeoutSeconds or the workflow type's limit.

        Measured at AWS in 2026, and published with an emulator (floci-io/floci, issue 2733): the event alone tells
        States.Timeout, DescribeExecution shows no error.
        """
        self._break_off("TIMED_OUT", "ExecutionTimedOut", {"error": "States.Timeout"})

    def abort(self, error: str | None = None, cause: str | None = None) -> None:
        """StopExecution. What has ended stays as it is."""
        if not self.running:
            return
        self.error, self.cause = error, cause
        details = {key: value for key, value in (("error", error), ("cause", cause)) if value is not None}
        self._break_off("ABORTED", "ExecutionAborted", details)

    def _break_off(self, status: ExecutionStatus, event_type: str, details: dict[str, JSON]) -> None:
        root = self.root
        previous = 0
        if root is not None:
            # Recorded from AWS: the event points back to what came before the state that was broken off.
            previous = root.entered_previous if root.state is not None else 0
            root.cancel()
        self.events.append((self.scheduler.clock.now, event_type, previous, details))
        self._end(status)

    def _end(self, status: ExecutionStatus) -> None:
        self.status = status
        self.stop_date = self.scheduler.clock.now
        if self._timeout is not None:
            self._timeout.cancel()
        for callback in self.on_end:
            callback(self)
