"""What the executions of a test covered, counted by definition."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pytest_sfn.reports.coverage.choices import ChoiceFacts
from pytest_sfn.reports.coverage.history import CompiledMachine, Hits, covered
from pytest_sfn.reports.coverage.inventory import coverage_of
from pytest_sfn.reports.coverage.model import DefinitionCoverage

if TYPE_CHECKING:
    from pytest_sfn.backends.backend import StartedExecution
    from pytest_sfn.definitions import StateMachineDeclaration
    from pytest_sfn.language.machine import StateMachine
    from pytest_sfn.testing.harness import Harness


class Measured:
    """A machine of a test: its inventory, compiled states, and what of it was covered."""

    def __init__(self, coverage: DefinitionCoverage, compiled: CompiledMachine) -> None:
        self.coverage = coverage
        self.compiled = compiled
        self.hits: Hits = Counter()


class Collector:
    """Makes coverages of what tests loaded and ran. A compiled machine is looked at once, however many tests use it."""

    def __init__(self, root: Path, base_temp: str | None = None) -> None:
        self._root = root
        self._base_temp = None if base_temp is None else Path(base_temp).absolute()
        self._known: WeakKeyDictionary[StateMachine, tuple[DefinitionCoverage, CompiledMachine]] = WeakKeyDictionary()

    def collect(self, harness: Harness) -> list[DefinitionCoverage]:
        """One for each definition the test loaded or ran."""
        measured: dict[int, Measured] = {}
        for workflow in harness.every_workflow:
            if id(workflow.machine) not in measured:
                measured[id(workflow.machine)] = self._measured(workflow.machine, workflow.name, workflow.declaration)
        statuses = _statuses(harness.executions)
        for execution in harness.executions:
            root = _root(execution)
            own = measured.get(id(root.machine))
            if own is None:
                own = measured[id(root.machine)] = self._measured(root.machine, root.state_machine_name)
            facts = ChoiceFacts(execution, execution.state_machine_name, execution.state_machine_arn)
            hits = covered(own.compiled, execution.history.events, facts, statuses.get)
            if execution is not root:
                hits.pop(("timeout", "/TimeoutSeconds"), None)
            own.hits.update(hits)
        for each in measured.values():
            each.coverage.add(each.hits)
        return [each.coverage for each in measured.values()]

    def entries(self, harness: Harness) -> list[DefinitionCoverage]:
        """The event sources and routes of each template the test used."""
        from pytest_sfn.testing.coverage.entries import entries_of

        applications = [each.application for each in harness.every_workflow]
        applications += [api.application for api, _, _ in harness.requests if api.application is not None]
        found = []
        for application in {id(each): each for each in applications}.values():
            file = self.relative(application.source.file)
            if file is not None:
                found.append(entries_of(application, file, harness))
        return [each for each in found if each.items]

    def _measured(
        self, machine: StateMachine, name: str, declaration: StateMachineDeclaration | None = None
    ) -> Measured:
        if machine not in self._known:
            made = coverage_of(name, machine.definition)
            if declaration is not None:
                file = declaration.source_map.location("").file
                locate = declaration.source_map.location
                made = coverage_of(name, machine.definition, self.relative(file), locate)
            self._known[machine] = made, CompiledMachine(machine)
        coverage, compiled = self._known[machine]
        items = [replace(item, hits=0) for item in coverage.items]
        return Measured(DefinitionCoverage(name, coverage.file, coverage.identity, items), compiled)

    def relative(self, file: str | None) -> str | None:
        """
        A file as reports name it: from the rootdir, where it is below it.

        None for a temporary one, which a test has made: its definition is as one given in Python.
        """
        if file is None:
            return None
        path = Path(os.path.abspath(file))  # noqa: PTH100 - links stay as they are written
        if self._base_temp is not None and path.is_relative_to(self._base_temp):
            return None
        if path.is_relative_to(self._root):
            return path.relative_to(self._root).as_posix()
        return None if path.is_relative_to(gettempdir()) else path.as_posix()


def _root(execution: StartedExecution) -> StartedExecution:
    """The execution whose definition it is of: the parent of a map run's child."""
    while execution.map_run is not None:
        execution = execution.map_run.execution
    return execution


def _statuses(executions: Sequence[StartedExecution]) -> dict[str, list[str]]:
    """The statuses of the children of each map run; outside the process they are not seen."""
    runs = [run for execution in executions for run in getattr(execution, "map_runs", ())]
    return {run.arn: [child.status for child in run.children] for run in runs}
