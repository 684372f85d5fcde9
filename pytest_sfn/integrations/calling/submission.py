"""How a Task's request begins and goes on: refused, submitted, answered, or waiting for its callback."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.language.effects import NOT_ANSWERED, AwaitTaskToken, AwaitTaskTokenWithin, Record, Sleep
from pytest_sfn.language.tasks import TaskRequest, TaskSteps
from pytest_sfn.typing import JSON, Seconds


def unusable_parameters(parameters: JSON, problems: Iterable[str]) -> ExpressionFailure:
    """The failure of parameters that cannot start the Task. The sentence is AWS's."""
    return ExpressionFailure(
        "States.Runtime",
        f"The Parameters '{dumps(parameters)}' could not be used to start the Task: [{', '.join(problems)}]",
    )


def field_problems(given: dict[str, JSON], known: Collection[str], required: Iterable[str]) -> list[str]:
    """What AWS has against the names of fields: those that are not known, and those that are missing or empty."""
    problems = [f'The field "{name}" is not supported by Step Functions' for name in given if name not in known]
    return problems + [f"The field '{name}' is required but was missing" for name in required if not given.get(name)]


def submitted(request: TaskRequest, output: JSON) -> Record:
    """TaskSubmitted: the service took the request; its answer is the output."""
    resource = request.resource
    return Record(
        "TaskSubmitted", {"output": output, "resource": resource.action, "resourceType": resource.resource_type}
    )


class SubmitFailed(WorkflowFailure):
    """A job or a callback that could not even be submitted: its history event is TaskSubmitFailed, not TaskFailed."""

    event_type = "TaskSubmitFailed"


def submission_failure(request: TaskRequest, failure: WorkflowFailure) -> WorkflowFailure:
    """The failure of the call a Task begins with."""
    if request.resource.pattern == "request-response":
        return failure
    return SubmitFailed(failure.error, failure.cause)


def until_answered(request: TaskRequest, seconds: Seconds) -> TaskSteps:
    """
    Let so much time pass, less where the Task's token is answered meanwhile: its answer, else NOT_ANSWERED.

    SendTaskSuccess and SendTaskFailure end a job's Task too. Source: API reference, SendTaskSuccess: "Task states using
    the job run pattern".
    """
    if request.task_token is None:
        yield Sleep(seconds)
        return NOT_ANSWERED
    return (yield AwaitTaskTokenWithin(request.task_token, seconds))


def callback(request: TaskRequest, output: JSON) -> TaskSteps:
    """The Task's result after its request was answered: the answer itself, or what the task token is answered with."""
    if request.resource.pattern != "waitForTaskToken":
        return output
    assert request.task_token is not None, "the engine makes a token for .waitForTaskToken"
    yield submitted(request, output)
    return (yield AwaitTaskToken(request.task_token))
