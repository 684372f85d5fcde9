"""
The guide's page of each optimized integration, row by row: what a Task sends, gets, waits for and fails with.

Source: the developer guide, "Integrating optimized services with Step Functions", as it was in November 2026. The pages
of EMR, ECS, EKS, API Gateway and AgentCore were read row by row; of the others only what their rows here say.
"""

from __future__ import annotations

import pytest

from pytest_sfn.answers.errors import ContractBreach
from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.integrations.calling.sampling import sampled
from pytest_sfn.integrations.models.contract import validate_error, validate_request, validate_result
from pytest_sfn.integrations.models.operations import find_operation
from pytest_sfn.integrations.models.samples import sample
from pytest_sfn.integrations.resources.parsing import parse_resource
from pytest_sfn.integrations.services import SERVICES, action_of, find_service
from tests.integrations.task_steps import play, task

SUFFIXES = {"request-response": "", "sync": ".sync", "sync:2": ".sync:2", "waitForTaskToken": ".waitForTaskToken"}
RESOURCES = [
    f"arn:aws:states:::{service}:{name}{SUFFIXES[pattern]}"
    for service in SERVICES
    for name, action in find_service(service).actions.items()
    for pattern in action.patterns
]
#: What Error Names of each service begin with; HTTP Tasks fail with States.Http alone.
PREFIXES = {
    "apigateway": "ApiGateway",
    "athena": "Athena",
    "batch": "Batch",
    "bedrock": "Bedrock",
    "bedrockagentcore": "BedrockAgentCore",
    "codebuild": "CodeBuild",
    "databrew": "GlueDataBrew",
    "dynamodb": "DynamoDB",
    "ecs": "ECS",
    "eks": "EKS",
    "elasticmapreduce": "ElasticMapReduce",
    "emr-containers": "EMRContainers",
    "emr-serverless": "EMRServerless",
    "events": "EventBridge",
    "glue": "Glue",
    "http": "",
    "lambda": "Lambda",
    "mediaconvert": "MediaConvert",
    "sagemaker": "SageMaker",
    "sns": "SNS",
    "sqs": "SQS",
    "states": "StepFunctions",
}
#: Requests of what no API model tells, or of which one member must have a value.
CLUSTER = {"ClusterName": "c", "CertificateAuthority": "LS0t", "Endpoint": "https://c.eks.test"}
REQUESTS = {
    "apigateway:invoke": {"ApiEndpoint": "a.execute-api.us-east-1.amazonaws.com", "Method": "GET"},
    "eks:call": {**CLUSTER, "Method": "GET", "Path": "/api/v1/pods"},
    "eks:runJob": {**CLUSTER, "Job": {"kind": "Job"}},
    "elasticmapreduce:createCluster": {"Name": "n", "Instances": {"KeepJobFlowAliveWhenNoSteps": True}},
    "http:invoke": {"ApiEndpoint": "https://shop.test/orders", "Method": "GET"},
    "lambda:invoke": {"FunctionName": "f"},
}


def request_of(arn):
    """A request that has what it must have."""
    resource = parse_resource(arn)
    found = find_operation(resource)
    given = REQUESTS.get(f"{resource.resource_type}:{resource.api_action}")
    parameters = sample(found.input, found.casing) if given is None else given
    return task(arn, {**parameters, **dict(resource.given)}, task_token="token")


def mocked(arn, value, **replaced):
    runner = IntegrationTaskRunner()
    runner.mock("Charge card").returns(value)
    request = request_of(arn)
    parameters = {**request.parameters, **replaced}
    return play(runner.run(task(arn, parameters, task_token="token"))).result


def test_all_services_are_in_the_tables():
    """
    A service that is added needs its rows here.
    """
    assert set(PREFIXES) == set(SERVICES)


@pytest.mark.parametrize("arn", RESOURCES)
def test_a_request_with_what_it_must_have_keeps_the_contract(arn):
    """
    No action refuses the smallest request that the guide allows.
    """
    request = request_of(arn)
    assert validate_request(request.resource, request.parameters) == []


@pytest.mark.parametrize("arn", RESOURCES)
def test_a_field_nobody_knows_is_refused_of_a_mocked_task_too(arn):
    """
    Whatever the action, and whether an API model tells of its fields or the guide.
    """
    with pytest.raises(ContractBreach, match="NoSuchField"):
        mocked(arn, {}, NoSuchField="x")


@pytest.mark.parametrize("arn", RESOURCES)
def test_the_sample_is_a_result_that_a_mock_may_give(arn):
    """
    What stands for an answer keeps the contract and is the Task's result as it is, in each pattern.
    """
    request = request_of(arn)
    result = sampled(request)
    assert validate_result(request.resource, result, "STRICT", unknown=True) == []
    assert mocked(arn, result) == result
    shown = (
        find_operation(request.resource) is not None and find_service(request.resource.resource_type).sdk_version == 1
    )
    assert ("SdkHttpMetadata" in result) == (shown and request.resource.pattern == "request-response")


@pytest.mark.parametrize("arn", [arn for arn in RESOURCES if ".waitFor" not in arn])
def test_error_names_begin_with_the_service(arn):
    """
    Errors of the API that the service has not declared are told apart from its own.
    """
    resource = parse_resource(arn)
    service = find_service(resource.resource_type)
    assert service.error_prefix == PREFIXES[resource.resource_type]
    if find_operation(resource) is not None and action_of(resource).errors is not None:
        prefix = service.error_prefix
        wrong = validate_error(resource, f"{prefix}.NoSuchThing")
        assert wrong is not None
        assert wrong.startswith((f"{prefix}.", *action_of(resource).errors))


@pytest.mark.parametrize("arn", RESOURCES)
def test_the_seconds_a_task_may_take(arn):
    """
    As many as its execution, but for AgentCore's harness, whose Task times out, and a response to an HTTP Task.
    """
    resource = parse_resource(arn)
    assert resource.longest == {"bedrockagentcore": 900}.get(resource.resource_type)
    slow = action_of(resource).slow
    assert (slow and slow[:2]) == {"http": (60, "States.Http.Socket")}.get(resource.resource_type)


@pytest.mark.parametrize(("after", "error"), [(60, None), (61, "States.Http.Socket")])
def test_a_mocked_response_takes_as_long_as_one_may(after, error):
    """
    An HTTP Task does not wait longer for a mock than for an endpoint.
    """
    runner, arn = IntegrationTaskRunner(), "arn:aws:states:::http:invoke"
    runner.mock("Charge card").returns({"StatusCode": 200}, after=after)
    if error is None:
        assert play(runner.run(request_of(arn))).slept == after
        return
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(request_of(arn)))
    assert failure.value.error == error


@pytest.mark.parametrize(
    ("seconds", "after", "status"), [(None, 899, "SUCCEEDED"), (None, 901, "FAILED"), (3600, 901, "FAILED")]
)
def test_a_harness_has_fifteen_minutes(sfn, seconds, after, status):
    """
    Whatever TimeoutSeconds says.
    """
    arn = "arn:aws:states:::bedrockagentcore:invokeHarness"
    state = {"Type": "Task", "Resource": arn, "Parameters": request_of(arn).parameters, "End": True}
    timeout = {} if seconds is None else {"TimeoutSeconds": seconds}
    workflow = sfn.define({"StartAt": "Ask", "States": {"Ask": {**state, **timeout}}})
    workflow.mock("Ask").returns({}, after=after)
    execution = workflow.run({})
    assert (execution.status, execution.error) == (status, None if status == "SUCCEEDED" else "States.Timeout")


@pytest.mark.parametrize("arn", [arn for arn in RESOURCES if ".sync" in arn and "eks:runJob" not in arn])
def test_the_states_a_job_goes_through_are_no_answers(arn):
    """
    One answer stands for the end of a job; a list of its states is refused, with what to give.
    """
    with pytest.raises(ContractBreach, match="The Task waits until the job has ended, and a mock says how"):
        mocked(arn, [{}, {}])
    with pytest.raises(HarnessError, match="one answer stands for its end"):
        IntegrationTaskRunner().mock("Charge card").returns({}, {})
