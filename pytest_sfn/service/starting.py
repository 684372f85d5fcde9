"""StartExecution and StartSyncExecution."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pytest_sfn.account import execution_arn
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.engine import Execution
from pytest_sfn.service import arns
from pytest_sfn.service.aliases import routed
from pytest_sfn.service.execution_data import shown_data
from pytest_sfn.service.execution_input import execution_input
from pytest_sfn.service.execution_records import ExecutionRecord
from pytest_sfn.service.names import check_name
from pytest_sfn.service.pending import Pending
from pytest_sfn.service.state import ServiceState
from pytest_sfn.service.store import Revision, does_not_exist, type_not_supported
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.mock_config_file import TestCase

#: Express Workflows are billed in steps of 100 ms and of 64 MB. Source: Step Functions pricing.
_BILLED_MILLISECONDS = 100
_BILLED_MEGABYTES = 64


def start_execution(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Starts an execution; for Standard, the same name and input while it runs answer as before."""
    target = _Target(service, parameters["stateMachineArn"])
    name = parameters.get("name")
    if name is not None:
        check_name(name)
    value, text = execution_input(parameters.get("input"))
    if name is not None and target.machine.type == "STANDARD":
        known = service.records.find(execution_arn(target.machine.arn, name))
        if known is not None:
            return _again(known, text)
    execution = target.begin(name, value, text, parameters.get("traceHeader"))
    return {"executionArn": execution.arn, "startDate": execution.start_date}


def _again(known: ExecutionRecord, text: str) -> JSON:
    execution = known.execution
    if not execution.running or execution.input_text != text:
        raise ServiceError("ExecutionAlreadyExists", f"Execution Already Exists: '{execution.arn}'")
    return {"executionArn": execution.arn, "startDate": execution.start_date}


def start_sync_execution(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Runs an execution of an Express Workflow to its end; the answer is a future until then."""
    target = _Target(service, parameters["stateMachineArn"])
    if target.machine.type != "EXPRESS":
        raise type_not_supported()
    name = parameters.get("name")
    if name is not None:
        check_name(name)
    value, text = execution_input(parameters.get("input"))
    execution = target.begin(name, value, text, parameters.get("traceHeader"))
    if not execution.running:
        return _sync_answer(execution, parameters)
    answer = Pending()

    def ended(_execution: Execution) -> None:
        if not answer.cancelled():
            answer.set_result(_sync_answer(execution, parameters))

    execution.on_end.append(ended)
    return answer


class _Target:
    """What is started: a state machine's current revision, or that of the version or alias the ARN names."""

    def __init__(self, service: ServiceState, arn: str) -> None:
        self._service = service
        self._test_case: TestCase | None = None
        if service.mock_test_cases is not None:
            arn, _, test_case = arn.partition("#")
            if test_case:
                name = arns.unlabelled(arn).name
                self._test_case = service.mock_test_cases.find(name, test_case)
        found = arns.unlabelled(arn)
        self.machine = service.store.state_machine(found)
        self.alias_arn: str | None = None
        self.version_arn: str | None = None
        self.revision: Revision = self.machine.revision
        if found.qualifier is not None:
            self._qualify(arn, found)

    def _qualify(self, arn: str, found: arns.StateMachineArn) -> None:
        if found.alias is not None:
            alias = self.machine.aliases.get(found.alias)
            if alias is None:
                raise does_not_exist(arn)
            self.alias_arn = alias.arn
            version = routed(alias, self.machine, self._service.engine.random())
        else:
            known = self.machine.versions.get(found.version or 0)
            if known is None:
                raise does_not_exist(arn)
            version = known
        self.version_arn, self.revision = version.arn, version.revision

    def begin(self, name: str | None, value: JSON, text: str, trace_header: str | None) -> Execution:
        """Creates the execution, notes it, begins it."""
        service, machine = self._service, self.machine
        execution = service.engine.create(
            self.revision.machine,
            value,
            name=name,
            input_text=text,
            state_machine_name=machine.name,
            machine_arn=machine.arn,
            role_arn=self.revision.role_arn,
        )
        execution.trace_header = trace_header
        service.records.add(execution, self.revision, self.version_arn, self.alias_arn)
        service.log_events.follow(execution, self.revision.logging)
        if self._test_case is not None and service.mock_test_cases is not None:
            service.mock_test_cases.mock(execution, self._test_case)
        try:
            return service.engine.begin(execution)
        except Exception as error:
            # A mistake of the test or of ours leaves no execution behind that runs for ever.
            if execution.running:
                execution.abort(type(error).__name__, str(error))
            raise


def _sync_answer(execution: Execution, parameters: dict[str, JSON]) -> JSON:
    start, stop = execution.start_date, execution.stop_date or execution.start_date
    steps = max(1, math.ceil(round((stop - start) * 1000, 3) / _BILLED_MILLISECONDS))
    return {
        "executionArn": execution.arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "startDate": start,
        "stopDate": stop,
        "status": execution.status,
        **shown_data(execution, parameters),
        "billingDetails": {
            "billedMemoryUsedInMB": _BILLED_MEGABYTES,
            "billedDurationInMilliseconds": steps * _BILLED_MILLISECONDS,
        },
    }
