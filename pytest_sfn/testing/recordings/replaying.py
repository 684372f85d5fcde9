"""Runs a workflow as a recorded execution ran, and tells where it goes otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.answers.mocks.recorded import RecordedAnswers
from pytest_sfn.assertions.execution import RecordedExecution
from pytest_sfn.assertions.recording import Recording, read_recording
from pytest_sfn.assertions.value_paths import Ignored
from pytest_sfn.backends.comparison import Parting, parting, shown
from pytest_sfn.engine.clock import VirtualClock
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.timestamps import format_timestamp
from pytest_sfn.testing.execution import Execution, in_hand, started

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.testing.harness import Harness

_NAMES = ("recorded", "now")
_EXPRESS_CHILDREN = (
    "Child executions of its map runs are Express, without a history: mock their Tasks before the replay."
)
_MEND = (
    "If the change is meant, record an execution of it anew. Values that differ from run to run are left out by "
    "`ignoring=` or sfn_ignoring; states that are new are mocked before the replay."
)


class ReplayParted(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """An execution that went otherwise than its recording. parting: the first place where it does."""

    def __init__(self, recording: Recording, execution: RecordedExecution, parting: Parting, why: str = "") -> None:
        self.parting = parting
        recorded = RecordedExecution(recording)
        ends = [f"{each.status}{f' {each.error}' if each.error else ''}" for each in (recorded, execution)]
        paths = [" -> ".join(each.path) for each in (recorded, execution)]
        sides = [f"  {name:<8}: {end}, path {path}" for name, end, path in zip(_NAMES, ends, paths, strict=True)]
        what, when = recording.arn or "an execution", format_timestamp(recording.start_date)
        lines = [
            f"The replay of {what} parts from its recording of {when} ({recording.file}).",
            *parting.lines(_NAMES),
            "In the whole:",
            *sides,
            *([why] if why else []),
            _MEND,
        ]
        super().__init__("\n".join(lines))


def replay(harness: Harness, workflow: LoadedWorkflow, file: str | Path, ignored: Ignored, *, check: bool) -> Execution:
    """
    Run a workflow on the input of a recording, with its answers at their times; gives the execution.

    Where nothing runs yet, the test's clock goes to the recorded start first. check: raise ReplayParted where the
    execution goes otherwise; ignored: what is left out of data on both sides.
    """
    recording = read_recording(harness.settings.found(file))
    _check_can_replay(harness, recording)
    clock = harness.engine.scheduler.clock
    if isinstance(clock, VirtualClock) and not harness.executions:
        clock.now = recording.start_date
        harness.clock.restart()
    answering = _Answering(harness, recording)
    harness.engine.on_start.append(answering.started)
    why = ""
    try:
        execution = started(harness, workflow, recording.input, _free_name(harness, workflow, recording))
        _drive(harness, execution, recording)
    except HarnessError as error:
        if not check or answering.execution is None:
            raise
        if answering.parting(ignored) is None:
            raise
        execution = in_hand(harness, answering.execution)
        why = f"The run ended there: {str(error).splitlines()[0]}"
        if not all(child.events for child in recording.children):
            why += f"\n{_EXPRESS_CHILDREN}"
    finally:
        harness.engine.on_start.remove(answering.started)
    found = answering.parting(ignored) if check else None
    if found is not None:
        raise ReplayParted(recording, execution, found, why)
    return execution


def _check_can_replay(harness: Harness, recording: Recording) -> None:
    harness.backend.check_tells("Recorded times")  # elsewhere limits and waits would take their real time
    if recording.status == "RUNNING":
        raise HarnessError(
            f"{recording.file} is no whole history: its execution has not ended in it. Take all its pages once it has: "
            "pytest-sfn record EXECUTION_ARN"
        )


def _free_name(harness: Harness, workflow: LoadedWorkflow, recording: Recording) -> str | None:
    """The recorded name, which inputs and requests may hold, unless an execution of the test has it already."""
    name = recording.name
    taken = any(each.name == name for each in harness.executions if each.state_machine_name == workflow.name)
    return None if taken or not name else name


def _drive(harness: Harness, execution: Execution, recording: Recording) -> None:
    """Let time pass to the end, stop and redrive it when it was stopped and redriven."""
    later = execution.events[0]["timestamp"] - recording.start_date
    for event in recording.events:
        if event["type"] == "ExecutionAborted":
            left = event["timestamp"] + later - harness.clock.timestamp
            execution.wait(max(0.0, left))
            if execution.running:
                details = event.get("executionAbortedEventDetails", {})
                execution.stop(details.get("error"), details.get("cause"))
        elif event["type"] == "ExecutionRedriven":
            execution.wait()
            harness.clock.advance(max(0.0, event["timestamp"] + later - harness.clock.timestamp))
            execution.redrive()
    execution.wait()


class _Answering:
    """Gives the execution its recorded answers when it starts, and the children of its map runs theirs."""

    def __init__(self, harness: Harness, recording: Recording) -> None:
        self._mocks = harness.runner.mocks
        self._recording = recording
        self._left = [(shown(child.input), child) for child in recording.children]
        #: Inputs of children that the recording does not have.
        self._others: list[str] = []
        self._pairs: list[tuple[Recording, Any]] = []

    @property
    def execution(self) -> Any:
        """The engine's execution; None before it has started."""
        return self._pairs[0][1] if self._pairs else None

    def started(self, execution: Any) -> None:
        """Answer an execution that is about to begin, if it is that of the recording or a child of it."""
        if self.execution is None:
            self._answer(self._recording, execution)
        elif execution.map_run is not None and execution.map_run.execution is self.execution:
            given = shown(execution.input)
            found = next((each for each in self._left if each[0] == given), None)
            if found is None:
                self._others.append(given)
            else:
                self._left.remove(found)
                self._answer(found[1], execution)

    def _answer(self, recording: Recording, execution: Any) -> None:
        self._pairs.append((recording, execution))
        answers = RecordedAnswers(recording.events, recording.start_date, execution.start_date)
        for mock in answers.mocks():
            self._mocks.add(mock, execution.arn)

    def parting(self, ignored: Ignored) -> Parting | None:
        """Where it parts first, in the execution or in a child of it; what is the same moment's, in the child."""
        return min(self._partings(ignored), key=lambda found: found.moment, default=None)

    def _partings(self, ignored: Ignored) -> Iterator[Parting]:
        for recording, execution in [*self._pairs[1:], *self._pairs[:1]]:
            if recording.events:  # of children that are Express there are none
                found = parting(recording, execution, ignored)
                if found is not None:
                    yield found
        if self._others and self.execution is not None:
            before, moment = "none", self._recording.stop_date
            if self._left:
                before, moment = self._left[0][0], self._left[0][1].start_date
            yield Parting("a child execution of a map run, its input", moment, before, self._others[0])
