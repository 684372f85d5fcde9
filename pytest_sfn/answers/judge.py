"""What a Task's request and answer are held to, whoever answers: each check in one place, all in one order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.answers.errors import ContractBreach
from pytest_sfn.answers.mocks.targets import Target
from pytest_sfn.errors import data_limit_exceeded
from pytest_sfn.expressions.json_text import MAX_PAYLOAD_BYTES
from pytest_sfn.integrations.resources.service import NO_OPERATION
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.tasks import Answer, Resource, TaskRequest, TaskSteps

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.responses import Response
    from pytest_sfn.answers.payload_contracts import PayloadContract
    from pytest_sfn.aws.shapes import Breach, ValidationMode


class Judge:
    """
    Holds both sides of a Task to what binds them; the first breach is raised.

    1. The request, to the payload contract of its target.
    2. The request and the result or error, to the API model of the service: those of mocks only, by their validation
       mode. Whoever else answers is the service, or stands for it, and has judged the request.
    3. The result, to the payload contract.
    4. The result, to the quota of 256 KiB: of Tasks only, not of what API Gateway calls.
    """

    def __init__(self) -> None:
        self.contracts: dict[Target, PayloadContract] = {}
        #: Constant responses found good, by their identity, which holding on to them keeps their own.
        self._good: dict[tuple[int, Resource, str], Response] = {}

    def contract_of(self, request: TaskRequest) -> PayloadContract | None:
        """The payload contract for the nearest of a request's names."""
        nearest = max(self.contracts, key=lambda target: target.rank(request), default=None)
        return self.contracts[nearest] if nearest is not None and nearest.rank(request) else None

    def check_mocked(self, request: TaskRequest, response: Response, answer: Answer, mode: ValidationMode) -> None:
        """Raise ContractBreach where the service could not be sent this request, or could not give this answer."""
        if mode == "NONE":
            return
        action = action_of(request.resource)
        if action.operation == NO_OPERATION or (action.is_plain is not None and action.is_plain(request.parameters)):
            return
        from pytest_sfn.integrations.models.contract import validate_request

        breaches = validate_request(request.resource, request.parameters)
        if breaches:
            mend = "AWS would refuse this request: mend Parameters or Arguments of the state"
            raise _breach(request, "request", breaches, mend)
        key = (id(response), request.resource, mode)
        if key in self._good:
            return
        side, breaches = _against_model(request.resource, answer, mode)
        if breaches:
            mend = f"Mend the {side}, or allow it with .validated('NONE')"
            raise _breach(request, side, breaches, mend)
        if response.constant:
            self._good[key] = response

    def check_result(
        self, request: TaskRequest, answer: Answer, contract: PayloadContract | None, *, limited: bool
    ) -> None:
        """Raise ContractBreach, or States.DataLimitExceeded for the result of a Task beyond 256 KiB."""
        if contract is not None:
            contract.check_answered(request, answer.output)
        if limited and answer.size > MAX_PAYLOAD_BYTES:
            resource = request.resource
            place = resource.arn if resource.resource_type == "lambda-function" else resource.resource_type
            raise data_limit_exceeded(place)  # recorded from AWS for a function ARN

    def judged(
        self, request: TaskRequest, steps: TaskSteps, contract: PayloadContract | None, *, limited: bool
    ) -> TaskSteps:
        """The steps to a result, which is checked when it comes."""
        result = yield from steps
        self.check_result(request, Answer(result), contract, limited=limited)
        return result


def _against_model(resource: Resource, answer: Answer, mode: ValidationMode) -> tuple[str, list[Breach]]:
    """What a mock answers, and what it has against it."""
    from pytest_sfn.aws.shapes import Breach
    from pytest_sfn.integrations.models.contract import validate_error, validate_result

    if answer.failure is None:
        return "mocked result", validate_result(resource, answer.output, mode, unknown=True)
    error = answer.failure.error or ""
    nearest = validate_error(resource, error)
    if nearest is None:
        return "mocked error", []
    expected = f"an Error Name of the service, such as {nearest}"
    return "mocked error", [Breach("Error", "Error", "", expected, repr(error))]


def _breach(request: TaskRequest, side: str, breaches: list[Breach], mend: str) -> ContractBreach:
    return ContractBreach(request.state_name, side, request.resource.arn, breaches, mend)
