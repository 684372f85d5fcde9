"""What a test's executions tell the world: EventBridge's status changes, and the log events of CloudWatch Logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.answers.endpoint import moto_is_active
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.engine import Execution
    from pytest_sfn.testing.sfn import Sfn


class Observed:
    """
    Collects from when it is made.

    status_changes: "Step Functions Execution Status Change" events of Standard executions, as EventBridge delivers
    them. log_events: events of executions whose template declares LoggingConfiguration, by its Level and
    IncludeExecutionData, as CloudWatch Logs shows them; told when an execution ends.
    """

    def __init__(self, sfn: Sfn) -> None:
        self._sfn = sfn
        self.status_changes: list[dict[str, JSON]] = []
        self.log_events: list[dict[str, JSON]] = []
        sfn.service.state.status_changes.subscribers.append(self.status_changes.append)
        sfn.engine.on_start.append(self._follow)

    def _follow(self, execution: Execution) -> None:
        workflow = next((each for each in self._sfn.workflows if each.arn == execution.state_machine_arn), None)
        logging = None if workflow is None else workflow.declaration.logging
        if logging and logging.get("Level", "OFF") != "OFF":
            execution.on_end.append(lambda ended: self._log(ended, logging))

    def _log(self, execution: Execution, logging: JSON) -> None:
        from pytest_sfn.service.log_events import log_events

        data = str(logging.get("IncludeExecutionData", False)).lower() == "true"
        self.log_events.extend(log_events(execution, logging["Level"], data=data))


def deliver_to_moto(sfn: Sfn) -> None:
    """Where moto's mock_aws is active, let it have the test's status changes and log events."""
    if not moto_is_active():
        return
    from pytest_sfn.http.delivery import Delivery

    delivery = Delivery(sfn.engine.account.region)
    delivery.deliver_from(sfn.service, events=True, logs=True)
    sfn.on_close(delivery.close)
    sfn.on_close(delivery.flush)
