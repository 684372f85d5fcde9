"""The line of Python that would mock a Task, with a plausible result."""

from __future__ import annotations

from pytest_sfn.integrations.samples import sample_result
from pytest_sfn.language.tasks import TaskRequest


def mocking_line(request: TaskRequest) -> str:
    """`mock('Charge card').returns({...})`."""
    if request.resource.pattern == "waitForTaskToken":
        return f"mock({request.state_name!r}).waits_for_callback()"
    return f"mock({request.state_name!r}).returns({sample_result(request.resource)!r})"
