"""The branches of a Parallel, or the iterations of an inline Map, while they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.engine.host import PARKED
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.child_effects import RunChildren
from pytest_sfn.language.states.base import State
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_sfn.engine.fiber import Fiber

_ABORTED = frozenset({"Task", "Wait", "Map", "Parallel"})


class Children:
    """
    Starts children in order as places get free, and wakes the state that asked for them.

    previousEventId of an iteration's first event is MapStateStarted for those that start at once, and the last event of
    the iteration whose place it takes for the others (recorded from AWS with MaxConcurrency 1).
    """

    def __init__(self, fiber: Fiber, effect: RunChildren) -> None:
        self.fiber = fiber
        self.effect = effect
        self.total = len(effect.inputs)
        self.limit = effect.max_concurrency or self.total
        self.outputs: list[JSON] = [None] * self.total
        self.started = self.ended = 0
        #: Child number i takes place i, which holds the event its first one points back to.
        self.places = [fiber.previous] * min(self.limit, self.total)
        self.running: dict[int, Fiber] = {}
        #: Children that failed or were given up: what a redrive begins with.
        self.unfinished: list[Fiber] = []
        self.failure: WorkflowFailure | None = None
        self.last_event = fiber.previous
        self._pumping = False
        self._wake: Callable[[JSON, BaseException | None], None] | None = None

    def start(self) -> JSON:
        """Begin; the outputs if all children ended at once, else PARKED."""
        self.fiber.inner = self
        self._pump()
        return self._outcome()

    def redrive(self) -> JSON:
        """Begin again with the children that did not succeed. Source: developer guide, "Redriving executions"."""
        unfinished, self.unfinished = self.unfinished, []
        self.failure = None
        self.fiber.inner = self
        self._pumping = True
        for child in unfinished:
            self.running[child.index] = child
        for child in unfinished:
            if self.failure is None:
                child.redrive()
        self._pump()
        return self._outcome()

    def _outcome(self) -> JSON:
        if self.failure is not None:
            self.fiber.inner = None
            raise self.failure
        if self.ended == self.total:
            self.fiber.inner = None
            self.fiber.previous = self.last_event
            return self.outputs
        self._wake = self.fiber.park()
        return PARKED

    def _pump(self) -> None:
        from pytest_sfn.engine.fiber import Fiber

        self._pumping = True
        fiber, effect = self.fiber, self.effect
        execution, name, items = fiber.execution, effect.iteration_of, effect.items
        inputs, units, variables = effect.inputs, effect.units, fiber.variables
        while self.started < min(self.total, len(self.places)) and self.failure is None:
            index = self.started
            self.started += 1
            child = Fiber(execution, self, self.places[index], dict(variables) if variables else {})
            child.index = index
            if name is None:
                child.map_context, child.map_indices = fiber.map_context, fiber.map_indices
                child.branch_indices = (*fiber.branch_indices, index)
            else:
                started = (execution.scheduler.clock.now, "MapIterationStarted", child.previous, name, index)
                child.previous = execution.note(started)
                if self.failure is not None:
                    break  # the history is full
                child.map_context = (index, items[index] if items is not None else None, None, None)
                child.map_indices = (*fiber.map_indices, index)
                child.branch_indices = fiber.branch_indices
            self.running[index] = child
            start = units[index].start
            assert start is not None
            child.run(start, inputs[index])
        self._pumping = False

    # --- what fibers tell
    def fiber_ended(self, fiber: Fiber, output: JSON) -> None:
        """An iteration or branch ended with success."""
        index = fiber.index
        self.outputs[index] = output
        del self.running[index]
        self.ended += 1
        self.last_event = fiber.previous
        self.places.append(fiber.previous)
        if self.effect.iteration_of is not None:
            self._iteration_event("MapIterationSucceeded", fiber)
            self.last_event = len(fiber.execution.events)
        if self._pumping:
            return
        if self.started < self.total:
            self._pump()
            if self.failure is not None:
                self._finish(None, self.failure)
                return
        if self.ended == self.total:
            self.fiber.previous = self.last_event
            self._finish(self.outputs, None)

    def fiber_failed(self, fiber: Fiber, failure: WorkflowFailure) -> None:
        """An iteration or branch failed: the others are given up and the state fails."""
        if self.failure is not None:
            return
        del self.running[fiber.index]
        self.failure = failure
        self.unfinished.append(fiber)
        self.fiber.broken = self
        if self.effect.iteration_of is not None:
            self._iteration_event("MapIterationFailed", fiber)
        else:
            self._aborted_event(fiber)
        self._give_up(record=True)
        self.fiber.previous = fiber.previous
        if not self._pumping:
            self._finish(None, failure)

    def _finish(self, outputs: JSON, failure: WorkflowFailure | None) -> None:
        self.fiber.inner = None
        wake, self._wake = self._wake, None
        if wake is not None:
            wake(outputs, failure)

    # --- giving up
    def cancel(self) -> None:
        """Give up all children: the state was cancelled or timed out from above."""
        self.failure = self.failure or WorkflowFailure("States.Runtime")
        self.fiber.broken = self
        self._give_up(record=False)

    def _give_up(self, *, record: bool) -> None:
        running, self.running = self.running, {}
        for child in running.values():
            self.unfinished.append(child)
            child.cancel()
            if record:
                self._aborted_event(child)
                if self.effect.iteration_of is not None:
                    self._iteration_event("MapIterationAborted", child)

    def _iteration_event(self, event_type: str, fiber: Fiber) -> None:
        execution = fiber.execution
        execution.note(
            (execution.scheduler.clock.now, event_type, fiber.previous, self.effect.iteration_of, fiber.index)
        )

    @staticmethod
    def _aborted_event(fiber: Fiber) -> None:
        """TaskStateAborted and its like, for the state a given-up branch was in (recorded from AWS for Task)."""
        state: State | None = fiber.state
        if state is not None and state.type_name in _ABORTED:
            fiber.record(f"{state.type_name}StateAborted", {}, leads=False)
