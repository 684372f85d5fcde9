"""What a Task's request and answer are held to, whoever answers: each check in one place, all in one order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.answers.errors import ContractBreach
from pytest_sfn.answers.mocks.responses import FailureTold
from pytest_sfn.answers.mocks.targets import Target, account_of, names_function
from pytest_sfn.aws.function_names import parse_function_name
from pytest_sfn.aws.java_names import capitalised
from pytest_sfn.errors import data_limit_exceeded
from pytest_sfn.expressions.json_text import MAX_PAYLOAD_BYTES
from pytest_sfn.integrations.models.job_results import select
from pytest_sfn.integrations.models.outcomes import outcome_of
from pytest_sfn.integrations.resources.service import NO_OPERATION, Unfinished
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.tasks import Answer, Resource, TaskRequest, TaskSteps

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.responses import Response
    from pytest_sfn.answers.payload_contracts import PayloadContract
    from pytest_sfn.aws.shapes import Breach, ValidationMode
    from pytest_sfn.definitions import Application
    from pytest_sfn.typing import Seconds


#: What a mock of a job is to say.
_END_OF_A_JOB = (
    "The Task waits until the job has ended, and a mock says how: .returns(...) a description of its end, or "
    ".raises('States.TaskFailed', cause) for one that failed"
)


class Judge:
    """
    Holds both sides of a Task to what binds them; the first breach is raised.

    1. The request, to the payload contract of its target.
    2. The request and the result or error, to the API model of the service: those of mocks only, by their validation
       mode. Whoever else answers is the service, or stands for it, and has judged the request.
    3. The result, to the payload contract.
    4. The result, to the quota of 256 KiB: of Tasks only, not of what API Gateway calls.

    The latency of a mocked function is held to its Timeout: that is no breach, but the end of its invocation.
    """

    def __init__(self) -> None:
        self.contracts: dict[Target, PayloadContract] = {}
        #: What the test has loaded, whose functions have a Timeout.
        self.applications: list[Application] = []
        #: Constant responses found good, by their identity, which holding on to them keeps their own.
        self._good: dict[tuple[int, Resource, str], Response] = {}

    def contract_of(self, request: TaskRequest) -> PayloadContract | None:
        """The payload contract for the nearest of a request's names."""
        nearest = max(self.contracts, key=lambda target: target.rank(request), default=None)
        return self.contracts[nearest] if nearest is not None and nearest.rank(request) else None

    def function_timeout(self, request: TaskRequest) -> Seconds | None:
        """The Timeout of the function that a request calls, as the template loaded last that declares it says."""
        function = request.function
        if function is None:
            return None
        account = account_of(request)
        for each in (each for application in reversed(self.applications) for each in application.functions):
            if names_function(parse_function_name(each.arn or each.function_name), function, account):
                return each.timeout_seconds
        return None

    def check_mocked(self, request: TaskRequest, response: Response, answer: Answer, mode: ValidationMode) -> None:
        """Raise ContractBreach where the service could not be sent this request, or could not give this answer."""
        if mode == "NONE":
            return
        action = action_of(request.resource)
        if action.is_plain is not None and action.is_plain(request.parameters):
            return
        if action.operation != NO_OPERATION or action.own is not None:
            from pytest_sfn.integrations.models.contract import validate_request

            breaches = validate_request(request.resource, request.parameters)
            if breaches:
                mend = "AWS would refuse this request: mend Parameters or Arguments of the state"
                raise _breach(request, "request", breaches, mend)
        if action.operation == NO_OPERATION and request.resource.pattern != "sync":
            return
        key = (id(response), request.resource, mode)
        if key in self._good:
            return
        _check_against_model(request, answer, mode)
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


def _check_against_model(request: TaskRequest, answer: Answer, mode: ValidationMode) -> None:
    """Raise ContractBreach for what a mocked answer has against it."""
    from pytest_sfn.aws.shapes import Breach
    from pytest_sfn.integrations.models.contract import validate_error, validate_result

    resource, failure, side = request.resource, answer.failure, "mocked result"
    if failure is None:
        outcome = outcome_of(resource, answer.output) if isinstance(answer.output, dict) else None
        if isinstance(outcome, Unfinished):
            expected = f"the end of the job: one of {', '.join(outcome.ends)}"
            breach = Breach(outcome.member, outcome.member, "", expected, repr(outcome.state))
            raise _breach(request, side, [breach], _END_OF_A_JOB)
        breaches = validate_result(resource, answer.output, mode, unknown=True)
        if breaches and isinstance(answer.output, list) and resource.pattern in ("sync", "sync:2"):
            raise _breach(request, side, breaches, _END_OF_A_JOB)
    elif isinstance(failure, FailureTold):
        if resource.pattern != "request-response" and failure.error != "States.TaskFailed":
            return  # told by the answer to the submission: there is no job to describe
        # What failed may have come to nothing before it had all its members.
        breaches = validate_result(resource, failure.result, mode, unknown=True, whole=False)
    else:
        side, error = "mocked error", failure.error or ""
        nearest = validate_error(resource, error)
        expected = f"an Error Name of the service, such as {nearest}"
        breaches = [] if nearest is None else [Breach("Error", "Error", "", expected, repr(error))]
    if breaches:
        mend = _part_of_description(resource, answer) or f"Mend the {side}, or allow it with .validated('NONE')"
        raise _breach(request, side, breaches, mend)


def _part_of_description(resource: Resource, answer: Answer) -> str:
    """The mend for a mock of a job that is given what the describing operation answers; empty for any other."""
    failure, job = answer.failure, action_of(resource).job
    if job is None or not job.result or resource.pattern == "request-response":
        return ""
    given = failure.result if isinstance(failure, FailureTold) else answer.output
    path, _, name = job.result.partition(" as ")
    if select(given, path) is None and select(given, capitalised(path)) is None:
        return ""
    shown = f"{{{name!r}: {path}}}" if name else path
    return f"This is what {job.describe} answers. The Task's result is {shown} of it: give the mock that"


def _breach(request: TaskRequest, side: str, breaches: list[Breach], mend: str) -> ContractBreach:
    return ContractBreach(request.state_name, side, request.resource.arn, breaches, mend)
