"""What a test runs on, below all that it holds in its hands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.backends.gate import Gate
from pytest_sfn.backends.in_process import InProcess
from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
from pytest_sfn.engine import Engine
from pytest_sfn.integrations.data_sets.s3_data_sets import ObjectsOfTest, S3DataSets
from pytest_sfn.testing.clock import TestClock, clock_named
from pytest_sfn.testing.loading import LoadedFile, load_file
from pytest_sfn.testing.own_service import OwnService
from pytest_sfn.typing import JSON, StateMachineType

if TYPE_CHECKING:
    from pytest_sfn.backends.backend import Backend, StartedExecution
    from pytest_sfn.definitions import Application, StateMachineDeclaration
    from pytest_sfn.explore.exploration import Exploration
    from pytest_sfn.integrations.data_sets.given_objects import GivenObjects
    from pytest_sfn.integrations.data_sets.objects import ObjectStore
    from pytest_sfn.service.service import StepFunctionsService
    from pytest_sfn.testing.settings import Settings

T = TypeVar("T")
#: Real seconds that a test waits for a handler of its own, while it runs and at its end.
PATIENCE_SECONDS = 60.0
GRACE_SECONDS = 2.0


class Harness:
    """
    The engine of one test, its Task runner, clock and backend, and what was loaded and started on them.

    `sfn`, workflows, executions, APIs and events are faces of it: each is made of a Harness, and finds there what
    another has loaded or started. It ends with the test.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runner = IntegrationTaskRunner(unmocked=settings.unmocked)  # type: ignore[arg-type]  # checked
        self.engine = Engine(
            clock=clock_named(settings.clock), seed=settings.seed, account=settings.account, tasks=self.runner
        )
        self.engine.data_sets = S3DataSets(ObjectsOfTest(lambda: self.s3, self._endpoint_objects))
        beside = self.runner.services.beside
        self.gate = Gate(self.engine.scheduler, beside)
        self.engine.scheduler.patience, self.engine.scheduler.stuck = PATIENCE_SECONDS, beside.stuck
        #: Those of the test by ARN, in the order they were loaded.
        self.workflows: dict[str, LoadedWorkflow] = {}
        #: All that were loaded, those that were replaced too.
        self.every_workflow: list[LoadedWorkflow] = []
        #: Requests to the test's APIs: the Api, method and path below the stage.
        self.requests: list[tuple[Any, str, str]] = []
        #: How often an event source started a workflow, by its ARN and the label of the source.
        self.started_by: Counter[tuple[str, str]] = Counter()
        #: What `workflow.explore` found, for a failed test to tell.
        self.explorations: list[Exploration] = []
        self._closers: list[Callable[[], object]] = []
        self._only: dict[type, object] = {}
        self._own_service = OwnService(self.engine, self.runner.services, self.workflows, self.on_close)
        self.backend = self._opened_backend()
        self.clock = TestClock(self.backend)

    def _opened_backend(self) -> Backend:
        if self.settings.outside is None:
            return InProcess(self.engine, self.runner, self.gate, self.service, self.on_close)
        from pytest_sfn.backends.endpoint import open_endpoint

        return open_endpoint(self.settings.outside, self.runner, self.workflows.values)

    @property
    def executions(self) -> Sequence[StartedExecution]:
        """Every execution of the test, those of map runs included, in the order they started."""
        return self.backend.executions

    def only(self, kind: Callable[[Harness], T]) -> T:
        """The one object of a class that the test has, made when it is first asked for."""
        key = cast("type[T]", kind)
        if key not in self._only:
            self._only[key] = kind(self)
        return cast("T", self._only[key])

    # --- workflows
    def file(
        self,
        source: str | Path,
        parameters: Mapping[str, JSON] | None = None,
        stage: str | None = None,
        options: Mapping[str, str] | None = None,
    ) -> LoadedFile:
        """A file beside the test or above it, read with the parameters of the settings and those given."""
        given = {**self.pseudo_parameters, **self.settings.parameters, **(parameters or {})}
        file = load_file(self.settings.found(source), given, stage, options)
        known = self.runner.judge.applications
        if not any(each is file.application for each in known):
            known.append(file.application)
        return file

    @property
    def pseudo_parameters(self) -> dict[str, JSON]:
        """What every template can refer to."""
        return {"AWS::AccountId": self.engine.account.id, "AWS::Region": self.engine.account.region}

    def add(
        self,
        file: LoadedFile,
        declaration: StateMachineDeclaration,
        type: StateMachineType | None = None,  # noqa: A002 - the API's word
    ) -> LoadedWorkflow:
        """Make a declared state machine a workflow of the test; one of the same ARN is replaced."""
        workflow = LoadedWorkflow(file.application, declaration, file.machine(declaration, type), self.engine.account)
        self.workflows[workflow.arn] = workflow
        self.every_workflow.append(workflow)
        self.backend.add(workflow)
        self._own_service.add(workflow)
        return workflow

    def service(self) -> StepFunctionsService:
        """The Step Functions API over the engine, made when it is first asked for, with all workflows loaded."""
        return self._own_service.get()

    def adopt(self, application: Application, document: str) -> None:
        """Load those state machines of an application which a document (of its API) names and which are not yet."""
        file = LoadedFile(application)
        for declaration in application.state_machines:
            arn = declaration.arn or self.engine.account.state_machine(declaration.name)
            if arn not in self.workflows and arn in document:
                self.add(file, declaration)

    # --- the data of Distributed Maps
    @cached_property
    def s3(self) -> GivenObjects:
        """Buckets of the test."""
        from pytest_sfn.integrations.data_sets.given_objects import GivenObjects

        return GivenObjects(lambda: self.engine.scheduler.clock.now)

    def _endpoint_objects(self) -> ObjectStore | None:
        from pytest_sfn.answers.aws_endpoint import moto_is_active
        from pytest_sfn.answers.s3_objects import s3_at_endpoint

        if self.settings.unmocked != "endpoint" and not moto_is_active():
            return None
        return s3_at_endpoint(self.runner.services, self.engine.account.region)

    # --- the end
    def on_close(self, closer: Callable[[], Any]) -> None:
        """Call `closer()` when the test ends, the last one first."""
        self._closers.append(closer)

    def close(self, *, verify: bool) -> None:
        """End the test: stop servers; UnusedMock, if `verify`, for a mock that was never asked."""
        still_running = any(execution.running for execution in self.executions)
        try:
            self.runner.services.beside.finish(GRACE_SECONDS)
        finally:
            while self._closers:
                self._closers.pop()()
        self.backend.close(verify=verify)
        if verify and not still_running and self.settings.unused_mocks == "error":
            self.runner.mocks.verify()
