"""All that the operations of the API answer from: what the accounts of a service hold, and the engine that runs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_sfn.account import Account
from pytest_sfn.engine import Engine
from pytest_sfn.service.activity_tasks import ActivityTasks
from pytest_sfn.service.definitions import Definitions
from pytest_sfn.service.event_bridge import StatusChanges
from pytest_sfn.service.execution_records import ExecutionRecords
from pytest_sfn.service.log_events import LogEvents
from pytest_sfn.service.store import Store
from pytest_sfn.typing import Seconds
from pytest_sfn.values import replaced

if TYPE_CHECKING:
    from pytest_sfn.answers.services import Services
    from pytest_sfn.service.mock_test_cases import MockTestCases


@dataclass(slots=True)
class ServiceState:
    """
    The first argument of every operation's handler.

    account: whose request is answered. mock_test_cases: those of `StepFunctionsService.use_mock_config`.
    task_services: who answers the Tasks' calls below the engine's Task runner; None for runners of the user's own.
    """

    engine: Engine
    account: Account
    store: Store
    definitions: Definitions
    records: ExecutionRecords
    activity_tasks: ActivityTasks
    status_changes: StatusChanges
    log_events: LogEvents
    mock_test_cases: MockTestCases | None = None
    task_services: Services | None = None

    @classmethod
    def of(cls, engine: Engine) -> ServiceState:
        """Of a service that has answered nothing yet."""
        from pytest_sfn.integrations.resources.parsing import parse_resource, template_problems

        store, records = Store(), ExecutionRecords(engine)
        return cls(
            engine=engine,
            account=engine.account,
            store=store,
            definitions=Definitions(parse_resource, template_problems),
            records=records,
            activity_tasks=ActivityTasks(engine.task_tokens),
            status_changes=StatusChanges(engine, records),
            log_events=LogEvents(),
        )

    def for_account(self, account_id: str) -> ServiceState:
        """The same, asked by another account."""
        return replace(self, account=replaced(self.account, id=account_id))

    def now(self) -> Seconds:
        """Unix time on the engine's clock, in milliseconds' steps as AWS tells it."""
        return round(self.engine.scheduler.clock.now, 3)
