"""What a failed test's report tells of its executions: an assertion like `assert execution.succeeded` shows little."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_sfn.messages import shortened
from pytest_sfn.testing.execution import Execution, in_hand

if TYPE_CHECKING:
    from pytest_sfn.testing.harness import Harness

TITLE = "Step Functions executions"
#: The last executions of a test are those its failed assertion is about.
_MOST, _WIDTH = 3, 600


def told(harness: Harness) -> str:
    """Lines on the last executions of the test: status, path, error and cause; empty where there was none."""
    executions = [execution for execution in harness.executions if execution.map_run is None]
    return "\n".join(
        line for each in executions[-_MOST:] for line in _lines(each.state_machine_name, in_hand(harness, each))
    )


def _lines(workflow: str, execution: Execution) -> Iterator[str]:
    at = f", waiting at {execution.waiting_at}" if execution.running else ""
    yield f"{workflow}: {execution.status} after {execution.elapsed:g} s{at}"
    yield f"  path: {' -> '.join(execution.path) or '(no state entered)'}"
    if execution.error or execution.cause:
        text = f"{execution.error}: {execution.cause}" if execution.cause else str(execution.error)
        yield f"  {shortened(text, _WIDTH)}"
