"""What must hold in every execution of a workflow, whatever goes wrong: for `workflow.explore(..., promises=[...])`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_sfn.typing import Seconds

if TYPE_CHECKING:
    from pytest_sfn.explore.trying import Tried

__all__ = [
    "Promise",
    "answers_within",
    "at_most_once",
    "compensates",
    "ends_in",
    "ends_within",
    "exactly_once",
    "handles_every_error",
    "max_events",
    "max_retries",
    "max_transitions",
    "never_ends_with",
    "promise_of",
]


@dataclass(frozen=True, slots=True)
class Promise:
    """
    A promise: its text, and what tells how an execution breaks it (None: it does not).

    limit: seconds that it gives the whole execution; each Task is tried just below and just beyond them. states: names
    of the states it speaks of, which the workflow must have.
    """

    text: str
    breach: Callable[[Tried], str | None]
    limit: Seconds | None = None
    states: Sequence[str] = ()

    def __str__(self) -> str:
        return self.text


def ends_in(*names: str) -> Promise:
    """Its last state, or the error it ends with, is one of these."""

    def breach(tried: Tried) -> str | None:
        last = next(iter(tried.execution.path[-1:]), None)
        if last in names and (tried.source.status == "SUCCEEDED" or tried.ended_in_fail_state):
            return None
        if not tried.source.running and tried.source.error is not None and tried.source.error in names:
            return None
        return f"it ended in {last!r}: {tried.outcome}"

    return Promise(f"ends_in({_listed(names)})", breach)


def handles_every_error() -> Promise:
    """It ends well or in a Fail state: no error that no Catcher names ends it, no time limit, and it does end."""
    return Promise("handles_every_error()", lambda tried: f"it ended {tried.outcome}" if tried.unhandled else None)


def never_ends_with(*errors: str) -> Promise:
    """It does not end with these Error Names: `never_ends_with("States.Runtime")`."""

    def breach(tried: Tried) -> str | None:
        return f"it ended {tried.outcome}" if tried.source.error in errors else None

    return Promise(f"never_ends_with({_listed(errors)})", breach)


def at_most_once(task: str) -> Promise:
    """The Task is not done twice. A call that failed was not done; one that ran into a time limit may have been."""

    def breach(tried: Tried) -> str | None:
        count = _done(tried, task)
        return f"it may have been done {count} times" if count > 1 else None

    return Promise(f"at_most_once({task!r})", breach, states=(task,))


def exactly_once(task: str) -> Promise:
    """The Task is done once, counted as `at_most_once` counts, in each execution that succeeds, and never twice."""

    def breach(tried: Tried) -> str | None:
        count = _done(tried, task)
        wrong = count > 1 or (count == 0 and tried.source.status == "SUCCEEDED")
        return f"it may have been done {count} times" if wrong else None

    return Promise(f"exactly_once({task!r})", breach, states=(task,))


def compensates(task: str, *, by: str) -> Promise:
    """Where the execution does not succeed, what the Task did was undone by another one after it."""

    def breach(tried: Tried) -> str | None:
        if tried.source.status == "SUCCEEDED":
            return None
        done = [index for index, (state, end) in enumerate(tried.calls) if state == task and end == "done"]
        undone = [index for index, (state, end) in enumerate(tried.calls) if state == by and end == "done"]
        if not done or (undone and undone[-1] > done[-1]):
            return None
        return f"{task!r} was done, the execution ended {tried.outcome}, and {by!r} was not done after it"

    return Promise(f"compensates({task!r}, by={by!r})", breach, states=(task, by))


def answers_within(seconds: Seconds) -> Promise:
    """It ends within so many seconds: the 29 that API Gateway waits for a synchronous execution."""
    return _within(f"answers_within({seconds:g})", seconds)


def ends_within(*, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> Promise:
    """It ends within so much execution time, each Task as slow as this limit lets it be."""
    given = {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
    text = ", ".join(f"{name}={number:g}" for name, number in given.items() if number)
    return _within(f"ends_within({text})", days * 86_400 + hours * 3600 + minutes * 60 + seconds)


def _within(text: str, limit: Seconds) -> Promise:
    def breach(tried: Tried) -> str | None:
        if tried.source.running:
            return "it never ended"
        return f"it took {tried.elapsed:g} s" if tried.elapsed > limit else None

    return Promise(text, breach, limit)


def max_retries(count: int) -> Promise:
    """At most so many calls of Tasks are retries."""
    return _at_most(f"max_retries({count})", count, "retries", lambda tried: tried.retries)


def max_events(count: int) -> Promise:
    """The history has at most so many events."""
    return _at_most(f"max_events({count})", count, "events", lambda tried: tried.events)


def max_transitions(count: int) -> Promise:
    """At most so many states are entered, each retry counted as one more: what Standard workflows are billed for."""
    return _at_most(
        f"max_transitions({count})", count, "state transitions", lambda tried: len(tried.entered) + tried.retries
    )


def _at_most(text: str, most: int, what: str, count: Callable[[Tried], int]) -> Promise:
    def breach(tried: Tried) -> str | None:
        found = count(tried)
        return f"it had {found} {what}" if found > most else None

    return Promise(text, breach)


def promise_of(given: Promise | Callable[[Any], object]) -> Promise:
    """A promise; of a callable that takes an execution: broken where it gives False or fails an assertion."""
    if isinstance(given, Promise):
        return given

    def breach(tried: Tried) -> str | None:
        try:
            kept = given(tried.execution)
        except AssertionError as error:
            return str(error) or "its assertion failed"
        return None if kept is None or kept else f"it gave {kept!r}"

    return Promise(getattr(given, "__name__", repr(given)), breach)


def _done(tried: Tried, task: str) -> int:
    return sum(state == task and end != "failed" for state, end in tried.calls)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))
