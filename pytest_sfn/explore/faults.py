"""The faults that the Tasks of a workflow can meet, each once, in the order of the definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.models.contract import known_errors, validate_error
from pytest_sfn.language.catch import find_catcher
from pytest_sfn.language.error_names import TaskTimeout
from pytest_sfn.language.machine import StateMachine
from pytest_sfn.language.retry import find_retrier
from pytest_sfn.language.states.handling import HandlingState
from pytest_sfn.language.states.task import TaskState
from pytest_sfn.typing import JSON, Seconds

#: What every function can fail with. Source: developer guide, "Handle transient Lambda service exceptions".
LAMBDA_ERRORS = (
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Sandbox.Timedout",
)
#: An error that no definition names, of Tasks that may fail with any.
UNEXPECTED = "Unexpected.Error"
#: Retriers that try more often than this are not exhausted by a count, only by a fault that stays.
MOST_TIMES = 100
#: Source: developer guide, quotas: an Express execution lasts five minutes.
EXPRESS_SECONDS = 300
#: Words that may read an Error Name by a part of it, or an expression that can: no errors are handled alike then.
_READS_NAMES = re.compile(r"StringMatches|StringLessThan|StringGreaterThan|\{%")


@dataclass(frozen=True, slots=True)
class Fault:
    """
    What the Task of a state is answered in place of what it is answered when nothing goes wrong.

    times: to its first so many calls, None to all. error: it fails with that. after: it succeeds, so many seconds
    later. Neither: its callback never comes. iteration: only in that iteration of the innermost Map.
    """

    state: str
    error: str | None = None
    times: int | None = None
    after: Seconds | None = None
    iteration: int | None = None

    @property
    def what(self) -> str:
        """Error Name, `31 s` for a slow answer, or `no callback`."""
        if self.error is not None:
            return self.error
        return "no callback" if self.after is None else f"{self.after:g} s"

    def __str__(self) -> str:
        where = "" if self.iteration is None else f"[{self.iteration}]"
        often = "always" if self.times is None else "once" if self.times == 1 else f"{self.times} times"
        return f"{self.state}{where}: {self.what}, {often}"

    def line(self, workflow: str, result: JSON) -> str:
        """The line of a test that makes it happen; result: what the Task is answered when nothing goes wrong."""
        mock = f"{workflow}.mock({self.state!r})"
        mock += "" if self.iteration is None else f".for_iteration({self.iteration})"
        times = "" if self.times is None else f", times={self.times}"
        if self.error is not None:
            mock += f".raises({self.error!r}{times})"
        elif self.after is None:
            return f"{mock}.waits_for_callback()"
        else:
            mock += f".returns({result!r}, after={self.after:g}{times})"
        return mock if self.times is None else f"{mock}.returns({result!r})"


@dataclass(frozen=True, slots=True)
class Faults:
    """
    All single faults, and what was left out of them.

    pruned: those which the same Retriers and Catchers take as another one that is tried, no part of the definition
    naming their error. impossible: (state, Error Name) that a Retrier or Catcher names and the service cannot give.
    """

    single: tuple[Fault, ...]
    pruned: int
    impossible: tuple[tuple[str, str], ...]


def faults_of(
    machine: StateMachine, limits: Sequence[Seconds] = (), iterations: dict[str, int] | None = None
) -> Faults:
    """
    The faults of a machine's Tasks. limits: seconds that a promise gives the whole execution.

    iterations: how many iterations the innermost Map around a state had when nothing went wrong.
    """
    text = dumps(machine.definition)
    single: list[Fault] = []
    impossible: list[tuple[str, str]] = []
    pruned = 0
    for task, around in _tasks(machine):
        handlers = (task, *around)
        named = dict.fromkeys(name for each in handlers for name in _named(each) if _can_be_thrown(name))
        own = dict.fromkeys(name for name in _named(task) if _can_be_thrown(name))
        assert task.resource is not None
        refused = {name for name in named if validate_error(task.resource, name) is not None}
        impossible += [(task.name, name) for name in own if name in refused]
        seen: set[tuple[object, ...]] = set()
        last = (iterations or {}).get(task.name, 0) - 1
        for error in dict.fromkeys((*(name for name in named if name not in refused), *_possible(task))):
            handling = _handling(handlers, WorkflowFailure(error))
            mentioned = f'"{error}"' in text or _READS_NAMES.search(text) is not None
            tried = list(_at_each_attempt(task, error, last))
            if not mentioned and handling in seen:
                pruned += len(tried)
                continue
            seen.add(handling)
            single += tried
        single += _slow(task, machine, limits)
        if task.resource.pattern == "waitForTaskToken":
            single.append(Fault(task.name))
    return Faults(tuple(single), pruned, tuple(impossible))


def _tasks(machine: StateMachine) -> Iterator[tuple[TaskState, tuple[HandlingState, ...]]]:
    """Each Task, and the Parallel and Map states around it, the innermost first."""

    def walk(unit: Any, around: tuple[HandlingState, ...]) -> Iterator[tuple[TaskState, tuple[HandlingState, ...]]]:
        for state in unit.by_name.values():
            if isinstance(state, TaskState):
                yield state, around
            for inner in state.units():
                yield from walk(inner, (state, *around))

    yield from walk(machine.states, ())


def _named(state: HandlingState) -> Iterator[str]:
    for policy in (*state.retriers, *state.catchers):
        yield from policy.error_equals


def _can_be_thrown(name: str) -> bool:
    """Whether a Task can fail by that name; timeouts are slow answers, and wildcards no errors."""
    return name not in ("States.ALL", "States.Timeout", "States.HeartbeatTimeout", "States.Runtime") and not (
        name.startswith("States.") and name not in ("States.TaskFailed", "States.Permissions")
    )


def _possible(task: TaskState) -> tuple[str, ...]:
    """Errors that the service gives, by its model and its page of the guide, before one that nobody expects."""
    assert task.resource is not None
    if task.resource.resource_type == "lambda-function" or task.resource.invokes_function:
        return (*LAMBDA_ERRORS, "States.TaskFailed", UNEXPECTED)
    known = known_errors(task.resource)
    return (*(() if known is None else sorted(known)), "States.TaskFailed", *((UNEXPECTED,) if known is None else ()))


def _handling(handlers: Sequence[HandlingState], failure: WorkflowFailure) -> tuple[object, ...]:
    """Which Retrier and which Catcher takes a failure, in each state around it."""
    return tuple((find_retrier(each.retriers, failure), _caught_by(each, failure)) for each in handlers)


def _caught_by(state: HandlingState, failure: WorkflowFailure) -> int | None:
    catcher = find_catcher(state.catchers, failure)
    return None if catcher is None else state.catchers.index(catcher)


def _at_each_attempt(task: TaskState, error: str, last_iteration: int) -> Iterator[Fault]:
    """First, until the Retrier is exhausted, beyond; in a Map the first iteration, the last, and all."""
    yield Fault(task.name, error, 1)
    index = find_retrier(task.retriers, WorkflowFailure(error))
    attempts = 0 if index is None else int(task.retriers[index].max_attempts)
    if 1 < attempts <= MOST_TIMES:
        yield Fault(task.name, error, attempts)
    if last_iteration > 0:
        yield Fault(task.name, error, None, iteration=last_iteration)
    yield Fault(task.name, error)


def _slow(task: TaskState, machine: StateMachine, limits: Sequence[Seconds]) -> Iterator[Fault]:
    """Answers one second before each limit of the way, and one after, once and always."""
    ends = [task.timeout_seconds.constant, task.heartbeat_seconds.constant, machine.timeout_seconds, *limits]
    if machine.type == "EXPRESS":
        ends.append(EXPRESS_SECONDS)
    for seconds in dict.fromkeys(float(end) for end in ends if end):
        for after in (seconds - 1, seconds + 1):
            yield Fault(task.name, None, 1, after)
            yield Fault(task.name, None, None, after)


def dead_handlers(machine: StateMachine) -> list[tuple[str, str]]:
    """(state, `Catch[1]`) of Retriers and Catchers that nothing reaches: those before them take all that they name."""
    found = []
    for state in machine.all_states():
        if not isinstance(state, HandlingState):
            continue
        for field, policies in (("Retry", state.retriers), ("Catch", state.catchers)):
            for index, policy in enumerate(policies):
                if all(name == "States.Runtime" or _taken(name, policies[:index]) for name in policy.error_equals):
                    found.append((state.name, f"{field}[{index}]"))
    return found


def _taken(name: str, before: Sequence[Any]) -> bool:
    """Whether a policy before takes a failure of that name; of a wildcard, only the same one does."""
    if name in ("States.ALL", "States.TaskFailed", "States.HeartbeatTimeout"):
        return any(name in each.error_equals for each in before)
    failure = TaskTimeout() if name == "States.Timeout" else WorkflowFailure(name)
    return find_retrier(before, failure) is not None
