"""Test cases of a mock configuration file: executions started as `<state machine ARN>#<test case>`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.aws.errors import invalid
from pytest_sfn.engine import Engine, Execution
from pytest_sfn.errors import HarnessError
from pytest_sfn.language.tasks import Answer, TaskRequest, TaskSteps

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.mock_config_file import MockConfig, TestCase, TestCaseRunner


class MockTestCases:
    """
    A Task runner which answers the Tasks of executions started with a test case, children of map runs included.

    All other Tasks are for the runner whose place it takes.
    """

    def __init__(self, engine: Engine, config: MockConfig) -> None:
        self._config = config
        self._others = engine.tasks
        self._runners: dict[str, TestCaseRunner] = {}
        engine.tasks = self
        engine.on_start.append(self._started)

    def find(self, state_machine_name: str, test_case: str) -> TestCase:
        """
        A test case of a state machine, or of the file's only one whatever its name.

        Raises ValidationException where there is none of that name; Step Functions Local answers 500.
        """
        try:
            return self._config.for_test_case(self._config.name_of(state_machine_name), test_case)
        except HarnessError as error:
            raise invalid(str(error)) from None

    def mock(self, execution: Execution, test_case: TestCase) -> None:
        """Answer the Tasks of an execution that is about to begin."""
        self._runners[execution.arn] = test_case.runner(self._others)

    def _started(self, execution: Execution) -> None:
        parent = None if execution.map_run is None else execution.map_run.execution.arn
        if parent in self._runners:
            self._runners[execution.arn] = self._runners[parent]

    def run(self, request: TaskRequest) -> Answer | TaskSteps:
        """The answer to one attempt, or the steps to it."""
        return self._runners.get(request.execution_arn, self._others).run(request)
