"""
What an answer makes of its Task: whether it says that what was asked for failed, or has not ended.

One judge for all who answer: the service, its stand-in, a mock, a recording.
"""

from __future__ import annotations

from pytest_sfn.aws.java_names import capitalised
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps, text_of
from pytest_sfn.integrations.models.job_results import select
from pytest_sfn.integrations.resources.service import Job, Outcome, Unfinished
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON


def outcome_of(resource: Resource, result: JSON) -> Outcome:
    """What a result, in the spelling of the workflow, makes of its Task. A callback's is whatever was sent: None."""
    if resource.pattern == "waitForTaskToken":
        return None
    action = action_of(resource)
    if action.outcome is not None:
        outcome = action.outcome(result, resource.pattern)
        if outcome is not None:
            return outcome
    if action.job is None or resource.pattern == "request-response":
        return None
    return outcome_of_job(action.job, result)


def outcome_of_job(job: Job, result: JSON) -> Outcome:
    """
    What the description of a job makes of a Task that waits for the job's end.

    A job that failed is States.TaskFailed, with the description as Cause. Recorded from AWS for ecs and states.
    """
    described, member = _described(job, result), capitalised(job.status)
    if not isinstance(described, dict):
        return None
    state = select(described, ".".join(map(capitalised, job.status.split("."))))
    if state in job.failed or (state in {None, *job.succeeded} and not (job.success is None or job.success(described))):
        return WorkflowFailure("States.TaskFailed", dumps(_cause(job, result)))
    if state is None or state in job.succeeded or job.ends_in_nothing:
        return None
    return Unfinished(member, text_of(state), (*sorted(job.succeeded), *sorted(job.failed)))


def _described(job: Job, result: JSON) -> JSON:
    """
    The job within a Task's result, its members in the workflow's spelling.

    What the describing operation itself answers, pasted from its command line, tells as much of the job.
    """
    spelt = _capitalised(result)
    shown = job.result.partition(" as ")[2] if job.result else job.subject
    found = (select(spelt, capitalised(path)) for path in (job.subject, shown))
    return next((each for each in found if isinstance(each, dict)), None)


def _capitalised(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {capitalised(name): _capitalised(item) for name, item in value.items()}
    return [_capitalised(item) for item in value] if isinstance(value, (list, tuple)) else value


def _cause(job: Job, result: JSON) -> JSON:
    """The description as a Cause has it: what is shown of it, with the texts that `.sync:2` would have parsed."""
    names = job.shown or tuple(result)
    shown = {name: result[name] for name in names if name in result}
    return shown | {name: text_of(shown[name]) for name in job.parsed if name in shown}
