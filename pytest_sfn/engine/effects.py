"""
Performs the effects that steps yield: a table from effect to what is done, for the fibers of executions.

Other hosts perform some of them, by the same rows or their own, and refuse the others in their words: `performing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_sfn.engine.children import Children
from pytest_sfn.engine.host import PARKED, Host, Performs
from pytest_sfn.errors import HarnessError
from pytest_sfn.language import child_effects
from pytest_sfn.language import effects as asked
from pytest_sfn.language.error_names import TaskTimeout
from pytest_sfn.language.tasks import FindActivity, RunTask
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pytest_sfn.engine.fiber import Fiber


def sleep(host: Host, effect: asked.Sleep) -> JSON:
    """Park for so long."""
    host.sleep = host.scheduler.after(effect.seconds, partial(host.park(), None, None))
    return PARKED


def record(fiber: Fiber, effect: asked.Record) -> int:
    """Append an event; its id."""
    execution, previous = fiber.execution, effect.previous
    events = execution.events
    # As Execution.note, whose call would cost as much again.
    events.append(
        (fiber.scheduler.clock.now, effect.type, fiber.previous if previous is None else previous, effect.details)
    )
    number = len(events)
    if number >= execution.event_limit:
        execution.history_full()
    if effect.leads:
        fiber.previous = number
    return number


def wait_for(host: Host, effect: asked.Await) -> JSON:
    """Park until the future is done; it may be already."""
    future = effect.future
    if future.done():
        return future.result()
    scheduler = host.scheduler
    wake = host.park()
    scheduler.outside += 1

    def arrived(done: Future[JSON]) -> None:
        scheduler.outside -= 1
        failure = done.exception()
        wake(None if failure else done.result(), failure)

    future.add_done_callback(lambda done: scheduler.post(partial(arrived, done)))
    return PARKED


def _new_task_token(fiber: Fiber, _effect: asked.NewTaskToken) -> str:
    return fiber.execution.engine.task_tokens.issue(fiber)


def _await_task_token(fiber: Fiber, effect: asked.AwaitTaskToken) -> JSON:
    return fiber.execution.engine.task_tokens.wait(effect.token, fiber)


def _await_task_token_within(fiber: Fiber, effect: asked.AwaitTaskTokenWithin) -> JSON:
    return fiber.execution.engine.task_tokens.wait(effect.token, fiber, effect.seconds)


def _run_task(fiber: Fiber, effect: RunTask) -> JSON:
    return fiber.execution.engine.tasks.run(effect.request)


def _find_activity(fiber: Fiber, effect: FindActivity) -> None:
    fiber.execution.engine.find_activity(effect.request)


def _start_timers(fiber: Fiber, effect: asked.StartTimers) -> None:
    scheduler = fiber.scheduler
    if effect.timeout_seconds is not None:
        fiber.timeout = scheduler.after(effect.timeout_seconds, lambda: fiber.interrupt(TaskTimeout()))
    if effect.heartbeat_seconds is not None:
        fiber.heartbeat_seconds = effect.heartbeat_seconds
        fiber.restart_heartbeat()


def _stop_timers(fiber: Fiber, _effect: asked.StopTimers) -> None:
    fiber.stop_timers()


def _run_children(fiber: Fiber, effect: child_effects.RunChildren) -> JSON:
    if fiber.redriving and fiber.broken is not None:
        fiber.redriving = False
        children: Children = fiber.broken
        return children.redrive()
    return Children(fiber, effect).start()


def _start_map_run(fiber: Fiber, effect: child_effects.StartMapRun) -> Any:
    from pytest_sfn.engine.map_run import MapRun

    redriven, fiber.redriving = fiber.redriving, False
    if redriven and isinstance(fiber.broken, MapRun):
        return fiber.broken.redrive(fiber)
    return MapRun.begin(fiber, effect)


def _run_child_executions(fiber: Fiber, effect: child_effects.RunChildExecutions) -> Any:
    return effect.map_run.run(fiber, effect.inputs, effect.items_per_child)  # type: ignore[attr-defined]  # a MapRun


def _end_map_run(fiber: Fiber, effect: child_effects.EndMapRun) -> Any:
    return effect.map_run.end(fiber, effect)  # type: ignore[attr-defined]  # a MapRun


def _read_items(fiber: Fiber, effect: asked.ReadItems) -> Any:
    return _answered(fiber, fiber.execution.engine.data_sets.read(effect))


def _write_results(fiber: Fiber, effect: asked.WriteResults) -> Any:
    return _answered(fiber, fiber.execution.engine.data_sets.write(effect))


def _answered(fiber: Fiber, answer: Any) -> Any:
    """An answer at once, or a Future's when it comes."""
    return wait_for(fiber, asked.Await(answer)) if hasattr(answer, "add_done_callback") else answer


#: What becomes of each effect for a fiber.
PERFORM: dict[type[asked.Effect], Performs] = {
    asked.Sleep: sleep,
    asked.Record: record,
    asked.Await: wait_for,
    asked.NewTaskToken: _new_task_token,
    asked.AwaitTaskToken: _await_task_token,
    asked.AwaitTaskTokenWithin: _await_task_token_within,
    RunTask: _run_task,
    FindActivity: _find_activity,
    asked.StartTimers: _start_timers,
    asked.StopTimers: _stop_timers,
    child_effects.RunChildren: _run_children,
    child_effects.StartMapRun: _start_map_run,
    child_effects.RunChildExecutions: _run_child_executions,
    child_effects.EndMapRun: _end_map_run,
    asked.ReadItems: _read_items,
    asked.WriteResults: _write_results,
}


def unrecorded(_host: Host, _effect: asked.Record) -> int:
    """The answer of Record where there is no history: no event's id."""
    return 0


def performing(rows: Mapping[type[asked.Effect], Performs], cannot: str) -> Mapping[type[asked.Effect], Performs]:
    """The table of a host that performs these effects only; for the others HarnessError: `cannot.format(NAME)`."""

    def refuse(_host: Host, effect: asked.Effect) -> JSON:
        raise HarnessError(cannot.format(type(effect).__name__))

    return {**dict.fromkeys(PERFORM, refuse), **rows}
