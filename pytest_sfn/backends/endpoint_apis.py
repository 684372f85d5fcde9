"""What stands behind an emulated API whose workflows run on an endpoint: the endpoint's Step Functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from pytest_sfn.apigateway.behind.states_action import states_response
from pytest_sfn.apigateway.common.backend import BackendResponse, IntegrationCall, IntegrationTimeout
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.backends.outside_history import unix_seconds
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.apigateway.common.backend import IntegrationBackend
    from pytest_sfn.backends.backend import Handle

#: `ask(action, parameters, timeout_seconds)` gives the answer and what was started; raises botocore's errors.
Ask: TypeAlias = Callable[[str, dict[str, JSON], Seconds], tuple[Mapping[str, JSON], "Handle | None"]]


class EndpointIntegrations:
    """
    An IntegrationBackend: Step Functions at an endpoint; all else is answered by `others`.

    give: makes of an execution that was started what the API's response shows.
    """

    def __init__(self, others: IntegrationBackend, ask: Ask, give: Callable[[Handle], object]) -> None:
        self._others = others
        self._ask = ask
        self._give = give

    def call(self, call: IntegrationCall) -> BackendResponse:
        """The response of what the integration names."""
        if not call.is_for_step_functions:
            return self._others.call(call)
        started: list[object] = []
        response = states_response(
            call, lambda action, given: self._answer(action, given, call.timeout_seconds, started)
        )
        return replace(response, execution=started[0] if started else None)

    def _answer(
        self, action: str, given: dict[str, JSON], timeout_seconds: Seconds, started: list[object]
    ) -> Mapping[str, JSON]:
        """The endpoint's answer; an execution goes into `started`. Raises ServiceError, IntegrationTimeout."""
        from botocore.exceptions import ClientError, ParamValidationError

        try:
            answer, handle = self._ask(action, given, timeout_seconds)
        except ClientError as error:
            about = error.response
            code, message = about["Error"].get("Code", ""), about["Error"].get("Message", "")
            raise ServiceError(code, message, about["ResponseMetadata"]["HTTPStatusCode"]) from None
        except ParamValidationError as error:
            raise ServiceError("ValidationException", str(error)) from None
        if handle is not None:
            started.append(self._give(handle))
        if action == "StartSyncExecution":
            took = unix_seconds(answer["stopDate"]) - unix_seconds(answer["startDate"])
            if took > timeout_seconds:
                raise IntegrationTimeout(started[0] if started else None)
        return answer
