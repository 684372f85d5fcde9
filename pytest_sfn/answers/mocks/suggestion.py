"""The line of Python that would mock a Task, with a plausible result; and what the Task asked, for the message."""

from __future__ import annotations

from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.models.samples import sample_result
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.messages import shortened

_LONGEST_REQUEST = 300


def mocking_lines(request: TaskRequest) -> str:
    """`workflow.mock('Charge card').returns({...})`, and for a function the line that lets it run."""
    mock = f"workflow.mock({request.state_name!r})"
    if request.resource.pattern == "waitForTaskToken":
        return f"{mock}.waits_for_callback()"
    line = f"{mock}.returns({sample_result(request.resource)!r})"
    function = request.function
    return line if function is None else f"{line}\nworkflow.attach({function.name!r}, handler)  # or let it run"


def about(request: TaskRequest) -> dict[str, str]:
    """The function it calls, and what it sends."""
    function = request.function
    shown = shortened(dumps(request.parameters), _LONGEST_REQUEST)
    return {**({} if function is None else {"function": function.name}), "request": shown}
