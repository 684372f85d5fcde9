"""A state machine under test: mock its Tasks, run it, call the API before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
from pytest_sfn.testing.execution import Execution, in_hand, started
from pytest_sfn.testing.targets import check_arn, check_target, is_arn
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.mock import Mock
    from pytest_sfn.answers.payload_contracts import PayloadContract, Schema
    from pytest_sfn.assertions import RecordedExecution
    from pytest_sfn.explore.exploration import Exploration
    from pytest_sfn.explore.promises import Promise
    from pytest_sfn.iam.report import RoleReport
    from pytest_sfn.testing.apis import Api
    from pytest_sfn.testing.events.bus import GivenEvent
    from pytest_sfn.testing.events.timetable import Timetable
    from pytest_sfn.testing.harness import Harness
    from pytest_sfn.testing.test_state import StateUnderTest


class Workflow(LoadedWorkflow):
    """What `sfn.load` gives. Everything asked of it happens on the test's own clock."""

    def __init__(self, harness: Harness, loaded: LoadedWorkflow) -> None:
        super().__init__(loaded.application, loaded.declaration, loaded.machine, harness.engine.account)
        self._harness = harness

    def __repr__(self) -> str:
        return f"<Workflow {self.name!r}, {self.type}, {len(list(self.machine.all_states()))} states>"

    # --- what answers its Tasks
    def mock(self, target: str) -> Mock:
        """
        Answer Tasks: by state name, Resource ARN, `service:action` (`sns:publish`), or Lambda function.

        A function goes by its name, its ARN or, where no state has that name, its logical id in the template; it may
        stand behind the template's API only, as authorizers do. HarnessError, with the near misses, if nothing in
        definition and template goes by that name.
        """
        if self.machine.find_state(target) is None:
            named = next((each for each in self.application.functions if target in (each.logical_id, each.key)), None)
            target = target if named is None else named.function_name
        self._check_target(target)
        return self._harness.runner.mock(target)

    def mock_the_rest(self) -> Mock:
        """Answer every Task that nothing else answers, of any workflow of the test; see `sfn.mock_the_rest`."""
        return self._harness.runner.mock_the_rest()

    def _check_target(self, name: str) -> None:
        """
        HarnessError if nothing in definition and template goes by the name.

        The template may have such a function, which its API calls (an authorizer) where no Task does, and the API may
        call whatever it likes; an ARN may be for another workflow of the test.
        """
        if any(name in (each.function_name, each.arn) for each in self.application.functions):
            return
        if not is_arn(name):
            check_target(self.machine, name)
        if ":" in name and self.machine.find_state(name) is None and not self.application.apis:
            machines = [each.machine for each in self._harness.workflows.values()]
            check_arn(machines, name, self._harness.engine.account)

    def attach(
        self, function: str, handler: Callable[[Any, Any], Any] | str | None = None, **settings: Any
    ) -> Workflow:
        """
        Let a Lambda function run for real: `handler` is a Python callable `(event, context)`.

        Without one, the handler is taken from the template's CodeUri and Handler. `after` is its latency in seconds of
        execution time; the other settings are those of the function (timeout_seconds, environment). Gives itself.
        """
        from pytest_sfn.testing.functions import attach_function

        attach_function(self._harness.runner, self.application, function, handler, settings)
        return self

    def use_mock_config(self, file: str | Path, test_case: str, *, state_machine: str | None = None) -> Workflow:
        """
        Answer the Tasks of executions started from now on by a test case of a MockConfigFile.json. Gives itself.

        state_machine: its name in the file, if not this one's name, logical id or the only one. States that the test
        case does not name are answered as ever. DefinitionError with all problems of the file; HarnessError if it has
        no such test case, or the test case names states that are not there.
        """
        from pytest_sfn.testing.mock_config.using import use_mock_config

        use_mock_config(self._harness, self, file, test_case, state_machine)
        return self

    def contract(
        self,
        target: str,
        contract: PayloadContract | None = None,
        *,
        request: Schema | None = None,
        response: Schema | None = None,
    ) -> Workflow:
        """
        Hold the payloads of Tasks to a contract, mocked or not: by state, function, Resource or `service:action`.

        request and response are JSON Schemas, pydantic models, or callables that raise; `openapi_contract` makes a
        contract of an OpenAPI operation. A breach is a ContractBreach, whatever Retry and Catch say. Gives itself.
        """
        from pytest_sfn.answers.payload_contracts import PayloadContract

        self._check_target(target)
        self._harness.runner.contract(target, contract or PayloadContract(request, response))
        return self

    # --- running it
    def run(self, input: JSON = None, *, name: str | None = None) -> Execution:  # noqa: A002 - the API's word
        """Start an execution and let time pass until it has ended. The default input is {}."""
        return self.start(input, name=name).wait()

    def start(self, input: JSON = None, *, name: str | None = None) -> Execution:  # noqa: A002 - the API's word
        """Start an execution and run it until everything waits; time does not pass."""
        return started(self._harness, self, input, name)

    def explore(
        self,
        input: JSON = None,  # noqa: A002 - the API's word
        *,
        promises: Iterable[Promise | Callable[[RecordedExecution], object]] = (),
        pairs: bool = False,
        limit: int | None = None,
        seconds: Seconds | None = None,
        variable: str = "workflow",
    ) -> Exploration:
        """
        Try every fault that its Tasks can meet, one at a time, and check promises on each execution.

        promises: of `pytest_sfn.promises`, or callables that take the execution. pairs: two faults at a time as well.
        limit: at most so many scripts; seconds: of the wall's time. variable: the workflow's name in printed lines.
        The test's mocks and handlers answer what meets no fault, once for each call that differs; what nothing answers
        gets a sample. HarnessError where a promise names no state of it, or the execution without any fault meets one.
        """
        from pytest_sfn.explore.exploration import explore

        self._harness.backend.check_tells("explorations")
        found = explore(
            self,
            self._harness.runner,
            self._harness.engine,
            {} if input is None else input,
            promises,
            pairs=pairs,
            limit=limit,
            seconds=seconds,
            variable=variable,
        )
        self._harness.explorations.append(found)
        return found

    def replay(self, recording: str | Path, *, ignoring: Sequence[str] = (), check: bool = True) -> Execution:
        """
        Run a recorded execution again on this definition, with its input and its answers at their times.

        recording: a file that `pytest-sfn record` or `aws stepfunctions get-execution-history` wrote, found as
        templates are. Each attempt gets what it got then, Map iterations by index; what the recording does not have is
        answered as ever. check: ReplayParted, with the first state that differs and its values, where path, inputs,
        requests, answers, outputs or the end are others. ignoring: JSONPaths left out of all data, besides
        sfn_ignoring. Where nothing ran before, the test's clock goes to the recorded start.
        """
        from pytest_sfn.assertions.value_paths import Ignored
        from pytest_sfn.testing.recordings.replaying import replay

        ignored = Ignored((*self._harness.settings.ignoring, *ignoring))
        return replay(self._harness, self, recording, ignored, check=check)

    @property
    def executions(self) -> list[Execution]:
        """Its executions in this test, in the order they started, whoever started them: an API, a parent, a client."""
        return [
            in_hand(self._harness, each)
            for each in list(self._harness.executions)
            if each.state_machine_name == self.name and each.map_run is None
        ]

    # --- events
    def receive(self, event: GivenEvent) -> Execution:
        """
        Start an execution as the template's rules and pipes do on an event; time does not pass.

        event: made by `pytest_sfn.testing.events` (`s3_object_created(...)`, `sqs_message(...)`), a whole event, or an
        entry of PutEvents. EventNotReceived, which says why rule by rule, if none of them takes it.
        """
        from pytest_sfn.testing.events.bus import Events

        return self._harness.only(Events).receive(self, event)

    def start_on_schedule(self) -> Timetable:
        """
        Let the template's schedules start executions from now on, as `sfn_clock.advance` passes their times.

        HarnessError if the template declares none that is enabled.
        """
        from pytest_sfn.testing.events.timetable import Timetable

        timetable = Timetable(self._harness, self)
        self._harness.clock.timetables.append(timetable)
        return timetable

    # --- what its role may do
    def iam_report(self, *executions: RecordedExecution) -> RoleReport:
        """
        What the template's role allows, lacks and grants in vain, for these executions taken together.

        HarnessError if the template does not tell what the role may do.
        """
        from pytest_sfn.testing.iam import role_report, with_map_runs

        return role_report(self, with_map_runs(executions, self._harness.executions))

    # --- one state
    def test_state(
        self,
        state: str,
        input: JSON = None,  # noqa: A002 - the API's word
        *,
        mock: JSON = None,
        variables: dict[str, JSON] | None = None,
        context: JSON = None,
        configuration: dict[str, JSON] | None = None,
        inspection_level: str = "TRACE",
    ) -> StateUnderTest:
        """
        TestState: this one state, anywhere in the machine, on this input, with a mock in place of what it calls.

        mock: `{"result": ...}` or `{"errorOutput": {"error": ..., "cause": ...}}`, with `fieldValidationMode` or not;
        any other value is the result. configuration: members of stateConfiguration (`retrierRetryCount`, ...).
        """
        from pytest_sfn.testing.test_state import test_state

        given = {
            "input": {} if input is None else input,
            "mock": mock,
            "variables": variables,
            "context": context,
            "stateConfiguration": configuration,
        }
        return self._harness.gate.run(lambda: test_state(self._harness.service(), self, state, given, inspection_level))

    # --- the API before it
    @cached_property
    def api(self) -> Api:
        """A client of the API that the template puts before it: `workflow.api.post("/orders", json={...})`."""
        return self.api_named()

    def api_named(self, name: str | None = None, *, stage: str | None = None) -> Api:
        """A client of one of the template's APIs, by logical id or name, at a stage (by default its first)."""
        from pytest_sfn.testing.apis import declared_api

        return declared_api(self._harness, self, name, stage)
