"""
What a mock answers: a value, an error, what a callable makes of the request, or a callback to come.

constant: whether every request is answered the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from pytest_sfn.answers.callables import fault_of_test, name_of
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.expressions.json_values import json_value
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.tasks import Answer, Resource, TaskRequest
from pytest_sfn.typing import JSON, Seconds

_Made: TypeAlias = Callable[[JSON], JSON]


@dataclass(frozen=True, slots=True)
class Returns:
    """The Task's result. whole: nothing is put around it, not even the envelope of `lambda:invoke`."""

    value: JSON
    after: Seconds = 0.0
    whole: bool = False
    heartbeat_every: Seconds | None = None
    #: Made once, with what makes the result.
    _answers: dict[_Made | None, Answer] = field(default_factory=dict, init=False, repr=False, compare=False)
    constant: ClassVar[bool] = True

    def answer(self, request: TaskRequest) -> Answer:
        """The value, in the envelope of `lambda:invoke` where it is that Task's."""
        made = None if self.whole else _made_by(request.resource)
        answer = self._answers.get(made)
        if answer is None:
            answer = self._answers[made] = Answer(self.value if made is None else made(self.value), None, self.after)
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
        made = _made_by(request.resource)
        return Answer(value if made is None else made(value), None, self.after)


@dataclass(frozen=True, slots=True)
class WaitsForCallback:
    """The Task waits for its task token to be answered by the test."""

    after: Seconds = 0.0
    heartbeat_every: ClassVar[None] = None
    constant: ClassVar[bool] = False

    def answer(self, _request: TaskRequest) -> None:
        """None: a callback brings it."""


Response = Returns | Raises | RaisesException | Calls | WaitsForCallback


def _made_by(resource: Resource) -> _Made | None:
    """What makes the result of what was given, as an envelope around it."""
    return action_of(resource).mocked if resource.pattern == "request-response" else None
