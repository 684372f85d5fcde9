"""Task tokens of jobs: whoever was given the token of a `.sync` Task may answer it before the job ends."""

from __future__ import annotations

import pytest

from pytest_sfn.integrations.calling.service_calls import ServiceResponse
from pytest_sfn.integrations.resources.service import CALLBACK
from pytest_sfn.integrations.services import SERVICES, find_service

JOBS = [
    f"{service}:{name}.{pattern}"
    for service in SERVICES
    for name, action in find_service(service).actions.items()
    for pattern in action.patterns
    if pattern not in CALLBACK
]
GLUE = "glue:startJobRun.sync"
ENDED = {"JobName": "nightly", "JobRunState": "SUCCEEDED"}


def job(sfn, resource=GLUE, **fields):
    """A workflow of one Task, whose arguments nothing knows before it runs."""
    resource = resource if resource.startswith("arn:") else f"arn:aws:states:::{resource}"
    state = {"Type": "Task", "Resource": resource, "Arguments": "{% $states.input %}", "End": True, **fields}
    return sfn.define({"QueryLanguage": "JSONata", "StartAt": "Work", "States": {"Work": state}})


def running(workflow, **answer):
    """An execution whose Task ends by itself after 100 s, and its mock."""
    mock = workflow.mock("Work").returns({"by": "itself"}, after=100, **answer).validated("NONE")
    return workflow.start({"JobName": "nightly"}), mock


def succeeded(client, token):
    client.send_task_success(taskToken=token, output='{"rows": 3}')


def failed(client, token):
    client.send_task_failure(taskToken=token, error="Rows.Missing", cause="none came")


def ends(execution):
    """How an execution ended, and when."""
    execution.wait()
    return execution.output if execution.succeeded else (execution.error, execution.cause), execution.elapsed


@pytest.mark.parametrize("resource", JOBS)
@pytest.mark.parametrize(
    ("send", "end"), [(succeeded, {"rows": 3}), (failed, ("Rows.Missing", "none came"))], ids=["success", "failure"]
)
def test_the_token_of_a_mocked_job_of_any_service_ends_its_task(sfn, sfn_client, resource, send, end):
    """
    What SendTaskSuccess or SendTaskFailure says for the token of a job is how the Task ends, at that time.
    """
    execution, mock = running(job(sfn, resource))
    sfn.clock.advance(10)
    send(sfn_client, mock.calls[0].task_token)
    assert ends(execution) == (end, 10)


@pytest.mark.parametrize(
    "resource",
    [GLUE, "sns:publish.waitForTaskToken", "arn:aws:states:us-east-1:123456789012:activity:weigh"],
)
@pytest.mark.parametrize(
    ("answer", "end"),
    [
        (lambda callback: callback.succeeds({"rows": 3}), {"rows": 3}),
        (lambda callback: callback.fails("Rows.Missing", "none came"), ("Rows.Missing", "none came")),
    ],
    ids=["succeeds", "fails"],
)
def test_a_callback_answers_before_the_mock_does(sfn, resource, answer, end):
    """
    `execution.callback()` is the token of a Task whose mock has not answered yet, too.
    """
    execution, mock = running(job(sfn, resource))
    sfn.clock.advance(10)
    answer(execution.callback())
    assert ends(execution) == (end, 10)
    assert mock.calls[0].answer.output == (end if isinstance(end, dict) else None)


def test_a_job_is_in_nobodys_way(sfn):
    """
    `execution.callback()` without a name is the token of the state that waits for nothing else, beside a job.
    """
    states = {
        "Work": {"Type": "Task", "Resource": f"arn:aws:states:::{GLUE}", "Parameters": {"JobName": "n"}, "End": True},
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"QueueUrl": "https://queue", "MessageBody.$": "$$.Task.Token"},
            "End": True,
        },
    }
    branches = [{"StartAt": name, "States": {name: state}} for name, state in states.items()]
    workflow = sfn.define(
        {"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "Branches": branches, "End": True}}}
    )
    workflow.mock("Work").returns(ENDED, after=100)
    workflow.mock("Ask").waits_for_callback()
    execution = workflow.start({})
    execution.callback().succeeds({"by": "Ada"})
    execution.callback("Work").succeeds({"rows": 3})
    assert ends(execution) == ([{"rows": 3}, {"by": "Ada"}], 0)


def test_a_heartbeat_keeps_a_job_alive(sfn, sfn_client):
    """
    SendTaskHeartbeat for the token of a job begins its HeartbeatSeconds anew; without one the Task times out.
    """
    execution, mock = running(job(sfn, HeartbeatSeconds=15))
    sfn.clock.advance(10)
    sfn_client.send_task_heartbeat(taskToken=mock.calls[0].task_token)
    assert ends(execution) == (("States.Timeout", None), 25)


def test_an_answer_after_the_jobs_end_comes_too_late(sfn, sfn_client):
    """
    The token of a job that has ended is answered with TaskTimedOut.
    """
    execution, mock = running(job(sfn))
    execution.wait()
    with pytest.raises(sfn_client.exceptions.TaskTimedOut):
        succeeded(sfn_client, mock.calls[0].task_token)


def test_the_token_of_a_job_that_a_service_runs_ends_its_task(sfn, sfn_client):
    """
    A job that is asked for its state until it ends is asked no more when its token has been answered.
    """
    asked = []

    def glue(call):
        asked.append(call.operation)
        running_still = {"JobRun": {"JobRunState": "RUNNING"}}
        return ServiceResponse({"JobRunId": "jr_7"} if call.operation == "StartJobRun" else running_still)

    sfn.runner.answer_service("glue", glue)
    execution = job(sfn, TimeoutSeconds=60).start({"JobName": "nightly"})
    sfn.clock.advance(4)
    execution.callback().succeeds({"rows": 3})
    assert ends(execution) == ({"rows": 3}, 4)
    assert asked == ["StartJobRun", "GetJobRun", "GetJobRun"]
