"""A Backend over any Step Functions endpoint: our own server, Step Functions Local, another emulator, AWS itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from pytest_sfn.account import state_machine_of
from pytest_sfn.backends.backend import refuse
from pytest_sfn.backends.backend_errors import EngineUnavailable
from pytest_sfn.backends.call_answering import CallAnswering
from pytest_sfn.backends.connections import EngineConnection, connect, new_client
from pytest_sfn.backends.deployed_machines import DeployedMachines
from pytest_sfn.backends.filed_mocks import FiledMocks
from pytest_sfn.backends.outside_engine import OutsideEngine
from pytest_sfn.backends.outside_execution import OutsideExecution
from pytest_sfn.backends.outside_handle import OutsideHandle
from pytest_sfn.backends.sync_execution import SyncExecution
from pytest_sfn.backends.task_answers import TaskAnswers
from pytest_sfn.backends.unwired_mocks import calls_http, data_sets
from pytest_sfn.expressions.json_text import dumps, loads
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.mock_config_file import TestCase
    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.apigateway.common.backend import IntegrationBackend
    from pytest_sfn.backends.backend import Handle
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.backends.outside_settings import OutsideSettings


def open_endpoint(
    settings: OutsideSettings, runner: IntegrationTaskRunner, workflows: Callable[[], Iterable[LoadedWorkflow]]
) -> EndpointBackend:
    """The endpoint of the settings for one test; without Docker the test is skipped, or fails (`engine_strict`)."""
    try:
        return EndpointBackend(settings, connect(settings), runner, workflows)
    except EngineUnavailable as error:
        if settings.engine == "container" and not settings.strict:
            refuse(f"engine container: {error}", strict=False)
        raise


class EndpointBackend:
    """
    One test's use of an endpoint: its state machines, executions and answers, gone when the test ends.

    workflows: gives all workflows the test has loaded, of which one may start another.
    """

    def __init__(
        self,
        settings: OutsideSettings,
        connection: EngineConnection,
        runner: IntegrationTaskRunner,
        workflows: Callable[[], Iterable[LoadedWorkflow]],
    ) -> None:
        self._engine = OutsideEngine(settings, connection)
        self._runner = runner
        self._workflows = workflows
        #: How long an API waits that calls the endpoint now.
        self._api_seconds: Seconds | None = None
        self._serving = False
        self._answers = TaskAnswers(
            runner,
            settings.account.region,
            lambda seconds: self._engine.pass_latency(seconds, self._api_seconds),
            workflows,
        )
        self._answering = CallAnswering(self._engine, self._answers)
        self._machines = DeployedMachines(self._engine, workflows)
        self._filed = FiledMocks(self._engine, runner.mocks)
        self._answering.begin()

    # --- executions
    @property
    def executions(self) -> list[OutsideExecution]:
        """Every execution that the test, its clients and its APIs have started."""
        return self._answers.executions

    def add(self, workflow: LoadedWorkflow) -> None:
        """Make a workflow that has just been loaded a state machine, if clients of the test's own may ask for it."""
        if self._serving:
            self._arn_of(workflow)

    def start(self, workflow: LoadedWorkflow, value: JSON, name: str | None) -> OutsideHandle:
        """Start an execution, on a state machine made for the test; it runs until everything waits."""
        self._check(workflow)
        # An Express execution keeps no history; the same definition as a Standard one does.
        arn = self._machines.arn_of(workflow, "STANDARD") + self._filed.suffix
        given = {} if name is None else {"name": name}
        with self._answers.starting:
            started = self._engine.client.start_execution(stateMachineArn=arn, input=dumps(value), **given)
            handle = self.handle(self._known(workflow, started["executionArn"], value))
        handle.settle()
        return handle

    def _known(self, workflow: LoadedWorkflow, arn: str, value: JSON) -> OutsideExecution:
        """An execution that has been started, now one of the test's."""
        execution = OutsideExecution(
            self._engine.client, workflow, arn, value, whole_seconds=self._engine.whole_seconds
        )
        self.executions.append(execution)
        return execution

    def handle(self, execution: OutsideExecution) -> OutsideHandle:
        """What can be done to one of the executions."""
        return OutsideHandle(execution, self._engine, self._answering, self._filed)

    def find(self, arn: str) -> OutsideHandle | None:
        """An execution of one of the test's state machines, whoever started it."""
        found = next((each for each in self.executions if each.arn == arn), None)
        if found is None:
            workflow = self._machines.workflow_of(state_machine_of(arn))
            if workflow is None:
                return None
            text = self._engine.client.describe_execution(executionArn=arn).get("input", "{}")
            found = self._known(workflow, arn, loads(text))
        return self.handle(found)

    def use_test_case(self, workflow: LoadedWorkflow, test_case: TestCase) -> None:  # noqa: ARG002 - as of every Backend
        """Answer the states it names, in all executions: which one asks is not always known."""
        self._runner.use_test_case(test_case)

    def check_tells(self, what: str) -> None:
        """Refuse: the endpoint tells its own event bus and its own logs."""
        self._engine.refuse(f"{what} of executions are told by the engine in process only")

    # --- clients of the test's own
    def client(self) -> Any:
        """A boto3 client that finds the test's workflows by the ARNs they have in process."""
        client = new_client(self._engine.connection.url, self._engine.settings.account.region)
        client.meta.events.register("provide-client-params.sfn", lambda params, **_: self._named_there(params)[0])
        return client

    def serve(self, host: str, port: int) -> str:  # noqa: ARG002 - it is served already
        """The endpoint's URL; every workflow loaded so far is a state machine of it."""
        self._serving = True
        for workflow in self._workflows():
            self._arn_of(workflow)
        return self._engine.connection.url

    def _named_there(self, params: dict[str, JSON]) -> tuple[dict[str, JSON], LoadedWorkflow | None]:
        """Parameters with the ARN that the workflow they name has on the endpoint, and the workflow."""
        arn = params.get("stateMachineArn", "")
        named = next((each for each in self._workflows() if each.arn == arn), None)
        return (params if named is None else {**params, "stateMachineArn": self._arn_of(named)}), named

    def _arn_of(self, workflow: LoadedWorkflow) -> str:
        """The ARN of a workflow's state machine on the endpoint, of its own type."""
        self._check(workflow)
        return self._machines.arn_of(workflow, workflow.type)

    # --- APIs before it
    def behind_apis(self, others: IntegrationBackend, give: Callable[[Handle], object]) -> IntegrationBackend:
        """The endpoint's Step Functions; all else is answered in process."""
        from pytest_sfn.backends.endpoint_apis import EndpointIntegrations

        return EndpointIntegrations(others, self._call_for_api, give)

    def _call_for_api(
        self, action: str, given: dict[str, JSON], timeout_seconds: Seconds
    ) -> tuple[dict[str, JSON], Handle | None]:
        """What the endpoint answers to an API that waits so long, and what it started. Raises botocore's errors."""
        from botocore import xform_name

        sent, workflow = self._named_there(given)
        started = None
        self._api_seconds = timeout_seconds
        try:
            with self._answers.starting if action == "StartExecution" else nullcontext():
                answer: dict[str, JSON] = getattr(self._engine.client, xform_name(action))(**sent)
                answer.pop("ResponseMetadata", None)
                if action == "StartExecution" and workflow is not None and workflow.type == "STANDARD":
                    started = self.handle(
                        self._known(workflow, answer["executionArn"], loads(given.get("input", "{}")))
                    )
            self._answering.raise_first()
        finally:
            self._api_seconds = None
        if started is not None:
            started.settle()
        if action == "StartSyncExecution" and workflow is not None:
            return answer, SyncExecution(workflow, given, answer, timeout_seconds)
        return answer, started

    # --- what it can do
    def _check(self, workflow: LoadedWorkflow) -> None:
        kind, services = self._engine.kind, self._runner.services
        gap = next(kind.gaps(workflow.definition), None)
        if gap is not None:
            self._engine.refuse(f"{kind.name} cannot do {gap}")
        if not kind.answers and (len(self._runner.mocks) or services.functions):
            self._engine.refuse(f"mocks and handlers of the test cannot answer in {kind.name}")
        data_set = next(data_sets(workflow.definition), None)
        if kind.answers and data_set is not None:
            self._engine.refuse(data_set)
        if kind.answers and services.http and calls_http(workflow):
            self._engine.refuse(
                "HTTP Tasks are sent by the engine itself; the test's stand-ins for HTTP APIs are not asked"
            )
        if self._filed.add(workflow):
            self._answering.begin()

    # --- time
    def now(self) -> Seconds:
        """The endpoint's time."""
        return self._engine.now()

    def advance_to(self, moment: Seconds) -> None:
        """Let time pass until then."""
        self._engine.advance(max(0, moment - self._engine.now()))
        for execution in self.executions:
            self.handle(execution).settle()

    def close(self, *, verify: bool) -> None:
        """Stop what runs, delete what was made; raise what went wrong in answering and no wait has raised."""
        for execution in self.executions:
            if not execution.has_ended and execution.running:
                execution.stop(None, "The test has ended")
        self._machines.delete()
        self._answering.end()
        self._filed.close()
        if verify:
            self._answering.raise_first()
