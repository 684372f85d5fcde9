"""What a state can see and set of the place it is being run at."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Protocol

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure, data_limit_exceeded
from pytest_sfn.expressions.json_text import MAX_PAYLOAD_BYTES, dumps, json_size
from pytest_sfn.expressions.scope import Scope
from pytest_sfn.language.tasks import ExecutionFacts
from pytest_sfn.typing import JSON, Seconds


class VisitedState(Protocol):
    """What a visit knows of its state; whoever runs states knows them whole."""

    name: str


class Visit(Scope):
    """
    The visit of a state: its Scope, plus what the state tells the engine besides its output.

    target: the state to go to next (Choice, Catch). assigned: the variables to set, None if none.
    The engine's fiber is a Visit; tests of states use it as it is.
    """

    __slots__ = (
        "assigned",
        "branch_indices",
        "entered_at",
        "entered_id",
        "entered_previous",
        "entries",
        "facts",
        "map_context",
        "map_indices",
        "previous",
        "retry_count",
        "state",
        "target",
        "task_token",
    )

    def __init__(
        self, variables: dict[str, JSON] | None = None, context: JSON = None, random: Random | None = None
    ) -> None:
        super().__init__(variables, context, random)
        #: Names of the execution the visit belongs to.
        self.facts = ExecutionFacts("", "", "STANDARD", "us-east-1")
        self.target: VisitedState | None = None
        self.assigned: dict[str, JSON] | None = None
        self.state: VisitedState | None = None
        self.entered_id = 0
        self.entered_previous = 0
        #: Id of the last event, which the next one points back to.
        self.previous = 0
        self.entered_at: Seconds = 0.0
        self.entries = 0
        self.retry_count = 0
        self.task_token: str | None = None
        self.map_context: JSON = None
        self.map_indices: tuple[int, ...] = ()
        self.branch_indices: tuple[int, ...] = ()

    def located(self, failure: WorkflowFailure) -> WorkflowFailure:
        """The failure with the state and its event id in the cause, where AWS puts them (evaluation failures)."""
        if not isinstance(failure, ExpressionFailure) or self.state is None:
            return failure
        place = f"state '{self.state.name}' (entered at the event id #{self.entered_id})"
        cause = f"An error occurred while executing the {place}. {self._quoting(failure)}"
        return EvaluatedFailure(failure.error, cause, failure.location, self.state.name)

    def check_size(self, value: JSON, failure: Callable[[str], WorkflowFailure] = data_limit_exceeded) -> None:
        """
        Raise States.DataLimitExceeded where data that crosses from one place to another is over 256 KiB.

        failure: makes it of the state's name. Source of the places: developer guide, "Error names": the output of a
        state or connector, and its input after Parameters. That results of branches and iterations, and what an
        ItemSelector makes, are such places is inferred.
        """
        if json_size(value) > MAX_PAYLOAD_BYTES:
            raise failure(self.state.name if self.state is not None else "")

    def written(self, _value: JSON) -> str | None:
        """The JSON text of an object or array as it was written, None where nobody knows it."""
        return None

    def _quoting(self, failure: ExpressionFailure) -> str | None:
        """
        The cause, quoting the input as it was written.

        Source: AWS's output in localstack/localstack, issue 11953. Recorded from AWS for the input's own events.
        """
        quoted, cause = failure.quoted, failure.cause
        text = self.written(quoted) if isinstance(quoted, (dict, list)) else None
        if text is None or cause is None:
            return cause
        before, found, behind = cause.rpartition(dumps(quoted))
        return f"{before}{text}{behind}" if found else cause


class EvaluatedFailure(WorkflowFailure):
    """An evaluation failure whose cause names its state already, as does `state_name`; `location` is the field."""

    def __init__(self, error: str | None, cause: str, location: str, state_name: str) -> None:
        self.location = location
        self.state_name = state_name
        super().__init__(error, cause)
