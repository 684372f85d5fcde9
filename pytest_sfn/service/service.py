"""The Step Functions API in process: one object with everything an account holds, asked by operation name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from pytest_sfn.account import Account
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.service import arns
from pytest_sfn.service.activity_tasks import ActivityTasks
from pytest_sfn.service.arns import StateMachineArn
from pytest_sfn.service.constraints import check_request
from pytest_sfn.service.definitions import Definitions
from pytest_sfn.service.event_bridge import StatusChanges
from pytest_sfn.service.for_tasks import connect
from pytest_sfn.service.log_events import LogEvents
from pytest_sfn.service.operations import handler
from pytest_sfn.service.records import Records
from pytest_sfn.service.state_machines import does_not_exist
from pytest_sfn.service.store import StateMachine, Store
from pytest_sfn.typing import JSON, Seconds
from pytest_sfn.values import replaced

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pytest_sfn.answers.services import Services
    from pytest_sfn.engine import Engine

Resource = TypeVar("Resource")


class StepFunctionsService:
    """
    The API over one engine. Everything here runs on the engine's thread.

    engine: whose clock, seed, account and Region are the service's, and whose Task runner it completes: activities are
    answered by the workers that call GetActivityTask.
    """

    def __init__(self, engine: Engine) -> None:
        from pytest_sfn.integrations.resources import parse_resource

        self.engine = engine
        #: The account of the request that is being answered.
        self.account = engine.account
        self.store = Store()
        self.definitions = Definitions(parse_resource)
        self.activity_tasks = ActivityTasks(self)
        self.records = Records(engine)
        #: EventBridge's "Step Functions Execution Status Change" events.
        self.status_changes = StatusChanges(self)
        #: CloudWatch Logs events, where state machines are configured to log.
        self.log_events = LogEvents(self)
        #: Set by `use_mock_config`.
        self.mock_test_cases: MockTestCases | None = None
        #: Who answers the Tasks' calls below the engine's Task runner; None for runners of the user's own.
        self.integrations: Services | None = None
        #: Where calls are answered while a server's thread owns the engine; `InProcessClient` hands them over.
        self.elsewhere: Callable[[str, JSON, str | None], JSON] | None = None
        connect(self)

    def use_mock_config(self, path: str) -> None:
        """Take test cases from a MockConfigFile. Raises DefinitionError with all the file's problems."""
        from pytest_sfn.answers.mocks.mock_config_file import load_mock_config
        from pytest_sfn.service.mock_test_cases import MockTestCases

        self.mock_test_cases = MockTestCases(self, load_mock_config(path))

    def call(self, operation: str, parameters: JSON, account_id: str | None = None) -> JSON | Future[JSON]:
        """
        The answer to an API request, or a future of it.

        operation: such as `StartExecution`. parameters: as boto3 takes them. Raises ServiceError.
        """
        handle = handler(operation)
        checked = check_request(operation, parameters)
        default = self.engine.account
        self.account = default if account_id is None else replaced(default, id=account_id)
        try:
            return handle(self, checked)
        finally:
            self.account = default

    # --- what handlers share
    def now(self) -> Seconds:
        """Unix time on the engine's clock, in milliseconds' steps as AWS tells it."""
        return round(self.engine.scheduler.clock.now, 3)

    def uuid(self) -> str:
        """A UUID drawn from the engine's seed."""
        return self.engine.uuid()

    def state_machine(self, arn: StateMachineArn) -> StateMachine:
        """The state machine an ARN belongs to. Raises StateMachineDoesNotExist."""
        machine = self.store.state_machines.get(arn.unqualified)
        if machine is None:
            whole = arn.unqualified if arn.qualifier is None else f"{arn.unqualified}:{arn.qualifier}"
            raise does_not_exist(whole)
        return machine

    def of_account(self, resources: Mapping[str, Resource]) -> Iterable[Resource]:
        """The resources, kept by ARN, which belong to the account that asks."""
        id_ = self.account.id
        return [resource for arn, resource in resources.items() if Account.of(arn).id == id_]

    def abort_executions_of(self, state_machine_arn: str) -> None:
        """The state machine is gone; its executions end as aborted. Source: API Reference, DeleteStateMachine."""
        for record in self._running(state_machine_arn):
            record.execution.abort()

    def _running(self, state_machine_arn: str) -> Iterator[Record]:
        for record in list(self.records.of_machine(state_machine_arn)):
            if record.execution.running:
                yield record

    def execution(self, arn: str) -> Record:
        """An execution of a Standard workflow, or of a map run. Raises InvalidArn, ExecutionDoesNotExist."""
        record = self.records.find(arn)
        if record is None:
            arns.parts(arn, "execution")
            raise ServiceError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        return record

    def awaits_client(self) -> bool:
        """Whether some Task waits for an answer that only a client can give: a task token, an activity."""
        return bool(self.engine.task_tokens.waiting())


if TYPE_CHECKING:
    from pytest_sfn.service.mock_test_cases import MockTestCases
    from pytest_sfn.service.records import Record
