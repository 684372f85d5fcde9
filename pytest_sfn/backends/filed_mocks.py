"""The mocks of a test that answer from a mock configuration file, in a container of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.answers.mocks.mock import Call, Mock
from pytest_sfn.answers.mocks.registry import MockRegistry
from pytest_sfn.assertions.visits import indices_of
from pytest_sfn.backends.connections import EngineConnection, open_connection
from pytest_sfn.backends.deployed_machines import machine_name
from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
from pytest_sfn.backends.mock_file import TEST_CASE, NotFixed, mock_configuration, written
from pytest_sfn.backends.task_states import DeclaredTask, tasks_of
from pytest_sfn.backends.unwired_mocks import unwired_states
from pytest_sfn.values import replaced

if TYPE_CHECKING:
    from pytest_sfn.backends.outside_engine import OutsideEngine
    from pytest_sfn.backends.outside_execution import OutsideExecution


class FiledMocks:
    """
    The mocks whose calls never come out of the engine, which a file answers for. Most tests have none.

    With any, the engine is a container of the test's own, which has read the file when it was started.
    """

    def __init__(self, engine: OutsideEngine, mocks: MockRegistry) -> None:
        self._engine = engine
        self._mocks = mocks
        self._states: dict[str, tuple[Mock, DeclaredTask]] = {}
        self._looked: set[str] = set()
        self._noted: Counter[tuple[str, str]] = Counter()
        self._path: str | None = None
        self._connection: EngineConnection | None = None

    @property
    def suffix(self) -> str:
        """What follows a state machine's ARN when an execution is to use the file."""
        return f"#{TEST_CASE}" if self._connection is not None else ""

    def add(self, workflow: LoadedWorkflow) -> bool:
        """
        Put mocks of a workflow whose calls never come out of the engine into a file, the first time it is asked.

        Gives whether the engine is another container now, which has read it. Refuses mocks that no file can hold.
        """
        if workflow.arn in self._looked:
            return False
        self._looked.add(workflow.arn)
        unwired = unwired_states(workflow, self._mocks, self._engine.kind)
        if not unwired:
            return False
        name, why = next(iter(unwired.items()))
        if self._engine.connection.container is None:
            self._engine.refuse(f"the mock of state {name!r} cannot answer over the wire: {why}")
        if self._connection is not None:
            self._engine.refuse(
                f"the mock of state {name!r} needs a mock configuration file, and the container has read its own"
            )
        try:
            self._start(workflow, unwired)
        except NotFixed as reason:
            self._engine.refuse(f"{reason} ({why})")
        return True

    def _start(self, workflow: LoadedWorkflow, states: Iterable[str]) -> None:
        self._states = {state: self._mock_of(workflow, state) for state in states}
        names = {machine_name(self._engine.connection.prefix, workflow, each) for each in (workflow.type, "STANDARD")}
        self._path = written(
            mock_configuration(sorted(names), {state: mock for state, (mock, _) in self._states.items()})
        )
        self._connection = self._engine.connection = open_connection(self._engine.settings, self._path)

    def _mock_of(self, workflow: LoadedWorkflow, state: str) -> tuple[Mock, DeclaredTask]:
        task = next(each for each in tasks_of(workflow) if each.name == state)
        found = self._mocks.find(task.request(task.template))
        if found is None:
            raise NotFixed(f"the mock of state {state!r} has conditions")
        return found[0], task

    def note_calls(self, execution: OutsideExecution) -> None:
        """Tell the mocks of the attempts in a history that the file answered."""
        for state, (mock, task) in self._states.items():
            attempts = [
                (number, attempt, visit)
                for visit in execution.visits()
                if visit.name == state
                for number, attempt in enumerate(visit.attempts)
            ]
            for number, attempt, visit in attempts[self._noted[execution.arn, state] :]:
                self._noted[execution.arn, state] += 1
                request = task.request(attempt.request, execution.arn)
                made = replaced(request, retry_count=number, map_indices=indices_of(visit)[0], now=attempt.started)
                mock.calls.append(Call(made))

    def close(self) -> None:
        """Stop the container, remove the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._path is not None:
            Path(self._path).unlink(missing_ok=True)
            self._path = None
