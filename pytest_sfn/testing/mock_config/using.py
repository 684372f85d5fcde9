"""One test case of a mock configuration for the executions of one workflow."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.answers.mocks.mock_config_file import MockConfig, TestCase, load_mock_config
from pytest_sfn.errors import HarnessError

if TYPE_CHECKING:
    from pytest_sfn.engine.execution import Execution
    from pytest_sfn.testing.sfn import Sfn
    from pytest_sfn.testing.workflow import Workflow


def use_mock_config(
    sfn: Sfn, workflow: Workflow, file: str | Path, test_case: str, state_machine: str | None = None
) -> TestCase:
    """Answer the Tasks of the workflow's executions, map runs included, by a test case; gives it."""
    path = sfn.settings.found(file)
    config = _loaded(str(path), path.stat().st_mtime_ns)
    chosen = config.for_test_case(state_machine or _name_in(config, workflow), test_case)
    _check_states(chosen, workflow)
    if sfn.settings.outside is not None:
        sfn.runner.use_test_case(chosen)
    else:
        if sfn.test_cases is None:
            sfn.test_cases = ChosenTestCases(sfn)
        sfn.test_cases.by_arn[workflow.arn] = chosen
    return chosen


@lru_cache(maxsize=64)
def _loaded(path: str, _stamp: int) -> MockConfig:
    return load_mock_config(path)


def _name_in(config: MockConfig, workflow: Workflow) -> str:
    names = list(config.state_machines)
    for name in (workflow.name, workflow.declaration.logical_id, workflow.declaration.key):
        if name in names:
            return name
    return names[0] if len(names) == 1 else workflow.name


def _check_states(test_case: TestCase, workflow: Workflow) -> None:
    """HarnessError for a state that is not there: Step Functions Local passes over it, and the mock is never used."""
    for name in test_case.states:
        if workflow.machine.find_state(name) is None:
            states = [state.name for state in workflow.machine.all_states()]
            near = get_close_matches(name, states, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise HarnessError(
                f"Test case {test_case.name!r} mocks state {name!r}, which {workflow.name!r} does not have.{hint}"
            )


class ChosenTestCases:
    """Gives each execution of a workflow mocks of its own, whose counters begin at 0."""

    def __init__(self, sfn: Sfn) -> None:
        self._mocks = sfn.runner.mocks
        #: State machine ARN -> its test case.
        self.by_arn: dict[str, TestCase] = {}
        self._of_executions: dict[str, TestCase] = {}
        sfn.engine.on_start.append(self._started)

    def _started(self, execution: Execution) -> None:
        if execution.map_run is not None:
            test_case = self._of_executions.get(execution.map_run.execution.arn)
        else:
            test_case = self.by_arn.get(execution.state_machine_arn)
        if test_case is not None:
            self._of_executions[execution.arn] = test_case
            for mock in test_case.mocks():
                self._mocks.add(mock, execution.arn)
