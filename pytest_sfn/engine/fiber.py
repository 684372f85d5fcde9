"""
A fiber: one line of execution through states, of the whole machine, of a branch or of an iteration.

It runs until it has to wait, then parks; what it waits for wakes it with a ticket, and a ticket that is out of date
(the wait was interrupted) does nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from types import GeneratorType
from typing import TYPE_CHECKING, Any, Protocol

from pytest_sfn.engine.context_object import context_of
from pytest_sfn.engine.effects import PERFORM, record
from pytest_sfn.engine.host import PARKED, Host
from pytest_sfn.engine.quotas import check_assigned
from pytest_sfn.errors import WorkflowFailure, data_limit_exceeded
from pytest_sfn.expressions.json_text import is_small, room_left
from pytest_sfn.language.effects import Record
from pytest_sfn.language.error_names import TaskTimeout
from pytest_sfn.language.states.base import CHOOSING, PLAIN, State, Steps
from pytest_sfn.language.states.handling import HandlingState, evaluation_details
from pytest_sfn.language.visit import EvaluatedFailure, Visit
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from random import Random

    from pytest_sfn.engine.execution import Execution
    from pytest_sfn.engine.scheduler import Timer

_ENTER: Any = object()


class Parent(Protocol):
    """Who is told how a fiber ended: its execution, or the group of children it belongs to."""

    def fiber_ended(self, fiber: Fiber, output: JSON) -> None:
        """The fiber reached an end state."""

    def fiber_failed(self, fiber: Fiber, failure: WorkflowFailure) -> None:
        """The fiber failed, and nothing in it caught the failure."""


class Fiber(Visit, Host):
    """Enters states and leaves them in turn. previous: the id of its last event, which the next one points back to."""

    performs = PERFORM

    __slots__ = (
        "broken",
        "execution",
        "heartbeat",
        "heartbeat_seconds",
        "index",
        "inner",
        "parent",
        "redriving",
        "scheduler",
        "sleep",
        "ticket",
        "timeout",
        "todo",
    )

    heartbeat_seconds: Seconds

    def __init__(self, execution: Execution, parent: Parent, previous: int, variables: dict[str, JSON]) -> None:
        self.variables = variables
        self.execution = execution
        self.scheduler = execution.scheduler
        self.facts = execution.facts
        self.parent = parent
        self.previous = previous
        self.target: State | None = None
        self.assigned: dict[str, JSON] | None = None
        self.state: State | None = None
        self.todo: Steps | None = None
        self.ticket = 0
        self.index = 0
        self.retry_count = 0
        self.task_token: str | None = None
        self.map_context: JSON = None
        self.map_indices: tuple[int, ...] = ()
        self.branch_indices: tuple[int, ...] = ()
        #: The children that run now, and those that failed: what a redrive goes on with.
        self.inner: Any = None
        self.broken: Any = None
        self.redriving = False
        self.timeout: Timer | None = None
        self.heartbeat: Timer | None = None

    # --- what the language sees
    def context(self) -> JSON:
        """The Context Object of the state the fiber is in."""
        return context_of(self)

    def check_size(self, value: JSON, failure: Callable[[str], WorkflowFailure] = data_limit_exceeded) -> None:
        """As for any visit; parts that were measured are remembered."""
        if self.execution.sizes.too_large(value):
            raise failure(self.state.name if self.state is not None else "")

    def written(self, value: JSON) -> str | None:
        """The input's text, for the execution's whole input: states hand it on unchanged."""
        execution = self.execution
        return execution.input_text if value is execution.input else None

    def random(self) -> Random:
        """The execution's seeded generator."""
        return self.execution.random()

    def now(self) -> Seconds:
        """Unix time in seconds on the execution's clock."""
        return self.scheduler.clock.now

    # --- running
    def run(self, state: State, value: JSON, output: JSON = _ENTER) -> None:  # noqa: C901, PLR0912, PLR0915 - see below
        """
        Enter `state` with `value`, or leave it with `output` if that is given, and go on until parked or ended.

        This loop is the hot path: a transition of a Pass state costs about a microsecond. Calls would double that.
        """
        execution = self.execution
        events = execution.events
        append = events.append
        limit = execution.event_limit
        now = self.scheduler.clock.now
        previous = self.previous
        try:
            while True:
                if output is _ENTER:
                    append((now, state.entered_type, previous, state.name, value))
                    self.entered_previous = previous
                    self.entered_id = previous = len(events)
                    self.entered_at = now
                    self.state = state
                    if previous >= limit:
                        execution.history_full()
                        return
                    kind = state.kind
                    if kind == PLAIN:
                        output = state.run(value, self)
                        target = state.next
                    elif kind == CHOOSING:
                        output = state.run(value, self)
                        target = self.target
                    else:
                        self.previous = previous
                        self.target = state.next
                        self.retry_count = 0
                        self.entries = execution.count_entry(state)
                        self.todo = state.steps(value, self)
                        output = self.advance(None, None)
                        if output is PARKED:
                            return
                        previous = self.previous
                        target = self.target
                        now = self.scheduler.clock.now
                else:
                    target = self.target
                if output is not value and not state.checks_output and room_left(output) <= 0:
                    self.check_size(output)
                assigned = self.assigned
                if assigned is not None and not is_small(assigned):
                    check_assigned(assigned, self.variables, execution.sizes, state.name)
                append((now, state.exited_type, previous, state.name, output, assigned))
                previous = len(events)
                if previous >= limit:
                    execution.history_full()
                    return
                if assigned is not None:
                    self.variables.update(assigned)
                    self.assigned = None
                if target is None:
                    break
                state = target
                value = output
                output = _ENTER
        except WorkflowFailure as failure:
            if self.state is not None and self.state.kind in (PLAIN, CHOOSING):
                self.previous = previous
            self.failed(failure)
            return
        self.previous = previous
        self.parent.fiber_ended(self, output)

    def returned(self, output: JSON) -> None:
        """Leave the state with its output."""
        assert self.state is not None
        self.run(self.state, _ENTER, output)

    # --- ending
    def failed(self, failure: WorkflowFailure) -> None:
        """End with a failure that nothing in the fiber caught."""
        failure = self.located(failure)
        state = self.state
        evaluated = isinstance(failure, EvaluatedFailure) and failure.error == "States.QueryEvaluationError"
        if evaluated and state is not None and not isinstance(state, HandlingState):
            assert isinstance(failure, EvaluatedFailure)
            # Recorded from AWS: the event points back to what was there when the state was entered, in a Wait alone to
            # its entry.
            previous = self.entered_previous if state.kind in (PLAIN, CHOOSING) else self.entered_id
            self.record("EvaluationFailed", evaluation_details(failure, state.name), previous)
        self.stop_timers()
        self.parent.fiber_failed(self, failure)

    def record(
        self, event_type: str, details: dict[str, JSON], previous: int | None = None, *, leads: bool = True
    ) -> int:
        """Append an event; its id."""
        return record(self, Record(event_type, details, previous, leads))

    def restart_heartbeat(self) -> None:
        """Begin the Task's heartbeat interval anew: at its start, and at each SendTaskHeartbeat."""
        if self.heartbeat is not None:
            self.heartbeat.cancel()
        self.heartbeat = self.scheduler.after(
            self.heartbeat_seconds, lambda: self.interrupt(TaskTimeout(heartbeat=True))
        )

    def stop_timers(self) -> None:
        """End the timeout and heartbeat of the Task the fiber is in."""
        if self.timeout is not None:
            self.timeout.cancel()
            self.timeout = None
        if self.heartbeat is not None:
            self.heartbeat.cancel()
            self.heartbeat = None

    def redrive(self) -> None:
        """
        Run the state the fiber failed in again, with the same input.

        A Task, Parallel or Map is not entered anew, and its Retriers start afresh; Parallel and inline Map go on with
        what did not succeed. Source: developer guide, "Restarting state machine executions".
        """
        state = self.state
        assert state is not None
        value = self.execution.events[self.entered_id - 1][4]
        self.assigned = None
        if state.kind in (PLAIN, CHOOSING):
            self.run(state, value)
            return
        self.target = state.next
        self.redriving = True
        self.todo = state.steps(value, self)
        self.resume(None, None)

    def cancel(self) -> None:
        """Give up whatever the fiber does, without a trace but for the children's."""
        self.ticket += 1
        self.stop_timers()
        self.stop_sleep()
        inner, self.inner = self.inner, None
        if inner is not None:
            inner.cancel()
        todo, self.todo = self.todo, None
        if isinstance(todo, GeneratorType) and not todo.gi_running:
            todo.close()
