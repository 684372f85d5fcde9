"""
What a mock answers: a value, an error, what a callable makes of the request, or a callback to come.

constant: whether every request is answered the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from pytest_sfn.answers.callables import fault_of_test, name_of
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.expressions.json_values import json_value
from pytest_sfn.integrations.models.outcomes import outcome_of
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.tasks import Answer, Resource, TaskRequest
from pytest_sfn.typing import JSON, Seconds


class FailureTold(WorkflowFailure):
    """The failure that a result tells of: a job that failed, a status of 500. API Gateway passes on such a result."""

    def __init__(self, failure: WorkflowFailure, result: JSON) -> None:
        self.result = result
        super().__init__(failure.error, failure.cause)


@dataclass(frozen=True, slots=True)
class Returns:
    """The Task's result. whole: nothing is put around it, not even the envelope of `lambda:invoke`."""

    value: JSON
    after: Seconds = 0.0
    whole: bool = False
    heartbeat_every: Seconds | None = None
    #: Made once for each Resource, by its ARN.
    _answers: dict[str, Answer] = field(default_factory=dict, init=False, repr=False, compare=False)
    constant: ClassVar[bool] = True

    def answer(self, request: TaskRequest) -> Answer:
        """The value, in the envelope of `lambda:invoke` where it is that Task's; the failure that it tells of."""
        answer = self._answers.get(request.resource.arn)
        if answer is None:
            answer = _answer(request.resource, self.value, self.after, whole=self.whole)
            self._answers[request.resource.arn] = answer
        return answer


@dataclass(frozen=True, slots=True)
class Raises:
    """A failure of the Task: Error Name and Cause."""

    error: str | None
    cause: str | None = ""
    after: Seconds = 0.0
    heartbeat_every: Seconds | None = None
    constant: ClassVar[bool] = True

    def answer(self, _request: TaskRequest) -> Answer:
        """The failure."""
        return Answer(None, WorkflowFailure(self.error, self.cause), self.after)


@dataclass(frozen=True, slots=True)
class RaisesException:
    """A failure of the Task as Lambda reports an exception."""

    exception: BaseException
    after: Seconds = 0.0
    heartbeat_every: Seconds | None = None
    constant: ClassVar[bool] = False

    def answer(self, request: TaskRequest) -> Answer:
        """The failure: the exception's class is its Error Name, Lambda's error document its Cause."""
        from pytest_sfn.answers.handlers import error_text
        from pytest_sfn.integrations.calling.identifiers import request_id

        cause = error_text(self.exception, request_id(request, "invoke"))
        return Answer(None, WorkflowFailure(type(self.exception).__name__, cause), self.after)


@dataclass(frozen=True, slots=True)
class Calls:
    """
    The result is what `function` returns for the request's parameters.

    mock: whose callable it is. A WorkflowFailure it raises or returns is the Task's; anything else it raises is a fault
    of the test.
    """

    function: Callable[[JSON], JSON]
    mock: str
    after: Seconds = 0.0
    heartbeat_every: Seconds | None = None
    constant: ClassVar[bool] = False

    def answer(self, request: TaskRequest) -> Answer:
        """The result or the failure. HarnessError for any other exception, and for what is no JSON."""
        try:
            value = self.function(request.parameters)
        except WorkflowFailure as failure:
            value = failure
        except HarnessError:
            raise
        except Exception as error:
            mend = "Let it raise WorkflowFailure('Error.Name', 'cause') where the Task is to fail"
            raise fault_of_test(f"the callable of {self.mock}", self.function, error, mend) from error
        if isinstance(value, WorkflowFailure):
            return Answer(None, value, self.after)
        value = json_value(value, f"{self.mock}, by its callable {name_of(self.function)},")
        return _answer(request.resource, value, self.after)


@dataclass(frozen=True, slots=True)
class TimesOut:
    """The invocation of a function ends at its Timeout, which is `after`."""

    after: Seconds
    heartbeat_every: ClassVar[None] = None
    constant: ClassVar[bool] = False

    def answer(self, request: TaskRequest) -> Answer:
        """Sandbox.Timedout; for `aws-sdk:lambda:invoke` the answer that tells of it."""
        from pytest_sfn.answers.handlers import timed_out
        from pytest_sfn.integrations.calling.identifiers import request_id
        from pytest_sfn.integrations.lambda_ import payload_of, sdk_result

        response = timed_out(request_id(request, "invoke"), self.after)
        if request.resource.resource_type.startswith("aws-sdk:"):
            return Answer(sdk_result(response), None, self.after)
        cause = response.payload if request.resource.resource_type == "lambda-function" else None
        try:
            return Answer(payload_of(response, cause), None, self.after)
        except WorkflowFailure as failure:
            return Answer(None, failure, self.after)


@dataclass(frozen=True, slots=True)
class WaitsForCallback:
    """The Task waits for its task token to be answered by the test."""

    after: Seconds = 0.0
    heartbeat_every: ClassVar[None] = None
    constant: ClassVar[bool] = False

    def answer(self, _request: TaskRequest) -> None:
        """None: a callback brings it."""


Response = Returns | Raises | RaisesException | Calls | TimesOut | WaitsForCallback


def _answer(resource: Resource, value: JSON, after: Seconds, *, whole: bool = False) -> Answer:
    """
    What a mock was given to return, in an envelope where its Task has one; a failure where it tells of one.

    The failure is the one that the service would have given with such an answer.
    """
    action = action_of(resource)
    if action.mocked is not None and resource.pattern == "request-response" and not whole:
        value = action.mocked(value)
    outcome = outcome_of(resource, value) if isinstance(value, dict) else None
    if isinstance(outcome, WorkflowFailure):
        return Answer(None, FailureTold(outcome, value), after)
    return Answer(value, None, after)
