"""Run a Job (.sync): submission, waiting, results, failures, and stopping what was begun."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.integrations.calling import job_runs
from pytest_sfn.integrations.states import ExecutionEnded
from tests.integrations.task_steps import Answering, play, served, task

GLUE = task("arn:aws:states:::glue:startJobRun.sync", {"JobName": "nightly"})
ECS = task("arn:aws:states:::ecs:runTask.sync", {"Cluster": "c", "TaskDefinition": "t"})


def glue(state):
    return {"JobRun": {"Id": "jr", "JobRunState": state}}


def test_a_job_is_described_until_it_has_ended():
    """
    TaskSubmitted has the submission's answer; the result is the job's description; pauses grow from one second.
    """
    runner, service = served("glue", {"JobRunId": "jr"}, glue("RUNNING"), glue("RUNNING"), glue("SUCCEEDED"))
    played = play(runner.run(GLUE))
    assert [event for event, _ in played.events] == ["TaskSubmitted"]
    assert played.events[0][1]["output"]["JobRunId"] == "jr"
    assert played.slept == 1 + 2 + 4
    assert played.result == {"Id": "jr", "JobRunState": "SUCCEEDED"}
    assert service.sent[1] == ("GetJobRun", {"JobName": "nightly", "RunId": "jr"})


def test_a_cluster_is_looked_at_every_minute_for_ten_and_every_five_from_then_on():
    """
    Of EMR the guide tells how often AWS looks.
    """
    going = {"Cluster": {"Status": {"State": "RUNNING"}}}
    runner, _ = served("emr", {"JobFlowId": "j"}, *[going] * 11, {"Cluster": {"Status": {"State": "WAITING"}}})
    parameters = {"Name": "n", "Instances": {"KeepJobFlowAliveWhenNoSteps": True}}
    played = play(runner.run(task("arn:aws:states:::elasticmapreduce:createCluster.sync", parameters)))
    assert played.slept == 10 * 60 + 2 * 300


def test_the_headers_of_ecs():
    """
    As recorded from AWS: no `connection`.
    """
    runner, _ = served("ecs", {"tasks": [], "failures": []})
    result = play(runner.run(task("arn:aws:states:::ecs:runTask", {"TaskDefinition": "t"}))).result
    headers = result["SdkHttpMetadata"]["AllHttpHeaders"]
    assert list(headers) == ["x-amzn-RequestId", "Content-Length", "Date", "Content-Type"]
    assert headers["Content-Type"] == ["application/x-amz-json-1.1"]


@pytest.mark.parametrize(
    ("pattern", "given"), [("", {}), (".sync", {"StartedBy": "AWS Step Functions"}), (".waitForTaskToken", {})]
)
def test_step_functions_starts_the_task_that_it_waits_for(sfn, pattern, given):
    """
    The request of runTask.sync says so, in the history and to a mock, and nobody else's does. Recorded from AWS.
    """
    parameters = {"Cluster": "c", "TaskDefinition": "t"}
    state = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::ecs:runTask{pattern}",
        "Parameters": parameters,
        "End": True,
    }
    workflow = sfn.define({"StartAt": "Run", "States": {"Run": state}})
    mock = workflow.mock("Run").returns({}).validated("NONE")
    execution = workflow.run({})
    scheduled = next(event for event in execution.events if event["type"] == "TaskScheduled")
    sent = {**parameters, **given}
    assert json.loads(scheduled["taskScheduledEventDetails"]["parameters"]) == mock.calls[0].request == sent


def test_a_failed_job_is_a_failed_task():
    """
    States.TaskFailed has the job's description as Cause.
    """
    runner, _ = served("glue", {"JobRunId": "jr"}, glue("FAILED"))
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(GLUE))
    assert (failure.value.error, json.loads(failure.value.cause)) == ("States.TaskFailed", glue("FAILED")["JobRun"])


@pytest.mark.parametrize("stop", [GeneratorExit, WorkflowFailure("States.Timeout")])
def test_a_stopped_task_stops_its_job(stop):
    """
    A Task that times out or is stopped ends the job it waits for.
    """
    runner, service = served("glue", {"JobRunId": "jr"}, glue("RUNNING"))
    steps = runner.run(GLUE)
    next(steps)
    steps.send(None)
    with pytest.raises(stop if isinstance(stop, type) else type(stop)):
        steps.throw(stop)
    assert service.sent[-1] == ("BatchStopJobRun", {"JobName": "nightly", "JobRunIds": ["jr"]})


@pytest.mark.parametrize(("exit_code", "succeeds"), [(0, True), (1, False)])
def test_an_ecs_task_succeeds_with_its_containers(exit_code, succeeds):
    """
    A stopped task succeeded where its containers exited with 0.
    """
    described = {"tasks": [{"lastStatus": "STOPPED", "containers": [{"exitCode": exit_code}]}]}
    runner, service = served("ecs", {"tasks": [{"taskArn": "arn"}], "failures": []}, described)
    if succeeds:
        assert play(runner.run(ECS)).result["Containers"] == [{"ExitCode": 0}]
    else:
        with pytest.raises(WorkflowFailure, match=r"States\.TaskFailed"):
            play(runner.run(ECS))
    assert service.sent[1] == ("DescribeTasks", {"cluster": "c", "tasks": ["arn"]})


@pytest.mark.parametrize(
    ("arn", "event"), [("glue:startJobRun.sync", "TaskSubmitFailed"), ("glue:startJobRun", "TaskFailed")]
)
def test_a_job_that_cannot_be_submitted(arn, event):
    """
    A refused submission is told by an event of its own; without a job to wait for it is an ordinary failure.
    """
    runner, _ = served("glue", ServiceError("EntityNotFoundException", "No such job"))
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(task(f"arn:aws:states:::{arn}", {"JobName": "nightly"})))
    assert failure.value.error == "Glue.EntityNotFoundException"
    assert getattr(failure.value, "event_type", "TaskFailed") == event


def test_an_ecs_task_that_cannot_start():
    """
    Failures of RunTask are no job to wait for.
    """
    runner, _ = served("ecs", {"tasks": [], "failures": [{"reason": "RESOURCE:MEMORY"}]})
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(ECS))
    assert failure.value.error == "AmazonECS.Unknown"


def test_a_codebuild_result_is_named():
    """
    The result of a build has it as Build.
    """
    runner, _ = served("codebuild", {"build": {"id": "b"}}, {"builds": [{"id": "b", "buildStatus": "SUCCEEDED"}]})
    result = play(runner.run(task("arn:aws:states:::codebuild:startBuild.sync", {"ProjectName": "p"}))).result
    assert result == {"Build": {"Id": "b", "BuildStatus": "SUCCEEDED"}}


def test_a_deletion_ends_when_nothing_is_left():
    """
    A cluster that is not found any more has been deleted.
    """
    gone = ServiceError("ResourceNotFoundException", "No cluster found", 404)
    deleting = {"cluster": {"name": "c", "status": "DELETING"}}
    runner, _ = served("eks", deleting, deleting, gone)
    result = play(runner.run(task("arn:aws:states:::eks:deleteCluster.sync", {"Name": "c"}))).result
    assert result == {"Cluster": {"Name": "c", "Status": "DELETING"}}


def test_a_job_that_never_ends_is_told(monkeypatch):
    """
    In virtual time a job nobody ends would be waited for for ever.
    """
    monkeypatch.setattr(job_runs, "_MOST_LOOKS", 3)
    runner, _ = served("glue", {"JobRunId": "jr"}, glue("RUNNING"))
    with pytest.raises(HarnessError, match="never ends"):
        play(runner.run(GLUE))


# --- executions -------------------------------------------------------------------------------------------------------
START = "arn:aws:states:::states:startExecution"
ENDED = {
    "executionArn": "arn:child",
    "stateMachineArn": "arn:machine",
    "name": "n",
    "status": "SUCCEEDED",
    "startDate": 1.5,
    "stopDate": 2.0,
    "input": '{"a":1}',
    "output": '{"b":2}',
    "redriveCount": 0,
}


@pytest.mark.parametrize(("pattern", "output"), [(".sync", '{"b":2}'), (".sync:2", {"b": 2})])
def test_executions_somewhere_else_are_described(pattern, output):
    """
    .sync gives the child's output as text, .sync:2 parsed; both tell of redrives. Recorded from AWS.
    """
    runner, service = served("stepfunctions", {"executionArn": "arn:child", "startDate": 1.5}, ENDED)
    result = play(runner.run(task(START + pattern, {"StateMachineArn": "arn:machine"}))).result
    assert (result["Output"], result["StartDate"]) == (output, "1970-01-01T00:00:01.500Z")
    assert result["RedriveCount"] == 0
    assert service.sent[1] == ("DescribeExecution", {"executionArn": "arn:child"})


class Nested:
    """Executions in the same engine."""

    def __init__(self):
        self.started, self.stopped = [], []

    def start_execution(self, parameters, token):
        """The answer of StartExecution."""
        self.started.append((dict(parameters), token))
        return {"executionArn": "arn:child", "startDate": 1.5}

    def stop_execution(self, execution_arn):
        """Note it."""
        self.stopped.append(execution_arn)


@pytest.fixture
def nested_runner():
    runner = IntegrationTaskRunner()
    runner.services.nested = Nested()
    return runner


def test_executions_in_the_same_engine_end_our_token(nested_runner):
    """
    The child's end answers the parent's task token: no polling, no time lost.
    """
    request = task(START + ".sync:2", {"StateMachineArn": "arn", "Input": {"a": 1}}, task_token="t")
    played = play(nested_runner.run(request), {"t": ExecutionEnded(ENDED)})
    assert (played.result["Output"], played.slept) == ({"b": 2}, 0)
    assert nested_runner.services.nested.started == [({"stateMachineArn": "arn", "input": '{"a":1}'}, "t")]


def test_a_failed_execution_is_a_failed_task(nested_runner):
    """
    Whatever ended the child, the parent sees States.TaskFailed, with the description as Cause.
    """
    ended = ExecutionEnded({**ENDED, "status": "TIMED_OUT", "error": "States.Timeout"})
    request = task(START + ".sync", {"StateMachineArn": "arn"}, task_token="t")
    with pytest.raises(WorkflowFailure) as failure:
        play(nested_runner.run(request), {"t": ended})
    cause = json.loads(failure.value.cause)
    assert (failure.value.error, cause["Error"], cause["Status"]) == (
        "States.TaskFailed",
        "States.Timeout",
        "TIMED_OUT",
    )


def test_the_task_token_of_a_job_may_be_answered_by_the_workflow(nested_runner):
    """
    A child that was given the token and answers it ends the parent's Task. Recorded from AWS.
    """
    request = task(START + ".sync", {"StateMachineArn": "arn"}, task_token="t")
    assert play(nested_runner.run(request), {"t": "from the child"}).result == "from the child"


def test_a_stopped_parent_stops_its_child(nested_runner):
    """
    Stopping the Task stops the execution it waits for.
    """
    steps = nested_runner.run(task(START + ".sync", {"StateMachineArn": "arn"}, task_token="t"))
    next(steps)
    steps.send(None)
    steps.close()
    assert nested_runner.services.nested.stopped == ["arn:child"]


def test_starting_without_waiting_is_a_call():
    """
    Request-response gives the answer of StartExecution.
    """
    runner = IntegrationTaskRunner()
    runner.answer_service("stepfunctions", Answering({"executionArn": "arn:child", "startDate": 1.5}))
    result = play(runner.run(task(START, {"StateMachineArn": "arn"}))).result
    assert (result["ExecutionArn"], result["StartDate"]) == ("arn:child", "1970-01-01T00:00:01.500Z")
