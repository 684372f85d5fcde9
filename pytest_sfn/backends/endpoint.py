"""A Backend over any Step Functions endpoint: our own server, Step Functions Local, another emulator, AWS itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_sfn.account import state_machine_of
from pytest_sfn.assertions.visits import Reader, StateVisit
from pytest_sfn.aws.wire import WireRequest, WireResponse
from pytest_sfn.backends.backend import Handle, refuse
from pytest_sfn.backends.backend_errors import EngineUnavailable
from pytest_sfn.backends.connections import Connection, connect, new_client
from pytest_sfn.backends.deployment import Deployment
from pytest_sfn.backends.filed_mocks import FiledMocks
from pytest_sfn.backends.outside_execution import OutsideExecution
from pytest_sfn.backends.sync_execution import SyncExecution
from pytest_sfn.backends.task_answers import AwaitedCallback, Given, TaskAnswers
from pytest_sfn.backends.task_states import all_states
from pytest_sfn.backends.unwired_mocks import calls_http, data_sets
from pytest_sfn.backends.wire_calls import WireCall, is_about_executions, read_call
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps, loads
from pytest_sfn.integrations.calling.service_calls import LATENCY_HEADER
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.mock_config_file import TestCase
    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.apigateway.common.backend import IntegrationBackend
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.backends.outside_settings import OutsideSettings


def open_endpoint(
    settings: OutsideSettings, runner: IntegrationTaskRunner, workflows: Callable[[], Iterable[LoadedWorkflow]]
) -> Endpoint:
    """The endpoint of the settings for one test; without Docker the test is skipped, or fails (`engine_strict`)."""
    try:
        return Endpoint(settings, connect(settings), runner, workflows)
    except EngineUnavailable as error:
        if settings.engine == "container" and not settings.strict:
            refuse(f"engine container: {error}", strict=False)
        raise


class Endpoint:
    """
    One test's use of an endpoint: its state machines, executions and answers, gone when the test ends.

    workflows: gives all workflows the test has loaded, of which one may start another.
    """

    def __init__(
        self,
        settings: OutsideSettings,
        connection: Connection,
        runner: IntegrationTaskRunner,
        workflows: Callable[[], Iterable[LoadedWorkflow]],
    ) -> None:
        self.settings = settings
        self.connection = connection
        self.own_client: Any = connection.client
        self._runner = runner
        self._workflows = workflows
        self._answers = TaskAnswers(runner, settings.account.region, self._latency, workflows)
        self._failures: list[BaseException] = []
        self._starting = threading.Lock()
        self._api_seconds: Seconds | None = None
        self._serving = False
        self._deployment = Deployment(connection, settings, workflows)
        self._filed = FiledMocks(settings, runner.mocks)
        if connection.answers is not None:
            connection.answers.current = self

    # --- Backend
    def start(self, workflow: LoadedWorkflow, value: JSON, name: str | None) -> OutsideExecution:
        """Start an execution, on a state machine made for the test; it runs until everything waits."""
        self._check(workflow)
        # An Express execution keeps no history; the same definition as a Standard one does.
        arn = self._deployment.arn_of(workflow, "STANDARD") + self._filed.suffix
        given = {} if name is None else {"name": name}
        with self._starting:
            started = self.own_client.start_execution(stateMachineArn=arn, input=dumps(value), **given)
            execution = OutsideExecution(self, workflow, started["executionArn"], value)
            self._answers.executions.append(execution)
        execution.settle()
        return execution

    def close(self, *, verify: bool) -> None:
        """Stop what runs, delete what was made; raise what went wrong in answering and no wait has raised."""
        for execution in self._answers.executions:
            if not execution.has_ended and execution.running:
                execution.stop(None, "The test has ended")
        self._deployment.delete()
        self._filed.close()
        if self.connection.answers is not None and self.connection.answers.current is self:
            self.connection.answers.current = None
        if verify:
            self._raise_any()

    def handle(self, execution: OutsideExecution) -> OutsideExecution:
        """Itself: an execution on an endpoint is its own Handle."""
        return execution

    def use_test_case(self, workflow: LoadedWorkflow, test_case: TestCase) -> None:  # noqa: ARG002 - as of every Backend
        """Answer the states it names, in all executions: which one asks is not always known."""
        self._runner.use_test_case(test_case)

    def check_tells(self, what: str) -> None:
        """Refuse: the endpoint tells its own bus and logs."""
        self.refuse(f"{what} of executions are told by the engine in process only")

    @property
    def executions(self) -> list[OutsideExecution]:
        """Every execution the test started."""
        return self._answers.executions

    def arn_of(self, workflow: LoadedWorkflow) -> str:
        """The ARN of a workflow's state machine on the endpoint, of its own type."""
        self._check(workflow)
        return self._deployment.arn_of(workflow, workflow.type)

    # --- clients of the test's own
    def client(self) -> Any:
        """A boto3 client that finds the test's workflows by the ARNs they have in process."""
        client = new_client(self.connection.url, self.settings.account.region)

        def with_arn_of_endpoint(params: dict[str, JSON], **_: object) -> dict[str, JSON]:
            arns = {each.arn: each for each in self._workflows()}
            named = arns.get(params.get("stateMachineArn", ""))
            return params if named is None else {**params, "stateMachineArn": self.arn_of(named)}

        client.meta.events.register("provide-client-params.sfn", with_arn_of_endpoint)
        return client

    def add(self, workflow: LoadedWorkflow) -> None:
        """Make a workflow that has just been loaded a state machine, if clients of the test's own may ask for it."""
        if self._serving:
            self.arn_of(workflow)

    def find(self, arn: str) -> OutsideExecution | None:
        """An execution that a client started on one of the test's state machines."""
        found = next((each for each in self.executions if each.arn == arn), None)
        if found is not None:
            return found
        workflow = self._deployment.workflow_of(state_machine_of(arn))
        if workflow is None:
            return None
        text = self.own_client.describe_execution(executionArn=arn).get("input", "{}")
        found = OutsideExecution(self, workflow, arn, loads(text))
        self.executions.append(found)
        return found

    def serve(self, host: str, port: int) -> str:  # noqa: ARG002 - it is served already
        """The endpoint's URL; every workflow loaded so far is a state machine of it."""
        self._serving = True
        for workflow in self._workflows():
            self.arn_of(workflow)
        return self.connection.url

    # --- APIs before it
    def behind_apis(self, others: IntegrationBackend, give: Callable[[Handle], object]) -> IntegrationBackend:
        """The endpoint's Step Functions; all else is answered in process."""
        from pytest_sfn.apigateway.behind.outside import OutsideGatewayBackend

        return OutsideGatewayBackend(others, self, give)

    def call_for_api(self, action: str, given: dict[str, JSON], timeout_seconds: Seconds) -> dict[str, JSON]:
        """An action that an API calls, and waits for so long, on the endpoint. Raises botocore's errors."""
        self._api_seconds = timeout_seconds
        try:
            return self._call_for_api(action, given)
        finally:
            self._api_seconds = None

    def _call_for_api(self, action: str, given: dict[str, JSON]) -> dict[str, JSON]:
        from botocore import xform_name

        arns = {each.arn: each for each in self._workflows()}
        named = arns.get(given.get("stateMachineArn", ""))
        sent = given if named is None else {**given, "stateMachineArn": self.arn_of(named)}
        with self._starting if action == "StartExecution" else nullcontext():
            answer: dict[str, JSON] = getattr(self.own_client, xform_name(action))(**sent)
            answer.pop("ResponseMetadata", None)
            if action == "StartExecution" and named is not None and named.type == "STANDARD":
                value = loads(given.get("input", "{}"))
                self._answers.executions.append(OutsideExecution(self, named, answer["executionArn"], value))
        self._raise_any()
        return answer

    def started_by_api(
        self, action: str, given: dict[str, JSON], answer: dict[str, JSON], timeout_seconds: Seconds
    ) -> Any:
        """The Handle of an execution that an API started, and waits for so long if it waits."""
        if action == "StartSyncExecution":
            return SyncExecution(given, answer, timeout_seconds)
        found = next((each for each in self.executions if each.arn == answer["executionArn"]), None)
        if found is not None:
            found.settle()
        return found

    # --- what it can do
    def _check(self, workflow: LoadedWorkflow) -> None:
        kind = self.connection.kind
        gap = next(kind.gaps(workflow.definition), None)
        if gap is not None:
            self.refuse(f"{kind.name} cannot do {gap}")
        if not kind.answers and (len(self._runner.mocks) or self._runner.services.functions):
            self.refuse(f"mocks and handlers of the test cannot answer in {kind.name}")
        data_set = next(data_sets(workflow.definition), None)
        if kind.answers and data_set is not None:
            self.refuse(data_set)
        if kind.answers and self._runner.services.http and calls_http(workflow.definition):
            self.refuse("HTTP Tasks are sent by the engine itself; the test's stand-ins for HTTP APIs are not asked")
        if not self._filed.holds(workflow):
            self._file(workflow)

    def _file(self, workflow: LoadedWorkflow) -> None:
        """Put mocks whose calls never come out into a mock configuration file, and use a container that reads it."""
        reason = self._filed.add(workflow, self.connection)
        if reason is not None:
            self.refuse(reason)
        if self._filed.connection is not None:
            self.connection = self._filed.connection
            self.own_client = self.connection.client
            self._deployment = Deployment(self.connection, self.settings, self._workflows)
            if self.connection.answers is not None:
                self.connection.answers.current = self

    def refuse(self, reason: str) -> None:
        """Skip the test, or fail it (`engine_strict`), with the engine's name and the reason."""
        refuse(f"engine {self.settings.engine}: {reason}", strict=self.settings.strict)

    # --- time
    @property
    def whole_seconds(self) -> bool:
        """Whether times are those of the wall's clock, which are of interest to the second."""
        return self.connection.kind.clock == "real"

    def real_seconds(self, timeout_seconds: Seconds | None) -> Seconds:
        """How long a wait may take in real time."""
        longest = self.settings.timeout_seconds
        if timeout_seconds is None or self.connection.kind.virtual:
            return longest
        return min(timeout_seconds * self.connection.scale, longest)

    @property
    def may_give_up_waiting(self) -> bool:
        """Whether a wait for nothing but the test's own answers is better ended by moving the clock."""
        return self.connection.kind.virtual

    def jump(self) -> bool:
        """Move a clock of ours to whatever is due next; False where there is no such clock, or nothing is due."""
        if not self.connection.kind.virtual:
            return False
        due = self.connection.clock()["next"]
        if due is None:
            return False
        self.advance(due - self.connection.clock()["now"])
        return True

    def advance(self, seconds: Seconds) -> None:
        """Let so much execution time pass."""
        kind = self.connection.kind
        if kind.virtual:
            target = self.connection.clock({"advance": max(seconds, 0)})["target"]
            while self.connection.clock()["now"] < target:
                time.sleep(0.002)
        elif seconds * self.connection.scale <= self.settings.timeout_seconds:
            time.sleep(seconds * self.connection.scale)
        else:
            self.refuse(f"{kind.name} has no virtual time to advance by {seconds:g} s")
        for execution in self.executions:
            execution.settle()

    def advance_to(self, moment: Seconds) -> None:
        """Let time pass until then. It can be moved only where the endpoint is our own server on a virtual clock."""
        self.advance(max(0, moment - self.now()))

    def now(self) -> Seconds:
        """The endpoint's time in Unix seconds."""
        return float(self.connection.clock()["now"]) if self.connection.kind.ours else time.time()

    def _latency(self, seconds: Seconds) -> Seconds:
        """Let the latency of a mock pass; a virtual clock of ours does it by itself, told in the answer."""
        if self.connection.kind.virtual:
            return seconds
        longest = self.settings.timeout_seconds / self.connection.scale
        if seconds > (longest if self._api_seconds is None else min(longest, self._api_seconds)):
            self.refuse(f"a mock that answers after {seconds:g} s outlasts its caller, which takes virtual time to see")
        time.sleep(seconds * self.connection.scale)
        return 0.0

    def check_waits(self, execution: OutsideExecution) -> None:
        """Refuse at once what would wait longer than the test may take."""
        if self.connection.kind.virtual:
            return
        states = dict(all_states(execution.machine.definition))
        for visit in Reader().read(execution.history.events).all:
            if visit.exited is None:
                seconds = _delay(visit, states.get(visit.name, {})) * self.connection.scale
                if seconds > self.settings.timeout_seconds:
                    execution.stop(None, "The test does not wait so long")
                    self.refuse(
                        f"{self.connection.kind.name} has no virtual time, and state {visit.name!r} waits for "
                        f"{seconds:g} real seconds"
                    )

    def too_slow(self, execution: OutsideExecution) -> None:
        """Refuse an execution that takes longer than the test may."""
        execution.stop(None, "The test does not wait so long")
        self.refuse(f"the execution has not ended within {self.settings.timeout_seconds:g} s (--sfn-engine-timeout)")

    # --- answers
    @property
    def answering(self) -> bool:
        """Whether a call of the engine is in hand."""
        return self.connection.answers is not None and self.connection.answers.busy

    def is_owed(self, execution: OutsideExecution) -> bool:
        """Whether the engine is about to call."""
        return self.connection.answers is not None and self._answers.is_owed(execution)

    @property
    def awaited_callbacks(self) -> list[AwaitedCallback]:
        """Task tokens that the test is to answer."""
        return self._answers.callbacks

    def note_calls(self, execution: OutsideExecution) -> None:
        """Tell mocks of the calls a mock configuration file answered for them."""
        self._filed.note_calls(execution)

    def forget_callback(self, token: str) -> None:
        """The token has been answered."""
        self._answers.callbacks = [each for each in self._answers.callbacks if each.token != token]

    def _raise_any(self) -> None:
        if self._failures:
            raise self._failures.pop(0)

    def raise_failures(self, execution: OutsideExecution) -> None:
        """Raise what went wrong while answering; the execution, which would go on with an error of ours, is stopped."""
        if self._failures:
            if execution.running:
                execution.stop("pytest-sfn", "A Task could not be answered")
            raise self._failures.pop(0)

    def answer(self, request: WireRequest) -> tuple[WireResponse, Callable[[], None] | None]:
        """The answer to a call of the engine; what goes wrong is kept and raised in the test's thread."""
        try:
            if is_about_executions(request):
                headers = {"Content-Type": "application/x-amz-json-1.1"}
                return WireResponse(200, headers, b'{"FailedEntryCount":0}'), None
            with self._starting:
                call = read_call(request)
            return self._sent(call, self._answers.give(call))
        except BaseException as trouble:  # noqa: BLE001 - skips and errors alike belong to the test's thread
            self._failures.append(trouble)
            body = dumps({"message": f"{type(trouble).__name__}: {trouble}"}).encode()
            return WireResponse(500, {"Content-Type": "application/json"}, body), None

    def _sent(self, call: WireCall, given: Given) -> tuple[WireResponse, Callable[[], None] | None]:
        resource = given.asking.resource
        if given.after and resource.pattern == "waitForTaskToken":
            self.refuse("a mocked callback that comes `after` some time cannot let virtual time pass in this process")
        if resource.pattern == "waitForTaskToken":
            return call.accepted(resource), None if given.later else lambda: self._call_back(given)
        if given.later:
            raise HarnessError(f"State {given.asking.name!r} has no task token; .waits_for_callback() is not for it")
        failure = given.failure
        answer = call.result(resource, given.result) if failure is None else call.failure(resource, failure)
        return replace(answer, headers=answer.headers | _latency_header(given.after)), None

    def _call_back(self, given: Given) -> None:
        """Answer a task token as the mock says."""
        token = given.request.task_token
        if token is None:
            self._failures.append(HarnessError(f"The request of state {given.asking.name!r} carries no task token"))
        elif given.failure is None:
            self.own_client.send_task_success(taskToken=token, output=dumps(given.result))
        else:
            texts = {"error": given.failure.error, "cause": given.failure.cause}
            self.own_client.send_task_failure(
                taskToken=token, **{name: text for name, text in texts.items() if text is not None}
            )


def _latency_header(seconds: Seconds) -> dict[str, str]:
    return {LATENCY_HEADER: f"{seconds:g}"} if seconds else {}


def _delay(visit: StateVisit, state: dict[str, JSON]) -> Seconds:
    """Seconds that a state which is being waited in may still take, as far as its definition says."""
    if visit.type == "Wait":
        seconds = state.get("Seconds", 0)
        return float(seconds) if isinstance(seconds, (int, float)) else 0.0
    if visit.attempts and visit.attempts[-1].failed:
        return float(max((retrier.get("IntervalSeconds", 1) for retrier in state.get("Retry", ())), default=0))
    return 0.0
