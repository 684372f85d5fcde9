"""
The test's own Step Functions API, made when it is first needed: by the test, or by a Task that calls Step Functions.

A state machine that the test has not loaded is nobody's to run: a Task that starts one is answered by a mock, by an
endpoint, or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future

    from pytest_sfn.answers.services import Services
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.engine import Engine
    from pytest_sfn.integrations.calling.answerers import NestedWorkflows
    from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse, Steps, TimedResponse
    from pytest_sfn.language.tasks import TaskRequest
    from pytest_sfn.service.service import StepFunctionsService

#: Operations that are for one state machine, which must be the test's.
_STARTS = frozenset({"StartExecution", "StartSyncExecution"})


class OwnService:
    """
    Makes the service, and answers for it until then: it connects itself to the Tasks when it is made.

    workflows: those of the test by ARN; each is a state machine of the service. on_close: takes what is to be done when
    the test ends.
    """

    def __init__(
        self,
        engine: Engine,
        services: Services,
        workflows: Mapping[str, LoadedWorkflow],
        on_close: Callable[[Callable[[], object]], None],
    ) -> None:
        self._engine = engine
        self._services = services
        self._workflows = workflows
        self._on_close = on_close
        self._made: StepFunctionsService | None = None
        services.find_nested = self.nested
        services.answerers.setdefault("stepfunctions", []).insert(0, self)

    def get(self) -> StepFunctionsService:
        """The service, made now if it is not yet."""
        if self._made is None:
            from pytest_sfn.service.service import StepFunctionsService

            self._made = StepFunctionsService(self._engine)
            for workflow in self._workflows.values():
                self.add(workflow)
            self._deliver_to_moto(self._made)
        return self._made

    def add(self, workflow: LoadedWorkflow) -> None:
        """Make a workflow a state machine of the service, if there is one already."""
        if self._made is not None:
            from pytest_sfn.testing.deployment import deploy

            deploy(self._made, workflow)

    def _deliver_to_moto(self, service: StepFunctionsService) -> None:
        """Where moto's mock_aws is active, let it have the test's status changes and log events."""
        from pytest_sfn.answers.aws_endpoint import moto_is_active

        if not moto_is_active():
            return
        from pytest_sfn.http.delivery import Delivery

        delivery = Delivery(self._engine.account.region)
        delivery.deliver_from(service, events=True, logs=True)
        self._on_close(delivery.close)
        self._on_close(delivery.flush)

    # --- Tasks that call Step Functions
    def nested(self, request: TaskRequest) -> NestedWorkflows | None:
        """Who runs the child execution a Task asks for; None for a state machine that is not loaded."""
        if not self._is_loaded(request.parameters):
            return None
        self.get()
        return self._services.nested

    def __call__(self, call: ServiceCall) -> ServiceResponse | TimedResponse | Future[TimedResponse] | Steps | None:
        """The answer to a call; None to start a state machine that is not loaded."""
        if call.operation in _STARTS and not self._is_loaded(call.parameters):
            return None
        self.get()
        first = self._services.answerers["stepfunctions"][0]
        return None if first is self else first(call)

    def _is_loaded(self, parameters: JSON) -> bool:
        """Whether the parameters' ARN, without version or alias, is that of a workflow of the test."""
        given = parameters if isinstance(parameters, dict) else {}
        arn = given.get("StateMachineArn", given.get("stateMachineArn"))
        return isinstance(arn, str) and ":".join(arn.split(":")[:7]) in self._workflows
