"""The Step Functions API in process: one object, asked by operation name."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from pytest_sfn.engine import Engine
from pytest_sfn.service.constraints import check_request
from pytest_sfn.service.for_tasks import connect
from pytest_sfn.service.operations import handler
from pytest_sfn.service.state import ServiceState
from pytest_sfn.typing import JSON


class StepFunctionsService:
    """
    The API over one engine. Everything here runs on the engine's thread.

    engine: whose clock, seed, account and Region are the service's, and whose Task runner it completes: activities are
    answered by the workers that call GetActivityTask.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.state = ServiceState.of(engine)
        #: Where calls are answered while a server's thread owns the engine; `InProcessClient` hands them over.
        self.elsewhere: Callable[[str, JSON, str | None], JSON] | None = None
        connect(self.state, self.call)

    def use_mock_config(self, path: str) -> None:
        """Take test cases from a MockConfigFile. Raises DefinitionError with all the file's problems."""
        from pytest_sfn.answers.mocks.mock_config_file import load_mock_config
        from pytest_sfn.service.mock_test_cases import MockTestCases

        self.state.mock_test_cases = MockTestCases(self.engine, load_mock_config(path))

    def call(self, operation: str, parameters: JSON, account_id: str | None = None) -> JSON | Future[JSON]:
        """
        The answer to an API request, or a future of it.

        operation: such as `StartExecution`. parameters: as boto3 takes them. account_id: who asks, None for the
        engine's account. Raises ServiceError.
        """
        handle = handler(operation)
        checked = check_request(operation, parameters)
        return handle(self.state if account_id is None else self.state.for_account(account_id), checked)

    def awaits_client(self) -> bool:
        """Whether some Task waits for an answer that only a client can give: a task token, an activity."""
        return bool(self.engine.task_tokens.waiting())
