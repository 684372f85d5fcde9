"""Who performs the Tasks of a test: mocks first, then attached handlers, then services."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from pytest_sfn.answers.errors import UnmockedTask
from pytest_sfn.answers.judge import Judge
from pytest_sfn.answers.mocks.answering import mocked
from pytest_sfn.answers.mocks.mock import Mock
from pytest_sfn.answers.mocks.registry import MockRegistry
from pytest_sfn.answers.mocks.targets import Target
from pytest_sfn.answers.services import Services
from pytest_sfn.language.tasks import Answer, TaskRequest, TaskSteps, steps_to
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from pytest_sfn.answers.handlers import Handler
    from pytest_sfn.answers.http_stand_in import HttpStandIn
    from pytest_sfn.answers.mocks.mock_config_file import TestCase
    from pytest_sfn.answers.mocks.the_rest import TheRest
    from pytest_sfn.answers.payload_contracts import PayloadContract
    from pytest_sfn.integrations.calling.connections import Connection
    from pytest_sfn.integrations.calling.http_calls import HttpRequest
    from pytest_sfn.integrations.calling.service_calls import ServiceAnswerer

Unmocked: TypeAlias = Literal["error", "endpoint"]


class IntegrationTaskRunner:
    """
    The engine's TaskRunner.

    unmocked: what becomes of a Task nothing was set up for: "error" raises UnmockedTask, "endpoint" calls the AWS
    endpoints that boto3 is configured for (and moto in process). pool: where blocking calls run in a server.
    """

    def __init__(
        self, mocks: MockRegistry | None = None, unmocked: Unmocked = "error", pool: Executor | None = None
    ) -> None:
        self.mocks = MockRegistry() if mocks is None else mocks
        #: Answers what nobody else does; see `mock_the_rest`.
        self.rest: TheRest | None = None
        self.judge = Judge()
        self.services = Services(self.unmocked_task)
        self.services.pool = pool
        if unmocked == "endpoint":
            self.use_endpoint()

    # --- who answers -------------------------------------------------------------------------------------------------
    def mock(self, target: str) -> Mock:
        """A new mock: see MockRegistry."""
        return self.mocks.mock(target)

    def mock_the_rest(self) -> Mock:
        """Answer every Task that nothing else answers with a sample of its service's output shape; see TheRest."""
        if self.rest is None:
            from pytest_sfn.answers.mocks.the_rest import TheRest
            from pytest_sfn.integrations.calling.connections import Connection

            self.rest = TheRest()
            self.services.connections.setdefault("*", Connection())
        return self.rest

    def use_test_case(self, test_case: TestCase, execution_arn: str | None = None) -> None:
        """Answer the states of a MockConfigFile's test case, in one execution or in all."""
        for mock in test_case.mocks(per_execution=execution_arn is None):
            self.mocks.add(mock.optional(), execution_arn)

    def replay(self, events: Iterable[Mapping[str, JSON]], *, with_latency: bool = False) -> list[Mock]:
        """Answer as a recorded execution was answered: see `mocks_of_history`. Gives the mocks."""
        from pytest_sfn.answers.mocks.recorded import mocks_of_history

        return [self.mocks.add(mock) for mock in mocks_of_history(events, with_latency=with_latency)]

    def attach(
        self,
        function: str,
        handler: Handler | str,
        *,
        code_uri: str | Path | None = None,
        timeout_seconds: Seconds | None = None,
        after: Seconds = 0,
        environment: dict[str, str] | None = None,
    ) -> None:
        """
        Let a Lambda function run for real: a Python callable, or `module.function` of the folder `code_uri`.

        after is its latency in execution time; beyond timeout_seconds (by default the Timeout that its template
        declares, else Lambda's 3) it times out.
        """
        from pytest_sfn.answers.handler_files import HandlerFile
        from pytest_sfn.answers.handlers import PythonFunction
        from pytest_sfn.aws.function_names import parse_function_name

        if isinstance(handler, str):
            handler = HandlerFile(code_uri or ".", handler)
        named = parse_function_name(function)
        self.services.functions[named.name] = PythonFunction(
            named.name,
            handler,
            timeout_seconds=timeout_seconds,
            after=after,
            environment=environment or {},
            named=named if ":function:" in function else None,
            declared_timeout=self.judge.function_timeout,
        )

    def use_endpoint(self, url: str | None = None, *, services: tuple[str, ...] = (), allow_aws: bool = False) -> None:
        """
        Send calls to an AWS-compatible endpoint: `url`, or what boto3 is configured for (moto in process included).

        services: botocore's names of the services to send there; none means all that nobody else answers.
        """
        from pytest_sfn.answers.aws_endpoint import AwsEndpoint

        endpoint = AwsEndpoint(self.services, url, allow_aws=allow_aws)
        for service in services:
            self.services.answerers.setdefault(service, []).append(endpoint)
        if not services:
            self.services.answerers_of_all.append(endpoint)
        if not services or "lambda" in services:
            self.services.invokers.append(endpoint.invoke)

    def use_lambda_endpoint(self, url: str) -> None:
        """Send invocations of functions that are not attached to a Lambda endpoint (`sam local start-lambda`)."""
        from pytest_sfn.answers.lambda_endpoint import LambdaEndpoint

        self.services.invokers.insert(0, LambdaEndpoint(self.services, url))

    def answer_service(self, service: str, answerer: ServiceAnswerer) -> None:
        """Let a callable answer a service's calls (botocore's name: `stepfunctions`), before any endpoint."""
        self.services.answerers.setdefault(service, []).insert(0, answerer)

    def http(self, url_prefix: str, handler: Callable[[HttpRequest], JSON], after: Seconds = 0) -> HttpStandIn:
        """A stand-in for an HTTP API: answers HTTP Tasks and API Gateway calls whose URL begins so."""
        from pytest_sfn.answers.http_stand_in import HttpStandIn

        stand_in = HttpStandIn(url_prefix, handler, after)
        self.services.http.insert(0, stand_in)
        return stand_in

    def use_http(self, addresses: dict[str, str] | None = None) -> None:
        """Send HTTP Tasks for local addresses, and for URLs beginning with a key of `addresses`, over real sockets."""
        from pytest_sfn.answers.http_client import HttpClient

        self.services.http.append(HttpClient(self.services, addresses or {}))

    def connection(self, name: str, connection: Connection) -> None:
        """Declare an EventBridge connection by name or ARN (`*`: any) for HTTP Tasks."""
        self.services.connections[name] = connection

    def contract(self, target: str, contract: PayloadContract) -> None:
        """Hold every Task of a state, function, Resource or `service:action` to a payload contract, mocked or not."""
        self.judge.contracts[Target(target)] = contract

    # --- the engine's side -------------------------------------------------------------------------------------------
    def run(self, request: TaskRequest, served: Callable[[TaskRequest], TaskSteps] | None = None) -> Answer | TaskSteps:
        """
        A mock's answer or the steps to it, else the service's; judged.

        served: gives the steps to the answer of whatever API Gateway calls, where no Task asks: its results are not
        limited, and its mocks send no heartbeats.
        """
        judge, is_task = self.judge, served is None
        contract = judge.contract_of(request) if judge.contracts else None
        if contract is not None:
            contract.check_sent(request)
        found = self.mocks.find(request)
        if found is None:
            answer: Answer | TaskSteps = self._served(request) if served is None else served(request)
        else:
            services = self.services
            answer = mocked(*found, request, judge, services if is_task else None, services.beside)
        if not isinstance(answer, Answer):
            return judge.judged(request, answer, contract, limited=is_task)
        if answer.failure is None:
            judge.check_result(request, answer, contract, limited=is_task)
        return answer

    def _served(self, request: TaskRequest) -> TaskSteps:
        """The steps of the service itself, or to a sample of what it gives where nobody answers."""
        from pytest_sfn.integrations.calling.performing import perform

        if self.rest is None:
            return perform(request, self.services)
        return self._served_or_sampled(perform(request, self.services), request, self.rest)

    def _served_or_sampled(self, served: TaskSteps, request: TaskRequest, rest: TheRest) -> TaskSteps:
        try:
            return (yield from served)
        except UnmockedTask:
            pass
        return (yield from steps_to(mocked(rest, rest.samples, request, self.judge, self.services)))

    def unmocked_task(self, request: TaskRequest) -> UnmockedTask:
        """The error for a Task nobody answers, with the line that would mock it."""
        from pytest_sfn.answers.mocks.suggestion import about, mocking_lines

        return UnmockedTask(
            request.state_name,
            request.resource.arn,
            self.mocks.rejections(request),
            mocking_lines(request),
            about(request),
        )
