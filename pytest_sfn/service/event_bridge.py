"""
EventBridge's "Step Functions Execution Status Change" events, told to whoever subscribes.

Shape recorded from AWS. Only Standard Workflows have them. Source: developer guide, "Automating Step Functions event
delivery with EventBridge".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from pytest_sfn.account import Account
from pytest_sfn.engine import Engine, Execution
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.timestamps import event_time
from pytest_sfn.service.execution_records import ExecutionRecord, ExecutionRecords
from pytest_sfn.typing import JSON, Seconds

#: Gets each event as EventBridge delivers it.
Subscriber: TypeAlias = "Callable[[dict[str, JSON]], object]"


class StatusChanges:
    """The events of a service's executions. `subscribers` are called on the engine's thread."""

    def __init__(self, engine: Engine, records: ExecutionRecords) -> None:
        self._engine = engine
        self._records = records
        self.subscribers: list[Subscriber] = []
        engine.on_start.append(self._started)

    def _started(self, execution: Execution) -> None:
        if execution.machine.type == "EXPRESS" or execution.map_run is not None:
            return
        execution.on_end.append(self._tell)
        self._tell(execution)

    def _tell(self, execution: Execution) -> None:
        if not self.subscribers:
            return
        record = self._records.find(execution.arn)
        if record is not None:
            event = self._event(execution, record)
            for subscriber in self.subscribers:
                subscriber(event)

    def _event(self, execution: Execution, record: ExecutionRecord) -> dict[str, JSON]:
        now = self._engine.scheduler.clock.now
        account = Account.of(execution.arn)
        return {
            "version": "0",
            "id": self._engine.uuid(),
            "detail-type": "Step Functions Execution Status Change",
            "source": "aws.states",
            "account": account.id,
            "time": event_time(now),
            "region": account.region,
            "resources": [execution.arn],
            "detail": _detail(execution, record, now),
        }


def _detail(execution: Execution, record: ExecutionRecord, now: Seconds) -> dict[str, JSON]:
    succeeded = execution.status == "SUCCEEDED"
    return {
        "executionArn": execution.arn,
        "stateMachineArn": execution.state_machine_arn,
        "stateMachineVersionArn": record.version_arn,
        "stateMachineAliasArn": record.alias_arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": _milliseconds(execution.start_date),
        "stopDate": _milliseconds(execution.stop_date),
        "input": execution.input_text,
        "output": dumps(execution.output) if succeeded else None,
        "inputDetails": {"included": True},
        "outputDetails": {"included": True} if succeeded else None,
        "error": execution.error,
        "cause": execution.cause,
        "redriveDate": _milliseconds(execution.redrive_date),
        "redriveStatusReason": None,
        **record.redrive_status(now),
    }


def _milliseconds(moment: Seconds | None) -> int | None:
    return None if moment is None else round(moment * 1000)
