"""
What a running state or integration asks of the engine: small frozen effects, yielded and answered.

Nothing here does anything; `engine/` performs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pytest_sfn.typing import JSON, Seconds
from pytest_sfn.values import value

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pytest_sfn.language.states.base import States
    from pytest_sfn.language.tasks import TaskRequest


class Effect:
    """Base of all effects."""

    __slots__ = ()


@value
class Sleep(Effect):
    """Resume after `seconds` of execution time. Answered None."""

    seconds: Seconds


@value
class Await(Effect):
    """Resume when `future` is done, which somebody outside the engine (a thread, a client) sees to: its result."""

    future: Future[JSON]


@value
class AwaitTaskToken(Effect):
    """
    Resume when the task token is answered: by SendTaskSuccess with its output, by SendTaskFailure with WorkflowFailure.

    Heartbeats and timeouts of the Task are the engine's.
    """

    token: str


@value
class Record(Effect):
    """
    Append an event to the history: `type` is a HistoryEventType, `details` its members. Answered the event's id.

    previous: the event id to point back to; None for the last event of this branch. `leads` tells whether later
    events of the branch point back to this one.
    """

    type: str
    details: dict[str, JSON]
    previous: int | None = None
    leads: bool = True


@value
class NewTaskToken(Effect):
    """Make a task token for this visit. Answered the token."""


@value
class RunTask(Effect):
    """Hand a Task's request to who answers it. Answered the steps to take: a generator of effects (`TaskSteps`)."""

    request: TaskRequest


@value
class StartTimers(Effect):
    """
    Bound what follows in time. Answered None.

    After `timeout_seconds`, or `heartbeat_seconds` without a heartbeat, TaskTimeout is raised at the yield the state is
    then waiting in.
    """

    timeout_seconds: Seconds | None
    heartbeat_seconds: Seconds | None


@value
class StopTimers(Effect):
    """End what StartTimers began. Answered None."""


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
class ReadItems(Effect):
    """Read a data set (ItemReader). Answered a list of `(value, key, source)`, or ItemReaderFailed is raised."""

    resource: str
    parameters: JSON
    reader_config: JSON


@value
class RunChildExecutions(Effect):
    """Run one child execution per input under a map run. Answered the finished children, in the order of the inputs."""

    map_run: object
    inputs: Sequence[JSON]
    items_per_child: Sequence[int]


@value
class WriteResults(Effect):
    """Export the results of a map run (ResultWriter). Answered its Details, or ResultWriterFailed is raised."""

    map_run: object
    resource: str | None
    parameters: JSON
    writer_config: JSON


@value
class EndMapRun(Effect):
    """Record MapRunSucceeded, or MapRunFailed with error and cause. Answered None."""

    map_run: object
    error: str | None = None
    cause: str | None = None
    failed: bool = False
