"""A map run: the child executions of a Distributed Map, their concurrency, and the failures it tolerates."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pytest_sfn.account import child_execution_arn, express_execution_arn, map_run_arn
from pytest_sfn.engine.execution import Execution
from pytest_sfn.engine.host import PARKED
from pytest_sfn.engine.quotas import PayloadSizes
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import MAX_PAYLOAD_BYTES, dumps, is_small, json_size
from pytest_sfn.expressions.timestamps import format_timestamp
from pytest_sfn.language.child_effects import EndMapRun, StartMapRun
from pytest_sfn.language.machine import StateMachine
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.engine.fiber import Fiber

#: Source: developer guide, "MaxConcurrency": 0 means 10,000 parallel child executions, and more is not to be had.
MAX_CONCURRENCY = 10_000
#: Recorded from AWS (TestState).
THRESHOLD_EXCEEDED = WorkflowFailure(
    "States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded"
)
#: Ended executions measure nothing.
NO_SIZES = PayloadSizes()


class ChildExecution(Execution):
    """An execution of an item processor."""

    __slots__ = ("items", "number")

    number: int
    items: int

    def forget_how_it_ran(self) -> None:
        """Let go of what only a redrive needs: of a hundred thousand children it would be most of the memory."""
        self.root = None
        self.sizes = NO_SIZES

    def metadata(self) -> dict[str, JSON]:
        """The execution as DescribeExecution shows it, with the member names of exported results."""
        stopped = self.stop_date if self.stop_date is not None else self.start_date
        shown: dict[str, JSON] = {
            "ExecutionArn": self.arn,
            "Input": self.input_text,
            "InputDetails": {"Included": True},
            "Name": self.name,
            "RedriveCount": self.redrive_count,
            **self._redrive_status(),
            "StartDate": format_timestamp(self.start_date),
            "StateMachineArn": self.state_machine_arn,
            "Status": self.status,
            "StopDate": format_timestamp(stopped),
        }
        if self.status == "SUCCEEDED":
            shown["Output"] = dumps(self.output)
            shown["OutputDetails"] = {"Included": True}
        if self.error is not None:
            shown["Error"] = self.error
        if self.cause is not None:
            shown["Cause"] = self.cause
        return dict(sorted(shown.items()))

    def _redrive_status(self) -> dict[str, JSON]:
        if self.status != "SUCCEEDED":
            return {"RedriveStatus": "REDRIVABLE_BY_MAP_RUN"}
        return {
            "RedriveStatus": "NOT_REDRIVABLE",
            "RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
        }


class MapRun:
    """The children of one visit of a Map state. execution: whose Map state it is. Times are Unix seconds."""

    def __init__(self, fiber: Fiber, effect: StartMapRun) -> None:
        execution = fiber.execution
        self.execution = execution
        self.run_id = execution.engine.uuid()
        self.label = effect.label or execution.engine.uuid()
        self.arn = map_run_arn(execution.state_machine_arn, self.label, self.run_id)
        self.status: Literal["RUNNING", "SUCCEEDED", "FAILED", "ABORTED"] = "RUNNING"
        self.start_date: Seconds = execution.scheduler.clock.now
        self.stop_date: Seconds | None = None
        self.redrive_count = 0
        self.redrive_date: Seconds | None = None
        self.max_concurrency = effect.max_concurrency
        self.tolerated_failure_count = effect.tolerated_failure_count
        self.tolerated_failure_percentage = effect.tolerated_failure_percentage
        self.children: list[ChildExecution] = []
        self._machine = StateMachine({}, effect.units, None, effect.execution_type)  # type: ignore[arg-type]  # checked
        self._started_event = 0
        self._inputs: Sequence[JSON] = ()
        self._sizes: Sequence[int] = ()
        self._items = 0
        self._running = 0
        self._failed_items = 0
        self._wake: Callable[[JSON, BaseException | None], None] | None = None
        self._pumping = False
        self._unfinished: deque[ChildExecution] = deque()

    @classmethod
    def begin(cls, fiber: Fiber, effect: StartMapRun) -> MapRun:
        """Start a map run and record MapRunStarted."""
        run = cls(fiber, effect)
        fiber.execution.map_runs.append(run)
        run._started_event = fiber.record("MapRunStarted", {"mapRunArn": run.arn})
        return run

    def redrive(self, fiber: Fiber) -> MapRun:
        """
        Go on with the children that did not succeed, and record MapRunRedriven.

        Source: developer guide, "Redriving Map Runs".
        """
        self.redrive_count += 1
        self.redrive_date = fiber.now()
        self.status, self.stop_date, self._failed_items = "RUNNING", None, 0
        self._unfinished = deque(child for child in self.children if child.status != "SUCCEEDED")
        details = {"mapRunArn": self.arn, "redriveCount": self.redrive_count}
        self._started_event = fiber.record("MapRunRedriven", details)
        return self

    def end(self, fiber: Fiber, effect: EndMapRun) -> int:
        """
        Record MapRunSucceeded or MapRunFailed; the event's id.

        Which event MapStateExited then points back to was recorded in two forms: MapRunSucceeded in all recordings up
        to August 2024, MapRunStarted in all since November 2024, one machine of both times among them. The older form
        is kept for a JSONPath Map that is the machine's first state, of which there are no newer recordings.
        """
        self.status = "FAILED" if effect.failed else "SUCCEEDED"
        self.stop_date = fiber.now()
        if effect.failed:
            details = {name: value for name, value in (("error", effect.error), ("cause", effect.cause)) if value}
            return fiber.record("MapRunFailed", details, self._started_event)
        ended = fiber.record("MapRunSucceeded", {}, self._started_event, leads=False)
        state = fiber.state
        first = fiber.entered_previous == 0 and state is not None and state.query_language == "JSONPath"
        fiber.previous = ended if first else self._started_event
        return ended

    # --- running the children
    def run(self, fiber: Fiber, inputs: Sequence[JSON], items_per_child: Sequence[int]) -> JSON:
        """Perform RunChildExecutions. States.DataLimitExceeded if an input is over the quota."""
        if not self.redrive_count:  # a redriven map run keeps the items it had
            self._inputs, self._sizes, self._items = inputs, items_per_child, sum(items_per_child)
        fiber.broken = self
        if any(not is_small(each) and json_size(each) > MAX_PAYLOAD_BYTES for each in inputs):
            raise _input_too_large()
        if self._pump():
            return self.children
        fiber.inner = self
        self._wake = fiber.park()
        return PARKED

    def _pump(self) -> bool:
        """Start children while there is room; whether all have ended. Raises when too many failed."""
        if self._pumping:
            return False
        self._pumping = True
        try:
            while (
                self._waiting()
                and self._running < min(self.max_concurrency or MAX_CONCURRENCY, MAX_CONCURRENCY)
                and not self._exceeded()
            ):
                if self._unfinished:
                    self._redrive_child(self._unfinished.popleft())
                else:
                    self._start_child(len(self.children))
        finally:
            self._pumping = False
        if self._exceeded():
            self._abort_children()
            raise THRESHOLD_EXCEEDED
        return self._running == 0 and not self._waiting()

    def _waiting(self) -> bool:
        """Whether there are children to start, or to redrive."""
        return len(self.children) < len(self._inputs) or bool(self._unfinished)

    def _redrive_child(self, child: ChildExecution) -> None:
        """A Standard child goes on where it failed, an Express one is started anew. Source: as `redrive`."""
        if child.machine.type == "EXPRESS" or child.root is None or child.root.state is None:
            self._start_child(child.number)
            return
        self._running += 1
        child.redrive()

    def _start_child(self, number: int) -> None:
        parent, engine = self.execution, self.execution.engine
        name = engine.uuid()
        machine_arn = self._machine_arn
        if self._machine.type == "EXPRESS":
            arn = express_execution_arn(machine_arn, name, engine.uuid())
        else:
            arn = child_execution_arn(parent.state_machine_arn, self.label, name)
        child = ChildExecution(
            engine,
            self._machine,
            arn=arn,
            name=name,
            state_machine_arn=machine_arn,
            state_machine_name=f"{parent.state_machine_name}/{self.label}",
            role_arn=parent.role_arn,
            input=self._inputs[number],
        )
        child.map_run, child.number, child.items = self, number, self._sizes[number]
        child.on_end.append(self._ended)
        self.children[number : number + 1] = [child]
        self._running += 1
        engine.begin(child)

    def _ended(self, child: Any) -> None:
        self._running -= 1
        if child.status == "SUCCEEDED":
            child.forget_how_it_ran()
        else:
            self._failed_items += child.items
        if self._pumping or self._wake is None:
            return
        try:
            done = self._pump()
        except WorkflowFailure as failure:
            self._finish(None, failure)
            return
        if done:
            self._finish(self.children, None)

    def _finish(self, answer: JSON, failure: WorkflowFailure | None) -> None:
        wake, self._wake = self._wake, None
        if wake is not None:
            wake(answer, failure)

    def _exceeded(self) -> bool:
        """
        Whether more items failed than are tolerated; either threshold suffices, and without any a single one.

        Source: developer guide, "Setting failure thresholds for Distributed Map states".
        """
        failed = self._failed_items
        if failed == 0:
            return False
        count, percentage = self.tolerated_failure_count, self.tolerated_failure_percentage
        if count is None and percentage is None:
            return True
        over_count = count is not None and failed > count
        return over_count or (percentage is not None and failed * 100 > percentage * self._items)

    def _abort_children(self) -> None:
        wake, self._wake = self._wake, None
        for child in self.children:
            if child.running:
                child.abort()
        self._wake = wake

    def cancel(self) -> None:
        """The parent execution was stopped or timed out."""
        self._wake = None
        if self.status == "RUNNING":
            self.status = "ABORTED"
            self.stop_date = self.execution.scheduler.clock.now
            self._abort_children()

    # --- what is exported
    @property
    def _machine_arn(self) -> str:
        """The state machine ARN of the children."""
        return f"{self.execution.state_machine_arn.split('/')[0]}/{self.label}"

    def pending(self) -> Iterator[dict[str, JSON]]:
        """
        The children that were not started because the map run failed, as PENDING_n shows them.

        The members are those of the other files that such a child can have; AWS documents none.
        """
        for value in self._inputs[len(self.children) :]:
            yield {
                "Input": dumps(value),
                "InputDetails": {"Included": True},
                "RedriveCount": 0,
                "StateMachineArn": self._machine_arn,
                "Status": "PENDING",
            }

    # --- what the API shows
    def update(
        self,
        max_concurrency: int | None = None,
        tolerated_failure_percentage: float | None = None,
        tolerated_failure_count: int | None = None,
    ) -> None:
        """UpdateMapRun: takes effect for the children that have not started."""
        if max_concurrency is not None:
            self.max_concurrency = max_concurrency
        if tolerated_failure_percentage is not None:
            self.tolerated_failure_percentage = tolerated_failure_percentage
        if tolerated_failure_count is not None:
            self.tolerated_failure_count = tolerated_failure_count
        if self._wake is not None:
            self.execution.scheduler.soon(self._pump_quietly)

    def _pump_quietly(self) -> None:
        try:
            self._pump()
        except WorkflowFailure as failure:
            self._finish(None, failure)

    def item_counts(self) -> dict[str, int]:
        """The itemCounts of DescribeMapRun."""
        return self._counts([child.items for child in self.children], self._items)

    def execution_counts(self) -> dict[str, int]:
        """The executionCounts of DescribeMapRun."""
        return self._counts([1] * len(self.children), len(self._inputs))

    def _counts(self, weights: Sequence[int], total: int) -> dict[str, int]:
        names = {
            "RUNNING": "running",
            "SUCCEEDED": "succeeded",
            "FAILED": "failed",
            "TIMED_OUT": "timedOut",
            "ABORTED": "aborted",
        }
        counts = dict.fromkeys(names.values(), 0)
        for child, weight in zip(self.children, weights, strict=True):
            counts[names[child.status]] += weight
        written = total if self.status == "SUCCEEDED" else 0
        pending = total - sum(counts.values())
        shown = {"pending": pending, **counts, "total": total, "resultsWritten": written}
        # The one recorded answer, of a map run that was not redriven, does not have them.
        return {**shown, "failuresNotRedrivable": 0, "pendingRedrive": 0} if self.redrive_count else shown


def _input_too_large() -> WorkflowFailure:
    """A child execution takes no larger input than any other. The Error Name is the developer guide's."""
    return WorkflowFailure(
        "States.DataLimitExceeded",
        "The input of a child execution exceeds the maximum number of bytes service limit.",
    )
