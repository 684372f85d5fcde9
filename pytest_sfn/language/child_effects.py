"""What Parallel and Map ask of the engine: to run branches, iterations and child executions."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.language.effects import Effect
from pytest_sfn.language.states.base import States
from pytest_sfn.typing import JSON
from pytest_sfn.values import value


@value
class RunChildren(Effect):
    """
    Run branches or iterations, started in order, at most `max_concurrency` at a time (0: no limit).

    Answered the list of their outputs; the first failure cancels the others and is raised.

    units: what each child runs (one for all iterations of a Map, one each for the branches of a Parallel).
    inputs: the input of each child. items: the Map's items, for the Context Object; None for branches.
    iteration_of: the name of the Map whose iterations they are (their events are then recorded); None for a Parallel.
    """

    units: Sequence[States]
    inputs: Sequence[JSON]
    max_concurrency: int
    items: Sequence[JSON] | None = None
    iteration_of: str | None = None


@value
class StartMapRun(Effect):
    """
    Begin the map run of a Distributed Map and record MapRunStarted. Answered its handle, with `arn` and `run_id`.

    thresholds and concurrency can be changed while it runs (UpdateMapRun), so the handle holds them.
    """

    state_name: str
    label: str | None
    max_concurrency: int
    tolerated_failure_count: float | None
    tolerated_failure_percentage: float | None
    units: States
    execution_type: str


@value
class RunChildExecutions(Effect):
    """Run one child execution per input under a map run. Answered the finished children, in the order of the inputs."""

    map_run: object
    inputs: Sequence[JSON]
    items_per_child: Sequence[int]


@value
class EndMapRun(Effect):
    """Record MapRunSucceeded, or MapRunFailed with error and cause. Answered None."""

    map_run: object
    error: str | None = None
    cause: str | None = None
    failed: bool = False
