"""
What a running state or integration asks of the engine: small frozen effects, yielded and answered.

Nothing here does anything; `engine/` performs them. Effects that run states are in `child_effects.py`, RunTask is in
`tasks.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_sfn.typing import JSON, Seconds
from pytest_sfn.values import value

if TYPE_CHECKING:
    from concurrent.futures import Future


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


#: What AwaitTaskTokenWithin is answered where the token was not. To be looked at only by `is`.
NOT_ANSWERED: Any = object()


@value
class AwaitTaskTokenWithin(Effect):
    """As AwaitTaskToken, for `seconds` of execution time at most: then answered NOT_ANSWERED."""

    token: str
    seconds: Seconds


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
class ReadItems(Effect):
    """Read a data set (ItemReader). Answered a list of `(value, key, source)`, or ItemReaderFailed is raised."""

    resource: str
    parameters: JSON
    reader_config: JSON


@value
class WriteResults(Effect):
    """Export the results of a map run (ResultWriter). Answered its Details, or ResultWriterFailed is raised."""

    map_run: object
    resource: str | None
    parameters: JSON
    writer_config: JSON
