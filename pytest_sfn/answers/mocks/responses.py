"""
What a mock answers: a value, an error, what a callable makes of the request, or a callback to come.

constant: whether every request is answered the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.expressions.json_text import dumps, loads
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
class Calls:
    """The result is what `function` returns for the request's parameters; what it raises, it fails with."""

    function: Callable[[JSON], JSON]
    after: Seconds = 0.0
    constant: ClassVar[bool] = False

    def answer(self, request: TaskRequest) -> Answer:
        """What the function returns or raises, as a value; a HarnessError is the test's."""
        try:
            value = loads(dumps(self.function(request.parameters)))
            made = _made_by(request.resource)
            return Answer(value if made is None else made(value), None, self.after)
        except WorkflowFailure as failure:
            return Answer(None, failure, self.after)
        except HarnessError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a callable raises is reported as Lambda would
            from pytest_sfn.answers.handlers import error_text
            from pytest_sfn.integrations.calling.identifiers import request_id

            cause = error_text(error, request_id(request, "invoke"))
            return Answer(None, WorkflowFailure(type(error).__name__, cause), self.after)


@dataclass(frozen=True, slots=True)
class WaitsForCallback:
    """The Task waits for its task token to be answered by the test."""

    after: Seconds = 0.0
    constant: ClassVar[bool] = False

    def answer(self, _request: TaskRequest) -> None:
        """None: a callback brings it."""


Response = Returns | Raises | Calls | WaitsForCallback


def _made_by(resource: Resource) -> _Made | None:
    """What makes the result of what was given, as an envelope around it."""
    return action_of(resource).mocked if resource.pattern == "request-response" else None
