"""What the `sfn` fixture gives: one engine, one clock, one set of mocks, and the workflows loaded into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.definitions import load
from pytest_sfn.errors import HarnessError
from pytest_sfn.testing.execution import Execution
from pytest_sfn.testing.harness import Harness
from pytest_sfn.testing.loading import LoadedFile
from pytest_sfn.testing.workflow import Workflow
from pytest_sfn.typing import JSON, StateMachineType

if TYPE_CHECKING:
    from pytest_sfn.answers.http_stand_in import HttpStandIn
    from pytest_sfn.answers.mocks.mock import Mock
    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.backends.backend import StartedExecution
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.engine import Engine
    from pytest_sfn.integrations.calling.connections import Connection
    from pytest_sfn.integrations.data_sets.given_objects import GivenObjects
    from pytest_sfn.service.service import StepFunctionsService
    from pytest_sfn.testing.apis import Api
    from pytest_sfn.testing.clock import TestClock
    from pytest_sfn.testing.events.bus import Events
    from pytest_sfn.testing.observed import Observed
    from pytest_sfn.testing.python_api import PythonApi
    from pytest_sfn.testing.settings import Settings


class Sfn:
    """
    What the `sfn` fixture gives: workflows are loaded into it, on one clock and with one set of mocks.

    It ends with the test.
    """

    def __init__(self, settings: Settings) -> None:
        self.harness = Harness(settings)
        self._workflows: dict[LoadedWorkflow, Workflow] = {}

    def __repr__(self) -> str:
        return f"<sfn with {', '.join(self.harness.workflows) or 'no workflow yet'}>"

    @property
    def settings(self) -> Settings:
        """What markers, options and the ini file chose for the test."""
        return self.harness.settings

    @property
    def engine(self) -> Engine:
        """The engine in the test's process, wherever its executions run."""
        return self.harness.engine

    @property
    def clock(self) -> TestClock:
        """The clock of the test's executions; see the `sfn_clock` fixture."""
        return self.harness.clock

    @property
    def runner(self) -> IntegrationTaskRunner:
        """Who answers the Tasks of the test."""
        return self.harness.runner

    # --- workflows
    def load(
        self,
        source: str | Path,
        name: str | None = None,
        *,
        parameters: Mapping[str, JSON] | None = None,
        stage: str | None = None,
        options: Mapping[str, str] | None = None,
        type: StateMachineType | None = None,  # noqa: A002 - the API's word
    ) -> Workflow:
        """
        The workflow a file declares: ASL (JSON, YAML), SAM, CloudFormation, CDK output, serverless.yml, Terraform plan.

        source: beside the test file, or in a folder above it up to the rootdir. name: which state machine, if the
        template has several. parameters: template parameters, and `${...}` substitutions of a plain definition.
        type: of a plain definition, STANDARD by default. Raises DefinitionError with all problems, each with file,
        line and mend.
        """
        file = self.harness.file(source, parameters, stage, options)
        return self._held(self.harness.add(file, file.application.state_machine(name), type))

    def define(
        self,
        definition: Mapping[str, JSON],
        name: str = "StateMachine",
        *,
        type: StateMachineType = "STANDARD",  # noqa: A002 - the API's word
    ) -> Workflow:
        """The workflow of a definition given as a dict."""
        application = load(dict(definition), name=name, format="asl", parameters=self.harness.pseudo_parameters)
        return self._held(self.harness.add(LoadedFile(application), application.state_machine(), type))

    @cached_property
    def workflow(self) -> Workflow:
        """The workflow of the template that the marker or the option `template` names."""
        template = self.harness.settings.template
        if template is None:
            raise HarnessError(
                "sfn.workflow needs a template: @pytest.mark.sfn(template='template.yaml'), --sfn-template, or "
                "sfn_template in the ini file"
            )
        return self.load(template)

    @property
    def workflows(self) -> list[Workflow]:
        """Every workflow loaded so far."""
        return [self._held(loaded) for loaded in self.harness.workflows.values()]

    def _held(self, loaded: LoadedWorkflow) -> Workflow:
        """A workflow in the test's hands, the same whenever it is asked for."""
        if loaded not in self._workflows:
            self._workflows[loaded] = Workflow(self.harness, loaded)
        return self._workflows[loaded]

    # --- Tasks
    def mock(self, target: str) -> Mock:
        """Answer Tasks of any workflow of the test; see `Workflow.mock`."""
        return self.harness.runner.mock(target)

    def mock_the_rest(self) -> Mock:
        """
        Answer every Task that nothing else answers with a sample of what its service gives, by the service's model.

        Gives the mock: its `calls` are those nobody else answered. Functions, activities and callbacks answer {}.
        """
        return self.harness.runner.mock_the_rest()

    def replay(self, history: str | Path | Iterable[Mapping[str, JSON]], *, with_latency: bool = False) -> list[Mock]:
        """
        Answer Tasks as a recorded execution was answered; gives one mock for each state, in the order of their ends.

        history: events of GetExecutionHistory, or a JSON file that `aws stepfunctions get-execution-history` wrote,
        found as templates are. with_latency: answers take as long as they took; else they come at once.
        """
        from pytest_sfn.answers.mocks.recorded import read_history

        events = read_history(self.harness.settings.found(history)) if isinstance(history, (str, Path)) else history
        return self.harness.runner.replay(events, with_latency=with_latency)

    @property
    def s3(self) -> GivenObjects:
        """
        Buckets of this test, for Distributed Maps: `sfn.s3.put("orders", "orders.csv", text)`.

        Results are written into `sfn.s3.create_bucket("results")`. A bucket that is not given here is looked for in
        moto, where mock_aws is active, or with `unmocked="endpoint"` at the endpoint boto3 is set up for.
        """
        return self.harness.s3

    # --- executions
    @property
    def executions(self) -> Sequence[StartedExecution]:
        """Every execution of the test, those of map runs included, in the order they started."""
        return self.harness.executions

    def execution(self, arn: str) -> Execution:
        """An execution of the test, whoever started it. HarnessError, with those there are, if none has the ARN."""
        found = self.harness.backend.find(arn)
        if found is None:
            there = "\n".join(f"  {each.arn}" for each in self.executions) or "  none"
            raise HarnessError(f"No execution of this test has the ARN {arn!r}. There are:\n{there}")
        return Execution(self.harness, found)

    # --- events
    @property
    def events(self) -> Events:
        """The event buses, queues and streams before the workflows: `sfn.events.put(event)` starts what they start."""
        from pytest_sfn.testing.events.bus import Events

        return self.harness.only(Events)

    def use_mock_config(self, file: str | Path) -> None:
        """
        Take test cases of a MockConfigFile.json for executions started as `<state machine ARN>#<test case>`.

        This is how clients of Step Functions Local choose one; in a test there is `Workflow.use_mock_config`.
        """
        self.service.use_mock_config(str(self.harness.settings.found(file)))

    # --- the API of Step Functions
    @property
    def service(self) -> StepFunctionsService:
        """The Step Functions API over this test's engine; every workflow loaded is a state machine of it."""
        return self.harness.service()

    @property
    def _observed(self) -> Observed:
        from pytest_sfn.testing.observed import Observed

        return self.harness.only(Observed)

    @property
    def status_changes(self) -> list[dict[str, JSON]]:
        """
        The EventBridge events of executions' status changes, from when this is first asked for: ask before the run.

        Each is as a rule's target gets it (`source` `aws.states`, `detail.status` RUNNING, SUCCEEDED ...).
        """
        return self._observed.status_changes

    @property
    def log_events(self) -> list[dict[str, JSON]]:
        """
        The log events of workflows whose template declares LoggingConfiguration, from when this is first asked for.

        By its Level and IncludeExecutionData, as CloudWatch Logs shows them; told when an execution ends.
        """
        return self._observed.log_events

    @cached_property
    def client(self) -> Any:
        """A real boto3 client on this test's Step Functions; see the `sfn_client` fixture."""
        return self.harness.backend.client()

    def serve(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serve this test's Step Functions on a socket until the test ends; gives the URL. See `sfn_endpoint`."""
        return self.harness.backend.serve(host, port)

    def attach(self, function: str, handler: Any, **settings: Any) -> None:
        """Let a Lambda function of any workflow or API of the test run for real; see `Workflow.attach`."""
        self.harness.runner.attach(function, handler, **settings)

    def http(self, url_prefix: str, handler: Any, after: float = 0) -> HttpStandIn:
        """
        A stand-in for an HTTP API: `handler(request)` answers HTTP Tasks and HTTP integrations whose URL begins so.

        It gives the body, or an HttpResponse; `after` is its latency in execution time. `.requests` are those it got.
        """
        return self.harness.runner.http(url_prefix, handler, after)

    def use_http(self, addresses: Mapping[str, str] | None = None) -> None:
        """
        Send HTTP Tasks for local addresses over real sockets, and those whose URL begins with a key of `addresses`.

        Its value is the local address that is served instead. Nothing else leaves the machine.
        """
        self.harness.runner.use_http(dict(addresses or {}))

    def use_lambda_endpoint(self, url: str) -> None:
        """Invoke functions that are not attached at a Lambda endpoint, such as `sam local start-lambda`."""
        self.harness.runner.use_lambda_endpoint(url)

    def use_endpoint(self, url: str, *services: str) -> None:
        """
        Send Tasks that nothing else answers to an AWS-compatible endpoint.

        services: only those, by botocore's names (`dynamodb`, `sqs`); none means all.
        """
        self.harness.runner.use_endpoint(url, services=services)

    def connection(self, name: str, connection: Connection) -> None:
        """Declare an EventBridge connection, by name or ARN (`*`: any), that HTTP Tasks authenticate by."""
        self.harness.runner.connection(name, connection)

    # --- API Gateway
    def load_api(
        self,
        source: str | Path,
        name: str | None = None,
        *,
        parameters: Mapping[str, JSON] | None = None,
        stage: str | None = None,
        options: Mapping[str, str] | None = None,
    ) -> Api:
        """
        A client of an API that a file declares: a template, or an OpenAPI document of its own.

        Arguments as of `load`; name: which API, by logical id, name or id. State machines of the file that it leads to
        are loaded too; those of other files must have been.
        """
        from pytest_sfn.testing.apis import loaded_api

        application = self.harness.file(source, parameters, stage, options).application
        return loaded_api(self.harness, application, name, stage)

    def rest_api(self, name: str = "api") -> PythonApi:
        """A REST API to be declared in Python: `api.post("/orders", workflow)`, then `api.client.post(...)`."""
        from pytest_sfn.testing.python_api import PythonApi

        return PythonApi(self.harness, name)

    # --- the end
    def on_close(self, closer: Callable[[], Any]) -> None:
        """Call `closer()` when the test ends."""
        self.harness.on_close(closer)

    def close(self, *, verify: bool = True) -> None:
        """End the test: stop servers; UnusedMock if a mock was never asked (not for a test that failed already)."""
        self.harness.close(verify=verify)
        if verify and self.harness.settings.iam != "off":
            from pytest_sfn.testing.iam import verify as verify_roles

            verify_roles(self.harness, self.harness.settings.iam)
