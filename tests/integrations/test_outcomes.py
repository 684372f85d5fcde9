"""What an answer makes of its Task: the same whether a mock gives it or the service."""

from __future__ import annotations

import json
import re

import pytest

from pytest_sfn.answers.errors import ContractBreach
from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.aws.java_names import capitalised
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.integrations.models.job_results import named, select
from pytest_sfn.integrations.models.operations import find_operation
from pytest_sfn.integrations.models.rendering import rendered
from pytest_sfn.integrations.models.samples import sample, sample_result
from pytest_sfn.integrations.resources.parsing import parse_resource
from pytest_sfn.integrations.services import SERVICES, find_service
from tests.integrations.task_steps import play, served, task

JOBS = {
    f"{service}:{name}": action.job
    for service in SERVICES
    for name, action in find_service(service).actions.items()
    if action.job is not None
}
FAILED = [(name, state) for name, job in JOBS.items() for state in sorted(job.failed)]
#: Jobs whose requests must have more than their required members.
PARAMETERS = {
    "elasticmapreduce:createCluster": {"Name": "nightly", "Instances": {"KeepJobFlowAliveWhenNoSteps": True}},
}


def arn(name):
    return f"arn:aws:states:::{name}"


def at(path, value):
    """A value that has another at a path: `jobs[0]`, `Status.State`."""
    for step in reversed(re.findall(r"[^.\[\]]+", path)):
        value = [value] if step.isdigit() else {step: value}
    return value


def states_of(name):
    """Every state the API knows for a job; none where it does not say."""
    job, found = JOBS[name], find_operation(parse_resource(arn(f"{name}.sync")))
    shape = found.operation.service.find_operation(job.describe).output
    for step in re.findall(r"[^.\[\]]+", f"{job.subject}.{job.status}"):
        shape = shape.element if step.isdigit() else shape.members[step]
    return set(shape.enum)


def description_of(name, state):
    """What the describing operation answers of a job in a state, no more than that."""
    job = JOBS[name]
    return at(job.subject, at(job.status, state)) if job.subject else at(job.status, state)


def result_of(name, state):
    """The description as the Task's result."""
    job, found = JOBS[name], find_operation(parse_resource(arn(f"{name}.sync")))
    shape = found.operation.service.find_operation(job.describe).output
    description = description_of(name, state)
    if not job.result:
        return rendered(shape, description, capitalised)
    return json.loads(json.dumps(named(job, rendered(shape, description, lambda each: each))), object_pairs_hook=_spelt)


def _spelt(pairs):
    return {capitalised(name): value for name, value in pairs}


def failure_of(answer):
    with pytest.raises(WorkflowFailure) as failure:
        play(answer)
    return failure.value


def mocked(resource, value, parameters=None, mode="STRICT"):
    runner = IntegrationTaskRunner()
    runner.mock("Charge card").returns(value).validated(mode)
    return runner.run(task(resource, parameters))


def quiet(resource, value):
    """A mock's answer, whatever the request is: jobs have many required fields."""
    return mocked(resource, value, mode="NONE")


@pytest.mark.parametrize("name", JOBS)
def test_the_states_of_a_job_are_those_of_its_api(name):
    """
    Its final states are states that the API knows.
    """
    known = states_of(name)
    assert not known or JOBS[name].succeeded | JOBS[name].failed <= known


@pytest.mark.parametrize(("name", "state"), FAILED)
def test_a_job_that_failed_fails_its_task(name, state):
    """
    A description in a failed state is States.TaskFailed with the description as Cause, mocked and served.
    """
    result = result_of(name, state)
    told = failure_of(quiet(arn(f"{name}.sync"), result))
    assert (told.error, json.loads(told.cause)) == ("States.TaskFailed", result)
    found = find_operation(parse_resource(arn(f"{name}.sync")))
    if name == "states:startExecution":
        return
    runner, _ = served(found.operation.service.name, {}, description_of(name, state))
    served_failure = failure_of(runner.run(request_of(name)))
    assert (served_failure.error, json.loads(served_failure.cause)) == ("States.TaskFailed", result)


@pytest.mark.parametrize(("name", "state"), FAILED)
def test_what_the_describing_operation_answers_of_a_failed_job_is_no_success(name, state):
    """
    Pasted as its command line shows it, where nothing holds it to the Task's result: in a mock configuration, too.
    """
    assert failure_of(quiet(arn(f"{name}.sync"), description_of(name, state))).error == "States.TaskFailed"


@pytest.mark.parametrize(
    ("name", "described", "shown"),
    [
        ("batch:submitJob", {"jobs": [{"status": "FAILED"}]}, "jobs[0]"),
        ("glue:startJobRun", {"JobRun": {"JobRunState": "SUCCEEDED"}}, "JobRun"),
        ("ecs:runTask", {"tasks": [{"lastStatus": "STOPPED", "containers": [{"exitCode": 1}]}]}, "tasks[0]"),
        ("codebuild:startBuild", {"builds": [{"buildStatus": "FAILED"}]}, "{'Build': builds[0]}"),
    ],
)
def test_a_mock_is_told_which_part_of_the_description_is_the_result(name, described, shown):
    """
    That is the mend, not to look away.
    """
    runner = IntegrationTaskRunner()
    runner.mock("Charge card").returns(described)
    with pytest.raises(ContractBreach, match=re.escape(f"The Task's result is {shown} of it")):
        runner.run(request_of(name))


def request_of(name):
    """A request that starts a job."""
    found = find_operation(parse_resource(arn(f"{name}.sync")))
    return task(arn(f"{name}.sync"), PARAMETERS.get(name) or sample(found.input, found.casing))


@pytest.mark.parametrize("name", JOBS)
def test_a_job_that_succeeded_gives_its_description(name):
    """
    The sample of a job is one that succeeded.
    """
    resource = parse_resource(arn(f"{name}.sync"))
    result = sample_result(resource)
    assert play(quiet(resource.arn, result)).result == result


UNFINISHED = [
    (name, state)
    for name, job in JOBS.items()
    if not job.ends_in_nothing
    for state in sorted(states_of(name) - job.succeeded - job.failed)
]


@pytest.mark.parametrize(("name", "state"), [*UNFINISHED, ("ecs:runTask", "RUNNING")])
def test_a_job_that_goes_on_is_no_end_of_its_task(name, state):
    """
    A mock of a job that still runs is refused, with the states it may end in and the line for a failure.
    """
    runner = IntegrationTaskRunner()
    runner.mock("Charge card").returns(result_of(name, state))
    with pytest.raises(ContractBreach, match=re.escape(".raises('States.TaskFailed', cause)")) as breach:
        runner.run(request_of(name))
    assert state in str(breach.value)
    assert min(JOBS[name].succeeded) in str(breach.value)


def test_a_description_without_a_state_is_taken_for_a_success():
    """
    A mock may tell as little of a job as its workflow reads.
    """
    assert play(quiet(arn("glue:startJobRun.sync"), {"JobName": "nightly"})).result == {"JobName": "nightly"}


# --- what the state alone does not tell -------------------------------------------------------------------------------
ECS = arn("ecs:runTask.sync")
NOT_PLACED = {"Tasks": [], "Failures": [{"Arn": "arn", "Reason": "RESOURCE:MEMORY"}]}
JOB_FAILED = {"status": {"conditions": [{"type": "Failed", "status": "True"}], "failed": 1}}
TOLD = [
    (ECS, {"LastStatus": "STOPPED", "Containers": [{"ExitCode": 1}]}, "States.TaskFailed"),
    (ECS, {"Containers": [{"ExitCode": 0}, {"ExitCode": 137}]}, "States.TaskFailed"),
    (ECS, {"LastStatus": "STOPPED", "StopCode": "TaskFailedToStart"}, "States.TaskFailed"),
    (ECS, {"LastStatus": "STOPPED", "StopCode": "SpotInterruption"}, "States.TaskFailed"),
    (ECS, NOT_PLACED, "AmazonECS.Unknown"),
    (arn("eks:runJob.sync"), JOB_FAILED, "States.TaskFailed"),
    (arn("eks:runJob.sync"), {"status": {"failed": 1}}, "States.TaskFailed"),
    (arn("eks:runJob"), {"StatusCode": 409, "ResponseBody": {"reason": "AlreadyExists"}}, "EKS.409"),
    (arn("eks:call"), {"StatusCode": 404, "ResponseBody": {"reason": "NotFound"}}, "EKS.404"),
    (arn("http:invoke"), {"StatusCode": 500, "ResponseBody": "no"}, "States.Http.StatusCode.500"),
    (arn("apigateway:invoke"), {"StatusCode": 403, "ResponseBody": {"message": "no"}}, "ApiGateway.403"),
    (
        arn("events:putEvents"),
        {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}]},
        "EventBridge.FailedEntry",
    ),
    (arn("events:putEvents"), {"Entries": [{"ErrorCode": "ThrottlingException"}]}, "EventBridge.FailedEntry"),
    (
        arn("lambda:invoke"),
        {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": {"errorType": "Empty", "errorMessage": "none"}},
        "Empty",
    ),
    (arn("lambda:invoke"), {"FunctionError": "Handled", "Payload": '{"errorType": "Empty"}'}, "Empty"),
    (arn("lambda:invoke"), {"FunctionError": "Unhandled", "Payload": {"errorMessage": "none"}}, "Lambda.Unknown"),
    (arn("lambda:invoke"), {"StatusCode": 200, "FunctionError": "Unhandled"}, "Lambda.Unknown"),
    (
        "arn:aws:lambda:us-east-1:123456789012:function:f",
        {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": {"errorType": "Empty"}},
        "Empty",
    ),
]


@pytest.mark.parametrize(("resource", "value", "error"), TOLD)
def test_an_answer_that_tells_of_a_failure_fails_its_task(resource, value, error):
    """
    As the service's answer would, with its Error Name and the answer or its body as Cause.
    """
    failure = failure_of(mocked(resource, value, {"Entries": []} if "events" in resource else {}, "NONE"))
    assert failure.error == error
    cause = failure.cause
    body = value.get("ResponseBody", value.get("Payload", value))
    if error != "Lambda.Unknown":
        assert cause == body if isinstance(body, str) else json.loads(cause) == body


@pytest.mark.parametrize(
    ("resource", "value"),
    [
        (arn("ecs:runTask"), NOT_PLACED),
        (ECS, {"LastStatus": "STOPPED", "Containers": [{"ExitCode": 0}]}),
        (arn("eks:runJob.sync"), {"status": {"conditions": [{"type": "Complete", "status": "True"}], "failed": 1}}),
        (arn("http:invoke"), {"StatusCode": 204, "ResponseBody": ""}),
        (arn("events:putEvents"), {"FailedEntryCount": 0, "Entries": [{"EventId": "e"}]}),
        (arn("aws-sdk:eventbridge:putEvents"), {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "MalformedDetail"}]}),
        (arn("aws-sdk:lambda:invoke"), {"FunctionError": "Unhandled", "Payload": "{}", "StatusCode": 200}),
        (arn("aws-sdk:sqs:sendMessageBatch"), {"Successful": [], "Failed": [{"Id": "1", "Code": "x"}]}),
        (arn("aws-sdk:sns:publishBatch"), {"Failed": [{"Id": "1", "Code": "x", "SenderFault": True}]}),
        (arn("aws-sdk:dynamodb:batchWriteItem"), {"UnprocessedItems": {"t": []}}),
        (arn("aws-sdk:sfn:startSyncExecution"), {"Status": "FAILED", "Error": "No"}),
        (arn("aws-sdk:glue:getJobRun"), {"JobRun": {"JobRunState": "FAILED"}}),
        (arn("glue:startJobRun"), {"JobRunId": "jr"}),
        (arn("athena:getQueryExecution"), {"QueryExecution": {"Status": {"State": "FAILED"}}}),
    ],
)
def test_other_answers_are_results(resource, value):
    """
    What a call of the API merely reports is a result: entries of batches, jobs that are looked at, not waited for.
    """
    assert play(quiet(resource, value)).result == value


@pytest.mark.parametrize("pattern", ["sync", "waitForTaskToken"])
def test_a_task_that_cannot_be_placed_is_not_waited_for(pattern):
    """
    Neither for its end nor for a callback: RunTask's Failures fail the submission.
    """
    runner, _ = served("ecs", {"tasks": [], "failures": [{"reason": "RESOURCE:MEMORY"}]})
    failure = failure_of(runner.run(task(arn(f"ecs:runTask.{pattern}"), {"TaskDefinition": "t"}, task_token="t")))
    assert (failure.error, failure.event_type) == ("AmazonECS.Unknown", "TaskSubmitFailed")


@pytest.mark.parametrize("pattern", ["sync", "sync:2"])
def test_the_cause_of_a_failed_execution_is_its_description(pattern):
    """
    With its own error and cause, and with texts for input and output in either pattern. Recorded from AWS.
    """
    description = {"ExecutionArn": "a", "Status": "FAILED", "Error": "No", "Cause": "not today", "RedriveCount": 0}
    failure = failure_of(quiet(arn(f"states:startExecution.{pattern}"), {**description, "Input": {"a": 1}}))
    assert (failure.error, json.loads(failure.cause)) == ("States.TaskFailed", {**description, "Input": '{"a":1}'})


def test_a_failed_description_is_held_to_the_model_too():
    """
    Its members must be the API's, though none is required of what came to nothing.
    """
    value = {"JobRunState": "FAILED", "ErrorMesage": "out of memory"}
    with pytest.raises(ContractBreach, match="ErrorMesage"):
        mocked(arn("glue:startJobRun.sync"), value, {"JobName": "nightly"})


def test_selecting_nothing():
    """
    What is not there is None, whatever stands in its place.
    """
    assert select({"a": [1]}, "a[1].b") is None
