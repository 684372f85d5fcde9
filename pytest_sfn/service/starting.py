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
    target, known = _Target(service, parameters["stateMachineArn"]), None
    value, text = _named_input(parameters)
    if "name" in parameters and target.machine.type == "STANDARD":
        known = service.records.find(execution_arn(target.machine.arn, parameters["name"]))
    if known is None:
        execution = target.begin(parameters, value, text, asynchronous=True)
    else:
        execution = known.execution
        if not execution.running or execution.input_text != text:
            raise ServiceError("ExecutionAlreadyExists", f"Execution Already Exists: '{execution.arn}'")
    return {"executionArn": execution.arn, "startDate": execution.start_date}


def _named_input(parameters: dict[str, JSON]) -> tuple[JSON, str]:
    """The value and the text of the input, after a check of the name."""
    if "name" in parameters:
        check_name(parameters["name"])
    return execution_input(parameters.get("input"))


def start_sync_execution(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Runs an execution of an Express Workflow to its end; the answer is a future until then."""
    target = _Target(service, parameters["stateMachineArn"])
    if target.machine.type != "EXPRESS":
        raise type_not_supported()
    execution = target.begin(parameters, *_named_input(parameters))
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
                self._test_case = service.mock_test_cases.find(arns.unlabelled(arn).name, test_case)
        found = arns.unlabelled(arn)
        self.machine = service.store.state_machine(found)
        self.alias_arn: str | None = None
        self.version_arn: str | None = None
        self.revision: Revision = self.machine.revision
        if found.qualifier is None:
            return
        version = self.machine.versions.get(found.version or 0)
        if (alias := self.machine.aliases.get(found.alias or "")) is not None:
            self.alias_arn = alias.arn
            version = routed(alias, self.machine, service.engine.random())
        if version is None:
            raise does_not_exist(arn)
        self.version_arn, self.revision = version.arn, version.revision

    def begin(self, parameters: dict[str, JSON], value: JSON, text: str, *, asynchronous: bool = False) -> Execution:
        """Creates the execution that a request asks for, with the value and the text of its input; begins it."""
        service, machine = self._service, self.machine
        execution = service.engine.create(
            self.revision.machine,
            value,
            name=parameters.get("name"),
            input_text=text,
            state_machine_name=machine.name,
            machine_arn=machine.arn,
            role_arn=self.revision.role_arn,
        )
        execution.asynchronous |= asynchronous
        execution.trace_header = parameters.get("traceHeader")
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
        # Recorded from AWS for one that failed, which has no output either; inferred for one that timed out.
        "outputDetails": {"included": parameters.get("includedData") != "METADATA_ONLY"},
        "billingDetails": {
            "billedMemoryUsedInMB": _BILLED_MEGABYTES,
            "billedDurationInMilliseconds": steps * _BILLED_MILLISECONDS,
        },
    }
