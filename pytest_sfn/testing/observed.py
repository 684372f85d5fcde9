"""What a test's executions tell the world: EventBridge's status changes, and the log events of CloudWatch Logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.typing import JSON, is_true

if TYPE_CHECKING:
    from pytest_sfn.engine import Execution
    from pytest_sfn.testing.harness import Harness


class Observed:
    """
    Collects from when it is made.

    status_changes: "Step Functions Execution Status Change" events of Standard executions, as EventBridge delivers
    them. log_events: events of executions whose template declares LoggingConfiguration, by its Level and
    IncludeExecutionData, as CloudWatch Logs shows them; told when an execution ends.
    """

    def __init__(self, harness: Harness) -> None:
        harness.backend.check_tells("status changes and log events")
        self._workflows = harness.workflows
        self.status_changes: list[dict[str, JSON]] = []
        self.log_events: list[dict[str, JSON]] = []
        harness.service().state.status_changes.subscribers.append(self.status_changes.append)
        harness.engine.on_start.append(self._follow)

    def _follow(self, execution: Execution) -> None:
        workflow = self._workflows.get(execution.state_machine_arn)
        logging = None if workflow is None else workflow.declaration.logging
        if logging and logging.get("Level", "OFF") != "OFF":
            execution.on_end.append(lambda ended: self._log(ended, logging))

    def _log(self, execution: Execution, logging: JSON) -> None:
        from pytest_sfn.service.log_events import log_events

        data = is_true(logging.get("IncludeExecutionData"))
        self.log_events.extend(log_events(execution, logging["Level"], data=data))
