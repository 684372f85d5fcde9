"""Who performs the Tasks of a test: mocks first, then attached handlers, then services."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import json_size
from pytest_sfn.language.tasks import Resource, TaskRequest, TaskSteps
from pytest_sfn.mocks.answering import mocked
from pytest_sfn.mocks.errors import UnmockedTask
from pytest_sfn.mocks.mock import Mock
from pytest_sfn.mocks.registry import MockRegistry
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.integrations.answerers.handlers import Handler
    from pytest_sfn.integrations.lambda_ import Invocation, Invoker

Unmocked: TypeAlias = Literal["error", "endpoint"]
#: Source: Step Functions quotas, "Maximum input or output size for a task, state, or execution".
MAX_RESULT_BYTES = 262_144


class IntegrationTaskRunner:
    """
    The engine's TaskRunner.

    unmocked: what becomes of a Task nothing was set up for: "error" raises UnmockedTask, "endpoint" calls the AWS
    endpoint that boto3 is configured for.
    """

    def __init__(self, mocks: MockRegistry | None = None, unmocked: Unmocked = "error") -> None:
        self.mocks = MockRegistry() if mocks is None else mocks
        self.unmocked: Unmocked = unmocked
        self._functions: dict[str, Invoker] = {}

    def mock(self, target: str) -> Mock:
        """A new mock: see MockRegistry."""
        return self.mocks.mock(target)

    def attach(
        self,
        function: str,
        handler: Handler | str,
        *,
        code_uri: str | Path | None = None,
        timeout_seconds: Seconds = 3,
        after: Seconds = 0,
        environment: dict[str, str] | None = None,
    ) -> None:
        """
        Let a Lambda function run for real: a Python callable, or `module.function` of the folder `code_uri`.

        after is its latency in execution time; beyond timeout_seconds (Lambda's default is 3) it times out.
        """
        from pytest_sfn.integrations.answerers.handlers import HandlerFile, PythonFunction  # noqa: PLC0415 - on use
        from pytest_sfn.integrations.lambda_names import parse_function_name  # noqa: PLC0415

        if isinstance(handler, str):
            handler = HandlerFile(code_uri or ".", handler)
        name = parse_function_name(function).name
        self._functions[name] = PythonFunction(
            name, handler, timeout_seconds=timeout_seconds, after=after, environment=environment or {}
        )

    def run(self, request: TaskRequest) -> TaskSteps:
        """The steps of one attempt."""
        mock = self.mocks.find(request)
        result = yield from self._served(request) if mock is None else mocked(mock, request)
        if json_size(result) > MAX_RESULT_BYTES:
            raise data_limit_exceeded(request.resource)
        return result

    def _served(self, request: TaskRequest) -> TaskSteps:
        from pytest_sfn.integrations.lambda_ import invoke  # noqa: PLC0415 - not needed where mocks answer

        if request.resource.resource_type in {"lambda-function", "lambda"}:
            return (yield from invoke(request, self._invoke))
        raise self.unmocked_task(request)

    def _invoke(self, invocation: Invocation) -> JSON:
        invoker = self._functions.get(invocation.function.name)
        answer = None if invoker is None else invoker(invocation)
        if answer is None:
            raise self.unmocked_task(invocation.request)
        return answer

    def unmocked_task(self, request: TaskRequest) -> UnmockedTask:
        """The error for a Task nobody answers, with the line that would mock it."""
        from pytest_sfn.mocks.suggestion import mocking_line  # noqa: PLC0415 - only for the message

        return UnmockedTask(
            request.state_name, request.resource.arn, self.mocks.rejections(request), mocking_line(request)
        )


def data_limit_exceeded(resource: Resource) -> WorkflowFailure:
    """The failure of a result beyond 256 KiB. Recorded from AWS for a function ARN."""
    name = resource.arn if resource.resource_type == "lambda-function" else resource.resource_type
    return WorkflowFailure(
        "States.DataLimitExceeded",
        f"The state/task '{name}' returned a result with a size exceeding the maximum number of bytes service limit.",
    )
