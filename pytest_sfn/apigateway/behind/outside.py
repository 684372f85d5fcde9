"""What stands behind an emulated API whose workflows run on an endpoint: the endpoint's Step Functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol

from pytest_sfn.apigateway.behind.states_action import answer_action
from pytest_sfn.apigateway.common.backend import (
    BackendResponse,
    IntegrationBackend,
    IntegrationCall,
    IntegrationTimeout,
)
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.typing import JSON, Seconds


class StepFunctionsEndpoint(Protocol):
    """Where the workflows behind an API run, if not in process."""

    def call_for_api(self, action: str, given: dict[str, JSON], timeout_seconds: Seconds) -> dict[str, JSON]:
        """The answer to an action that an API calls, and waits for so long. Raises botocore's errors."""
        ...

    def started_by_api(
        self, action: str, given: dict[str, JSON], answer: dict[str, JSON], timeout_seconds: Seconds
    ) -> Any:
        """What the execution that an API started is known by, None if by nothing."""
        ...


class OutsideGatewayBackend:
    """
    An IntegrationBackend: Step Functions at an endpoint, all else is answered by `others`.

    give: makes of what the endpoint knows an execution by what the test is given.
    """

    def __init__(
        self, others: IntegrationBackend, endpoint: StepFunctionsEndpoint, give: Callable[[Any], object]
    ) -> None:
        self._others = others
        self._endpoint = endpoint
        self._give = give
        self._execution: Any = None

    def call(self, call: IntegrationCall) -> BackendResponse:
        """The answer of what the integration names."""
        if not (call.kind == "aws" and call.service == "states" and call.action):
            return self._others.call(call)
        self._execution = None
        result = answer_action(
            call.action.rpartition("/")[2],
            call.body,
            lambda action, given: self._ask_endpoint(action, given, call.timeout_seconds),
            call.header("X-Amzn-Trace-Id"),
        )
        return BackendResponse(result.status, result.headers, result.body, self._execution)

    def _ask_endpoint(self, action: str, given: dict[str, JSON], timeout_seconds: float) -> JSON:
        from botocore.exceptions import ClientError, ParamValidationError

        try:
            answer = self._endpoint.call_for_api(action, given, timeout_seconds)
        except ClientError as error:
            about = error.response
            code, message = about["Error"].get("Code", ""), about["Error"].get("Message", "")
            raise ServiceError(code, message, about["ResponseMetadata"]["HTTPStatusCode"]) from None
        except ParamValidationError as error:
            raise ServiceError("ValidationException", str(error)) from None
        if action in ("StartExecution", "StartSyncExecution"):
            self._execution = self._give(self._endpoint.started_by_api(action, given, answer, timeout_seconds))
        if action == "StartSyncExecution" and _seconds(answer) > timeout_seconds:
            raise IntegrationTimeout(self._execution)
        return answer


def _seconds(answer: Mapping[str, JSON]) -> float:
    passed = answer["stopDate"] - answer["startDate"]
    return passed.total_seconds() if isinstance(passed, timedelta) else float(passed)
