"""The steps of a Task that nobody mocks."""

from __future__ import annotations

from pytest_sfn.integrations.calling.answerers import Answerers
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.tasks import TaskRequest, TaskSteps


def perform(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """As the action of its Resource says; else a job for `.sync`, a call of the API for anything else."""
    action = action_of(request.resource)
    if action.perform is not None:
        return action.perform(request, answerers)
    if request.resource.pattern == "sync":
        from pytest_sfn.integrations.calling import job_runs

        return job_runs.run(request, answerers)
    from pytest_sfn.integrations.calling import api_call

    return api_call.run(request, answerers)
