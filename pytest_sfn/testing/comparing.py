"""Differential mode: what a test ran is run again on a second engine, given the same answers, and compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.assertions.value_paths import Ignored
from pytest_sfn.assertions.visits import Reader
from pytest_sfn.backends.comparison import differences
from pytest_sfn.backends.connections import connect
from pytest_sfn.backends.endpoint import EndpointBackend
from pytest_sfn.backends.replay import ReplayRunner
from pytest_sfn.backends.task_states import tasks_of
from pytest_sfn.backends.unwired_mocks import comes_out, data_sets
from pytest_sfn.errors import HarnessError

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.backends.outside_settings import OutsideSettings
    from pytest_sfn.testing.harness import Harness


class EnginesDiffer(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """
    Two engines made different things of one execution.

    `diff` is a unified diff of what they did. stale: what there is to say of paths that left nothing out.
    """

    def __init__(self, workflow: str, engines: tuple[str, str], diff: str, stale: Sequence[str] = ()) -> None:
        self.diff = diff
        told = f"{engines[0]} and {engines[1]} part in an execution of {workflow!r}, on the same input and answers:"
        super().__init__("\n".join([told, diff, *stale]))


def compare_executions(harness: Harness, settings: OutsideSettings, ignored: Ignored) -> list[str]:
    """
    Run every execution of the test again on the engine of the settings. Raises EnginesDiffer at the first that parts.

    ignored: what is left out of the data on both sides. Gives what was not compared, and why.
    """
    left_out = []
    for execution in list(harness.executions):
        workflow = next((each for each in harness.workflows.values() if each.machine is execution.machine), None)
        if execution.map_run is not None or workflow is None:
            continue
        reason = _incomparable(execution, workflow) or _compare(harness, execution, workflow, settings, ignored)
        if reason:
            left_out.append(f"{workflow.name}: {reason}")
    return left_out


def _incomparable(execution: Any, workflow: LoadedWorkflow) -> str | None:
    if execution.status in ("RUNNING", "ABORTED", "PENDING_REDRIVE"):
        return f"it is {execution.status}"
    data_set = next(data_sets(workflow.definition), None)
    if data_set is not None:
        return data_set
    resources = {task.name: task.resource for task in tasks_of(workflow)}
    for visit in Reader().read(execution.history.events).all:
        if visit.name in resources and not comes_out(resources[visit.name]):
            return f"state {visit.name!r} ({resources[visit.name].arn}) cannot be answered over the wire"
    return None


def _compare(
    harness: Harness, execution: Any, workflow: LoadedWorkflow, settings: OutsideSettings, ignored: Ignored
) -> str | None:
    replay = ReplayRunner(execution.history.events)
    if replay.timed_out:
        return f"state {replay.timed_out[0]!r} ran into a time limit, which takes its time on another engine"
    connection = connect(settings)
    endpoint = EndpointBackend(settings, connection, replay, harness.workflows.values)  # type: ignore[arg-type]  # all that it asks of one
    try:
        handle = endpoint.start(workflow, execution.input, None)
        handle.wait(None)
        engines = (harness.settings.engine, settings.engine)
        diff = differences(execution, handle.source, engines, times=connection.kind.virtual, ignored=ignored)
    except pytest.skip.Exception as skipped:
        return str(skipped)
    finally:
        endpoint.close(verify=False)
    if diff:
        raise EnginesDiffer(workflow.name, engines, diff, ignored.told_stale())
    return None
