"""The exploration of a workflow: every fault tried, every promise checked, the smallest script of each breach."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from pytest_sfn.engine import Engine
from pytest_sfn.errors import HarnessError
from pytest_sfn.explore.faults import MOST_TIMES, Faults, dead_handlers, faults_of
from pytest_sfn.explore.promises import Promise, promise_of
from pytest_sfn.explore.trying import Answers, FaultyTasks, Script, Tried, lines_of, trying
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.assertions import RecordedExecution
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow

_ALLOWED = Promise("asks and answers only what AWS allows", lambda tried: str(tried.trouble) if tried.trouble else None)


@dataclass(frozen=True, slots=True)
class Broken:
    """
    A promise that a script breaks.

    why: how. script: the lines of a test that make it happen. alike: how many other scripts broke it on the same path.
    """

    promise: str
    why: str
    faults: Script
    script: str
    execution: RecordedExecution
    alike: int = 0

    def __str__(self) -> str:
        more = f"\n  and {self.alike} more scripts that end the same way" if self.alike else ""
        lines = "".join(f"\n    {line}" for line in self.script.splitlines())
        shown = lines or "\n    (nothing goes wrong)"
        return f"{self.promise}: {self.why}{shown}\n  path {' -> '.join(self.execution.path)}{more}"


class Exploration:
    """
    What `workflow.explore` found: `assert found.holds`.

    tried: what became of each script, the one where nothing goes wrong first. broken: promises broken, by the smallest
    script. pruned: faults left out because the same Retriers and Catchers take them as one that was tried. untried: how
    many scripts a limit left. dead: (state, `Catch[1]`) of Retriers and Catchers that nothing reaches. impossible:
    (state, Error Name) named by one, which the service cannot give.
    """

    def __init__(
        self,
        workflow: LoadedWorkflow,
        tried: Sequence[Tried],
        broken: Sequence[Broken],
        faults: Faults,
        untried: int,
    ) -> None:
        self.tried = tuple(tried)
        self.broken = tuple(broken)
        self.pruned = faults.pruned
        self.impossible = faults.impossible
        self.untried = untried
        self.dead = tuple(dead_handlers(workflow.machine))
        self._workflow = workflow

    @property
    def holds(self) -> bool:
        """Whether every promise was kept in everything that was tried."""
        return not self.broken

    @property
    def unhandled(self) -> tuple[Tried, ...]:
        """Those that an error ended which no Catcher took, or a time limit, and those that never end."""
        return tuple(each for each in self.tried if each.unhandled)

    @property
    def unreached(self) -> tuple[str, ...]:
        """States that nothing tried came to, in the order of the definition."""
        entered = {name for each in self.tried for name in each.entered}
        return tuple(state.name for state in self._workflow.machine.all_states() if state.name not in entered)

    @property
    def longest(self) -> Tried:
        """The one that took most execution time; of several, the first."""
        return max(self.tried, key=lambda each: each.elapsed)

    def table(self) -> str:
        """Task, fault and outcome of each try, and what was left out, as text."""
        rows = [(", ".join(map(str, each.script)) or "nothing goes wrong", _ended(each)) for each in self.tried]
        width = max(len(fault) for fault, _ in rows)
        lines = [f"{fault:<{width}}  {outcome}" for fault, outcome in rows]
        return "\n".join([*lines, self._told()])

    def _told(self) -> str:
        left = f", {self.untried} not tried for the limit" if self.untried else ""
        never = sum(each.never_asked for each in self.tried)
        unmet = f" ({never} whose Task was never asked)" if never else ""
        return f"{len(self.tried)} tried{unmet}, {self.pruned} handled alike and left out{left}"

    def __repr__(self) -> str:
        if self.holds:
            return f"<Exploration of {self._workflow.name!r}: {self._told()}>"
        first = self.broken[0]
        return f"<Exploration broke {len(self.broken)}, first {first.promise}: {first.script}>"

    def __str__(self) -> str:
        return "\n".join([f"{self._workflow.name}: {self._told()}", *map(str, self.broken)])


def _ended(tried: Tried) -> str:
    return f"{tried.outcome} (never asked)" if tried.never_asked else tried.outcome


def explore(  # noqa: PLR0913 - what a user may say of an exploration
    workflow: LoadedWorkflow,
    runner: IntegrationTaskRunner,
    engine: Engine,
    value: JSON,
    promises: Iterable[Promise | Callable[[Any], object]],
    *,
    pairs: bool = False,
    limit: int | None = None,
    seconds: Seconds | None = None,
    variable: str = "workflow",
) -> Exploration:
    """Try every fault. engine: the test's, for its seed, account and data sets. For the rest see Workflow.explore."""
    kept = [*map(promise_of, promises), _ALLOWED]
    _check_states(workflow, kept)
    answers = Answers(runner)

    def engine_of(tasks: FaultyTasks) -> Engine:
        return Engine(seed=engine.seed, account=engine.account, tasks=tasks, data_sets=engine.data_sets)

    try_script = trying(workflow, answers, engine_of)
    first = try_script(value, ())
    if first.trouble is not None:
        raise first.trouble
    if first.source.status in ("RUNNING", "TIMED_OUT"):  # a Standard execution that waits ends after a year
        waiting = next(iter(first.execution.path[-1:]), None)
        raise HarnessError(
            f"When nothing goes wrong, the execution waits at {waiting!r} until a limit ends it, or for ever: what "
            f"comes after was never tried.\nLet its callback come: {variable}.mock({waiting!r}).returns({{...}})"
        )
    limits = [each.limit for each in kept if each.limit is not None]
    faults = faults_of(workflow.machine, limits, dict(answers.iterations))
    scripts = list(_scripts(faults, pairs=pairs))
    tried = [first]
    began = time.monotonic()
    for script in scripts[:limit]:
        if seconds is not None and time.monotonic() - began > seconds:
            break
        tried.append(try_script(value, script))
    broken = _broken(tried, kept, lambda script: try_script(value, script), answers, variable)
    return Exploration(workflow, tried, broken, faults, len(scripts) + 1 - len(tried))


def _check_states(workflow: LoadedWorkflow, promises: Iterable[Promise]) -> None:
    """HarnessError where a promise speaks of a state that is not there: it could never be broken."""
    names = [state.name for state in workflow.machine.all_states()]
    for promise in promises:
        for name in promise.states:
            if name not in names:
                known = ", ".join(map(repr, names))
                raise HarnessError(f"{promise} speaks of {name!r}, which is no state of {workflow.name!r}: {known}")


def _scripts(faults: Faults, *, pairs: bool) -> Iterator[Script]:
    for fault in faults.single:
        yield (fault,)
    if pairs:
        for one, other in combinations(faults.single, 2):
            if one.state != other.state:
                yield one, other


def _broken(
    tried: Sequence[Tried],
    promises: Sequence[Promise],
    again: Callable[[Script], Tried],
    answers: Answers,
    variable: str,
) -> list[Broken]:
    """Each promise and path once, with the smallest script that breaks it so; promises in the order given."""
    found: list[Broken] = []
    for promise in promises:
        of_path: dict[tuple[tuple[str, ...], str, tuple[str, ...]], list[Tried]] = {}
        for each in tried:
            if each.trouble is not None and promise is not _ALLOWED:
                continue
            if promise.breach(each) is not None:
                states = tuple(sorted(fault.state for fault in each.script))
                of_path.setdefault((states, each.source.status, tuple(each.entered)), []).append(each)
        singles = {states for states, *_ in of_path if len(states) < 2}
        for (states, *_), group in of_path.items():
            if states and (() in singles or (len(states) > 1 and any((state,) in singles for state in states))):
                continue  # less than this breaks it already
            smallest = _shrunk(min(group, key=_size), promise, again)
            script = "\n".join(lines_of(smallest.script, answers, variable))
            why = promise.breach(smallest) or ""
            found.append(Broken(promise.text, why, smallest.script, script, smallest.execution, len(group) - 1))
    return found


def _size(tried: Tried) -> tuple[object, ...]:
    return (
        len(tried.script),
        sum(fault.iteration is not None for fault in tried.script),
        sum(MOST_TIMES + 1 if fault.times is None else fault.times for fault in tried.script),
        sum(fault.after or 0 for fault in tried.script),
    )


def _shrunk(tried: Tried, promise: Promise, again: Callable[[Script], Tried]) -> Tried:
    """The fewest times that each fault of the script has to come for it to be broken still."""
    for index, fault in enumerate(tried.script):
        if fault.error is None or fault.iteration is not None:
            continue
        for times in range(1, min(fault.times or 10, 10)):
            script = (*tried.script[:index], replace(fault, times=times), *tried.script[index + 1 :])
            smaller = again(script)
            if smaller.trouble is tried.trouble is None and promise.breach(smaller) is not None:
                tried = smaller
                break
    return tried
