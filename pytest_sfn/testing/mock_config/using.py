"""One test case of a mock configuration for the executions of one workflow."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.answers.mocks.mock_config_file import MockConfig, TestCase, load_mock_config
from pytest_sfn.errors import HarnessError
from pytest_sfn.messages import nearest

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.testing.harness import Harness


def use_mock_config(
    harness: Harness, workflow: LoadedWorkflow, file: str | Path, test_case: str, state_machine: str | None = None
) -> TestCase:
    """Answer the Tasks of the workflow's executions, map runs included, by a test case; gives it."""
    path = harness.settings.found(file)
    config = _loaded(str(path), path.stat().st_mtime_ns)
    own = (workflow.name, workflow.declaration.logical_id, workflow.declaration.key)
    chosen = config.for_test_case(state_machine or config.name_of(*(name for name in own if name)), test_case)
    chosen.check()
    _check_states(chosen, workflow)
    harness.backend.use_test_case(workflow, chosen)
    return chosen


@lru_cache(maxsize=64)
def _loaded(path: str, _stamp: int) -> MockConfig:
    return load_mock_config(path)


def _check_states(test_case: TestCase, workflow: LoadedWorkflow) -> None:
    """HarnessError for a state that is not there: Step Functions Local passes over it, and the mock is never used."""
    for name in test_case.states:
        if workflow.machine.find_state(name) is None:
            states = [state.name for state in workflow.machine.all_states()]
            near = nearest(name, states)
            hint = f" Did you mean {near!r}?" if near else ""
            raise HarnessError(
                f"Test case {test_case.name!r} mocks state {name!r}, which {workflow.name!r} does not have.{hint}"
            )
