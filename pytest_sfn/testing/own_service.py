"""
Lets Tasks reach the test's own Step Functions: child executions, heartbeats, `aws-sdk:sfn:` calls.

The service is made when the first of them is asked for. A state machine that the test has not loaded is nobody's to
run: such a Task is answered by a mock, by an endpoint, or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    from pytest_sfn.integrations.calling.answerers import NestedWorkflows
    from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse, Steps, TimedResponse
    from pytest_sfn.language.tasks import TaskRequest
    from pytest_sfn.testing.sfn import Sfn

#: Operations that are for one state machine, which must be the test's.
_STARTS = frozenset({"StartExecution", "StartSyncExecution"})


class OwnService:
    """Answers for `sfn.service`, which connects itself, before these, as soon as it is there."""

    def __init__(self, sfn: Sfn) -> None:
        self._sfn = sfn
        self._services = sfn.runner.services
        self._services.find_nested = self.nested
        self._services.answerers.setdefault("stepfunctions", []).insert(0, self)

    def nested(self, request: TaskRequest) -> NestedWorkflows | None:
        """Who runs the child execution a Task asks for; None for a state machine that is not loaded."""
        if not self._is_loaded(request.parameters):
            return None
        self._sfn.service  # noqa: B018 - made now, it connects itself
        return self._services.nested

    def __call__(self, call: ServiceCall) -> ServiceResponse | TimedResponse | Future[TimedResponse] | Steps | None:
        """The answer to a call; None to start a state machine that is not loaded."""
        if call.operation in _STARTS and not self._is_loaded(call.parameters):
            return None
        self._sfn.service  # noqa: B018 - as above
        first = self._services.answerers["stepfunctions"][0]
        return None if first is self else first(call)

    def _is_loaded(self, parameters: JSON) -> bool:
        arn = _state_machine_arn(parameters) if isinstance(parameters, dict) else ""
        return any(workflow.arn == arn for workflow in self._sfn.workflows)


def _state_machine_arn(parameters: Mapping[str, JSON]) -> str:
    """The ARN in the parameters, without version or alias."""
    arn = parameters.get("StateMachineArn", parameters.get("stateMachineArn"))
    return ":".join(arn.split(":")[:7]) if isinstance(arn, str) else ""
