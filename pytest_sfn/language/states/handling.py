"""Retry, then Catch: what Task, Parallel and Map do when an attempt fails."""

from __future__ import annotations

from typing import ClassVar

from pytest_sfn.errors import WorkflowFailure, input_limit_exceeded
from pytest_sfn.expressions.json_text import room_left
from pytest_sfn.language.catch import Catcher, find_catcher
from pytest_sfn.language.data_flow import Inflow, Outflow, read_jsonata
from pytest_sfn.language.effects import Record, Sleep
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.report import DefinitionPlace
from pytest_sfn.language.retry import Retrier, RetryBudget
from pytest_sfn.language.states.base import STEPPING, State, Steps
from pytest_sfn.language.visit import EvaluatedFailure, Visit
from pytest_sfn.typing import JSON


class HandlingState(State):
    """
    A state with Retry and Catch. A subclass says what one `attempt` is.

    Retry is always looked at before Catch, and only what no Retrier takes (any more) reaches a Catcher. A failure while
    shaping the result is handled like one of the attempt. Source: developer guide, "Handling errors in Step Functions".
    """

    kind = STEPPING
    checks_output = True

    #: The field that shapes the whole effective input; a Map has none, its ItemSelector shapes items.
    template_name: ClassVar[str | None] = "Parameters"
    #: The event of a state that gives up; a Task has none.
    failed_event: ClassVar[str | None] = None

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        self.read_transition(fields)
        self.inflow = Inflow(fields, self.template_name)
        self.arguments = read_jsonata(fields, "Arguments") if self.template_name is not None else None
        self.outflow = Outflow(fields)
        self.retriers = Retrier.read_all(fields, "Retry")
        self.catchers = Catcher.read_all(fields, "Catch")

    def targets(self) -> list[tuple[str, DefinitionPlace]]:
        """Next, and the Next of each Catcher."""
        caught = [(c.next_name, c.place / "Next") for c in self.catchers if c.next_name is not None]
        return super().targets() + caught

    def link(self, by_name: dict[str, State]) -> None:
        """Replace state names by states."""
        super().link(by_name)
        for catcher in self.catchers:
            catcher.next = by_name.get(catcher.next_name or "")

    def effective_input(self, value: JSON, visit: Visit) -> JSON:
        """InputPath and Parameters, or Arguments."""
        if self.query_language != "JSONata":
            return self.inflow(value, visit)
        if self.arguments is None:
            return value
        effective = self.arguments({"input": value}, visit)
        if room_left(effective) <= 0:
            visit.check_size(effective, input_limit_exceeded)
        return effective

    def attempt(self, value: JSON, visit: Visit) -> Steps:
        """One attempt: from raw input to result."""
        raise NotImplementedError  # every subclass has its own

    def gave_up(self, failure: WorkflowFailure) -> Steps:
        """
        What is recorded when no Retrier takes the failure, before any Catcher does.

        Recorded from AWS for Map: States.Runtime of an evaluation ends the execution without it.
        """
        evaluation = failure.error == "States.Runtime" and isinstance(failure, EvaluatedFailure)
        if self.failed_event is not None and not evaluation:
            yield Record(self.failed_event, {})

    def steps(self, value: JSON, visit: Visit) -> Steps:  # noqa: C901 - one state's way, told in its order
        """Attempts until one succeeds, a Catcher takes the failure, or it leaves the state."""
        budget: RetryBudget | None = None
        visit.retry_count = 0
        while True:
            previous = visit.previous if visit.retry_count else visit.entered_previous
            try:
                result = yield from self.attempt(value, visit)
                previous = visit.previous
                output = self.outflow(value, result, visit)
                if room_left(output) <= 0:
                    visit.check_size(output)
            except WorkflowFailure as failure:
                failed = visit.located(failure)
                visit.assigned = None
            else:
                return output
            if isinstance(failed, EvaluatedFailure):
                yield from evaluation_failed(failed, visit, previous)
            if budget is None:
                budget = RetryBudget(self.retriers)
            delay = budget.delay(failed, visit.random()) if self.retriers else None
            if delay is None:
                break
            yield Sleep(delay)
            visit.retry_count += 1
        previous = visit.previous
        yield from self.gave_up(failed)
        catcher = find_catcher(self.catchers, failed)
        if catcher is None:
            raise failed
        visit.target = catcher.next
        try:
            output = catcher.caught(failed, value, visit)
            visit.check_size(output)
        except WorkflowFailure as failure:
            failed = visit.located(failure)
        else:
            return output
        if failed.error == "States.QueryEvaluationError":
            yield from evaluation_failed(failed, visit, previous)
            yield from self.gave_up(failed)
        raise failed


def evaluation_failed(failure: WorkflowFailure, visit: Visit, previous: int) -> Steps:
    """
    The EvaluationFailed event of a JSONata expression of the state that failed; nothing for any other failure.

    Recorded from AWS: it points back to the last event before the state had to decide what to do, which for its first
    attempt is the one before its entry. A failure from inside a Parallel or Map has been told by the state it is of.
    """
    if (
        isinstance(failure, EvaluatedFailure)
        and failure.error == "States.QueryEvaluationError"
        and visit.state is not None
        and failure.state_name == visit.state.name
    ):
        yield Record("EvaluationFailed", evaluation_details(failure, visit.state.name), previous)


def evaluation_details(failure: EvaluatedFailure, state_name: str) -> dict[str, JSON]:
    """The members of an EvaluationFailed event; recorded from AWS: no location where no field was evaluated."""
    location = {"location": failure.location} if failure.location else {}
    return {"cause": failure.cause, "error": failure.error, **location, "state": state_name}
