"""The test cases of mock configurations that the executions of workflows use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.mock_config_file import TestCase
    from pytest_sfn.answers.mocks.registry import MockRegistry
    from pytest_sfn.engine import Engine
    from pytest_sfn.engine.execution import Execution


class ChosenTestCases:
    """Gives each execution of a workflow mocks of its own, whose counters begin at 0."""

    def __init__(self, engine: Engine, mocks: MockRegistry) -> None:
        self._mocks = mocks
        #: State machine ARN -> its test case.
        self.by_arn: dict[str, TestCase] = {}
        self._of_executions: dict[str, TestCase] = {}
        engine.on_start.append(self._started)

    def _started(self, execution: Execution) -> None:
        if execution.map_run is not None:
            test_case = self._of_executions.get(execution.map_run.execution.arn)
        else:
            test_case = self.by_arn.get(execution.state_machine_arn)
        if test_case is not None:
            self._of_executions[execution.arn] = test_case
            for mock in test_case.mocks():
                self._mocks.add(mock, execution.arn)
