"""What the `sfn` fixture gives: one engine, one clock, one set of mocks, and the workflows loaded into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.backends.in_process import InProcess, InProcessExecution
from pytest_sfn.definitions import Application, StateMachineDeclaration, load
from pytest_sfn.engine import Engine
from pytest_sfn.errors import HarnessError
from pytest_sfn.integrations.data_sets.s3_data_sets import ObjectsOfTest, S3DataSets
from pytest_sfn.integrations.resources.parsing import parse_resource
from pytest_sfn.language.machine import StateMachine, parse
from pytest_sfn.testing.clock import TestClock, clock_named
from pytest_sfn.testing.execution import Execution
from pytest_sfn.testing.gate import Gate
from pytest_sfn.testing.own_service import OwnService
from pytest_sfn.testing.settings import Settings
from pytest_sfn.testing.workflow import Workflow
from pytest_sfn.typing import JSON, StateMachineType

if TYPE_CHECKING:
    from pytest_sfn.answers.http_client import HttpStandIn
    from pytest_sfn.answers.mocks.mock import Mock
    from pytest_sfn.backends.backend import Backend
    from pytest_sfn.engine.execution import Execution as EngineExecution
    from pytest_sfn.http.server import Server
    from pytest_sfn.integrations.calling.connections import Connection
    from pytest_sfn.integrations.data_sets.given_objects import GivenObjects
    from pytest_sfn.integrations.data_sets.objects import ObjectStore
    from pytest_sfn.service.service import StepFunctionsService
    from pytest_sfn.testing.apis import Api
    from pytest_sfn.testing.events.bus import Events
    from pytest_sfn.testing.mock_config.using import ChosenTestCases
    from pytest_sfn.testing.observed import Observed
    from pytest_sfn.testing.python_api import PythonApi

_COMPILED: dict[tuple[Any, ...], tuple[Application, dict[str, StateMachine]]] = {}
_CACHE_SIZE = 128


class Sfn:
    """
    What the `sfn` fixture gives: workflows are loaded into it, on one clock and with one set of mocks.

    It ends with the test. settings: what markers and options chose.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runner = IntegrationTaskRunner(unmocked=settings.unmocked)  # type: ignore[arg-type]  # checked
        self.engine = Engine(
            clock=clock_named(settings.clock),
            seed=settings.seed,
            account=settings.account,
            tasks=self.runner,
        )
        self.engine.data_sets = S3DataSets(ObjectsOfTest(lambda: self.s3, self._endpoint_objects))
        self.gate = Gate()
        self.backend: Backend = InProcess(self.engine, self.gate.run)
        self.clock: TestClock = TestClock(self.engine.scheduler, self.gate)
        self._workflows: dict[str, Workflow] = {}
        self._closers: list[Any] = []
        #: Every execution of the test, those of map runs included, in the order they started.
        self.executions: list[EngineExecution] = []
        self.engine.on_start.append(self.executions.append)
        #: Test cases of mock configurations that workflows use; see `Workflow.use_mock_config`.
        self.test_cases: ChosenTestCases | None = None
        OwnService(self)
        if settings.outside is not None:
            from pytest_sfn.testing.outside import run_outside

            run_outside(self, settings.outside)

    def __repr__(self) -> str:
        return f"<sfn with {', '.join(self._workflows) or 'no workflow yet'}>"

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
        path = self.settings.found(source)
        given = {**self._pseudo_parameters(), **self.settings.parameters, **(parameters or {})}
        application, machines = _loaded(path, given, stage, options or {})
        return self._add(application, application.state_machine(name), type, machines)

    def define(
        self,
        definition: Mapping[str, JSON],
        name: str = "StateMachine",
        *,
        type: StateMachineType = "STANDARD",  # noqa: A002 - the API's word
    ) -> Workflow:
        """The workflow of a definition given as a dict."""
        application = load(dict(definition), name=name, format="asl", parameters=self._pseudo_parameters())
        return self._add(application, application.state_machine(), type, {})

    @cached_property
    def workflow(self) -> Workflow:
        """The workflow of the template that the marker or the option `template` names."""
        if self.settings.template is None:
            raise HarnessError(
                "sfn.workflow needs a template: @pytest.mark.sfn(template='template.yaml'), --sfn-template, or "
                "sfn_template in the ini file"
            )
        return self.load(self.settings.template)

    def _add(
        self,
        application: Application,
        declaration: StateMachineDeclaration,
        machine_type: StateMachineType | None,
        machines: dict[str, StateMachine],
    ) -> Workflow:
        wanted = machine_type or declaration.type
        key = f"{declaration.logical_id}/{wanted}"
        machine = machines.get(key)
        if machine is None:
            machine = machines[key] = parse(
                declaration.definition,
                machine_type=wanted,
                source_map=declaration.source_map,
                parse_resource=parse_resource,
            )
        workflow = Workflow(self, application, declaration, machine)
        self._workflows[workflow.arn] = workflow
        self.backend.add(workflow)
        if "service" in self.__dict__:
            self._deploy(workflow)
        return workflow

    @property
    def workflows(self) -> list[Workflow]:
        """Every workflow loaded so far."""
        return list(self._workflows.values())

    def _pseudo_parameters(self) -> dict[str, JSON]:
        return {"AWS::AccountId": self.engine.account.id, "AWS::Region": self.engine.account.region}

    # --- Tasks
    def mock(self, target: str) -> Mock:
        """Answer Tasks of any workflow of the test; see `Workflow.mock`."""
        return self.runner.mock(target)

    def mock_the_rest(self) -> Mock:
        """
        Answer every Task that nothing else answers with a sample of what its service gives, by the service's model.

        Gives the mock: its `calls` are those nobody else answered. Functions, activities and callbacks answer {}.
        """
        return self.runner.mock_the_rest()

    def replay(self, history: str | Path | Iterable[Mapping[str, JSON]], *, with_latency: bool = False) -> list[Mock]:
        """
        Answer Tasks as a recorded execution was answered; gives one mock for each state, in the order of their ends.

        history: events of GetExecutionHistory, or a JSON file that `aws stepfunctions get-execution-history` wrote,
        found as templates are. with_latency: answers take as long as they took; else they come at once.
        """
        from pytest_sfn.answers.mocks.recorded import read_history

        events = read_history(self.settings.found(history)) if isinstance(history, (str, Path)) else history
        return self.runner.replay(events, with_latency=with_latency)

    # --- the data of Distributed Maps
    @cached_property
    def s3(self) -> GivenObjects:
        """
        Buckets of this test, for Distributed Maps: `sfn.s3.put("orders", "orders.csv", text)`.

        Results are written into `sfn.s3.create_bucket("results")`. A bucket that is not given here is looked for in
        moto, where mock_aws is active, or with `unmocked="endpoint"` at the endpoint boto3 is set up for.
        """
        from pytest_sfn.integrations.data_sets.given_objects import GivenObjects

        return GivenObjects(lambda: self.engine.scheduler.clock.now)

    def _endpoint_objects(self) -> ObjectStore | None:
        from pytest_sfn.answers.endpoint import moto_is_active, s3_at_endpoint

        if self.settings.unmocked != "endpoint" and not moto_is_active():
            return None
        return s3_at_endpoint(self.runner.services, self.engine.account.region)

    def start(self, workflow: Workflow, value: JSON, name: str | None) -> Execution:
        """Start an execution of a workflow; it runs until everything waits."""
        return Execution(self.backend.start(workflow, value, name), workflow)

    def execution(self, arn: str) -> Execution:
        """An execution of the test, whoever started it. HarnessError, with those there are, if none has the ARN."""
        elsewhere = self.backend.find(arn)
        if elsewhere is not None:
            return Execution(elsewhere)
        for each in self.executions:
            if each.arn == arn:
                return self.execution_in_hand(each)
        there = "\n".join(f"  {each.arn}" for each in self.executions) or "  none"
        raise HarnessError(f"No execution of this test has the ARN {arn!r}. There are:\n{there}")

    def execution_in_hand(self, execution: Any) -> Execution:
        """One of `executions`, to be asserted on."""
        handle = execution if self.settings.outside else InProcessExecution(execution, self.gate.run)
        return Execution(handle, self._workflows.get(getattr(execution, "state_machine_arn", "")))

    # --- events
    @cached_property
    def events(self) -> Events:
        """The event buses, queues and streams before the workflows: `sfn.events.put(event)` starts what they start."""
        from pytest_sfn.testing.events.bus import Events

        return Events(self)

    def use_mock_config(self, file: str | Path) -> None:
        """
        Take test cases of a MockConfigFile.json for executions started as `<state machine ARN>#<test case>`.

        This is how clients of Step Functions Local choose one; in a test there is `Workflow.use_mock_config`.
        """
        self.service.use_mock_config(str(self.settings.found(file)))

    # --- the API of Step Functions
    @cached_property
    def service(self) -> StepFunctionsService:
        """The Step Functions API over this test's engine; every workflow loaded is a state machine of it."""
        from pytest_sfn.service.service import StepFunctionsService

        self.__dict__["service"] = service = StepFunctionsService(self.engine)
        for workflow in self._workflows.values():
            self._deploy(workflow)
        from pytest_sfn.testing.observed import deliver_to_moto

        deliver_to_moto(self)
        return service

    @cached_property
    def _observed(self) -> Observed:
        from pytest_sfn.testing.observed import Observed

        return Observed(self)

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
        if self.settings.outside is not None:
            return self.backend.new_client()
        from pytest_sfn.service.boto3_client import boto3_client
        from pytest_sfn.service.in_process import InProcessClient

        return boto3_client(InProcessClient(self.service))

    def serve(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serve this test's Step Functions on a socket until the test ends; gives the URL. See `sfn_endpoint`."""
        from pytest_sfn.http.server import Server
        from pytest_sfn.service.pace import Pace

        if self.settings.outside is not None:
            return self.backend.serve()
        if self.gate.server is None:
            server = Server(self.service, Pace(self.engine.scheduler, self.service.awaits_client), host, port).start()
            self.gate.server = server
            self.on_close(lambda: self._stop_serving(server))
        return self.gate.server.url

    def _stop_serving(self, server: Server) -> None:
        server.stop()
        self.gate.server = None
        if server.answering.failures:
            raise server.answering.failures[0]

    def _deploy(self, workflow: Workflow) -> None:
        from pytest_sfn.testing.deployment import deploy

        deploy(self.service, workflow)

    def attach(self, function: str, handler: Any, **settings: Any) -> None:
        """Let a Lambda function of any workflow or API of the test run for real; see `Workflow.attach`."""
        self.runner.attach(function, handler, **settings)

    def http(self, url_prefix: str, handler: Any, after: float = 0) -> HttpStandIn:
        """
        A stand-in for an HTTP API: `handler(request)` answers HTTP Tasks and HTTP integrations whose URL begins so.

        It gives the body, or an HttpResponse; `after` is its latency in execution time. `.requests` are those it got.
        """
        return self.runner.http(url_prefix, handler, after)

    def use_http(self, addresses: Mapping[str, str] | None = None) -> None:
        """
        Send HTTP Tasks for local addresses over real sockets, and those whose URL begins with a key of `addresses`.

        Its value is the local address that is served instead. Nothing else leaves the machine.
        """
        self.runner.use_http(dict(addresses or {}))

    def use_lambda_endpoint(self, url: str) -> None:
        """Invoke functions that are not attached at a Lambda endpoint, such as `sam local start-lambda`."""
        self.runner.use_lambda_endpoint(url)

    def use_endpoint(self, url: str, *services: str) -> None:
        """
        Send Tasks that nothing else answers to an AWS-compatible endpoint.

        services: only those, by botocore's names (`dynamodb`, `sqs`); none means all.
        """
        self.runner.use_endpoint(url, services=services)

    def connection(self, name: str, connection: Connection) -> None:
        """Declare an EventBridge connection, by name or ARN (`*`: any), that HTTP Tasks authenticate by."""
        self.runner.connection(name, connection)

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

        given = {**self._pseudo_parameters(), **self.settings.parameters, **(parameters or {})}
        application, _ = _loaded(self.settings.found(source), given, stage, options or {})
        return loaded_api(self, application, name, stage)

    def adopt(self, application: Application, document: str) -> None:
        """Load those state machines of an application which a document (of its API) names and which are not yet."""
        for declaration in application.state_machines:
            arn = declaration.arn or self.engine.account.state_machine(declaration.name)
            if arn not in self._workflows and arn in document:
                self._add(application, declaration, None, {})

    def api_of(self, workflow: Workflow, name: str | None = None, stage: str | None = None) -> Api:
        """A client of the API the workflow's template declares."""
        from pytest_sfn.testing.apis import declared_api

        return declared_api(self, workflow, name, stage)

    def rest_api(self, name: str = "api") -> PythonApi:
        """A REST API to be declared in Python: `api.post("/orders", workflow)`, then `api.client.post(...)`."""
        from pytest_sfn.testing.python_api import PythonApi

        return PythonApi(self, name)

    # --- the end
    def on_close(self, closer: Any) -> None:
        """Call `closer()` when the test ends."""
        self._closers.append(closer)

    def close(self, *, verify: bool = True) -> None:
        """End the test: stop servers; UnusedMock if a mock was never asked (not for a test that failed already)."""
        still_running = any(execution.running for execution in self.executions)
        while self._closers:
            self._closers.pop()()
        self.backend.close(verify=verify)
        if verify and not still_running and self.settings.unused_mocks == "error":
            self.runner.mocks.verify()
        if verify and self.settings.iam != "off":
            from pytest_sfn.testing.iam import verify as verify_roles

            verify_roles(self, self.settings.iam)


def _loaded(
    path: Path, parameters: Mapping[str, JSON], stage: str | None, options: Mapping[str, str]
) -> tuple[Application, dict[str, StateMachine]]:
    """The application of a file, and its compiled machines: kept for the process while the file does not change."""
    try:
        stamp = path.stat().st_mtime_ns if path.is_file() else None
    except OSError:
        stamp = None
    key = (str(path), stamp, repr(sorted(parameters.items())), stage, repr(sorted(options.items())))
    kept = _COMPILED.get(key) if stamp is not None else None
    if kept is None:
        kept = load(path, parameters=parameters, stage=stage, options=options), {}
        if stamp is not None:
            if len(_COMPILED) >= _CACHE_SIZE:
                _COMPILED.pop(next(iter(_COMPILED)))
            _COMPILED[key] = kept
    return kept
