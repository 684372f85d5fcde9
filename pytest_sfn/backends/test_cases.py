"""The test cases of mock configurations that the executions of workflows use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.mock import Mock
    from pytest_sfn.answers.mocks.mock_config_file import TestCase
    from pytest_sfn.answers.mocks.registry import MockRegistry
    from pytest_sfn.engine import Engine
    from pytest_sfn.engine.execution import Execution


class ChosenTestCases:
    """Gives each execution of a workflow mocks of its own, whose counters begin at 0; its map runs go on with them."""

    def __init__(self, engine: Engine, mocks: MockRegistry) -> None:
        self._mocks = mocks
        #: State machine ARN -> its test case.
        self.by_arn: dict[str, TestCase] = {}
        self._of_executions: dict[str, list[Mock]] = {}
        engine.on_start.append(self._started)

    def _started(self, execution: Execution) -> None:
        if execution.map_run is not None:
            mocks = self._of_executions.get(execution.map_run.execution.arn, [])
        else:
            test_case = self.by_arn.get(execution.state_machine_arn)
            mocks = [] if test_case is None else test_case.mocks()
        if mocks:
            self._of_executions[execution.arn] = mocks
            for mock in mocks:
                self._mocks.add(mock, execution.arn)
