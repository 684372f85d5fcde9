"""Amazon EMR's own fields: what each action takes, refuses, and sends to the API."""

from __future__ import annotations

import pytest

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.integrations.models.contract import validate_request
from pytest_sfn.integrations.models.template_fields import template_problems
from pytest_sfn.integrations.resources.parsing import parse_resource
from tests.integrations.task_steps import play, served, task

STEP = {"Name": "s", "HadoopJarStep": {"Jar": "j"}}
ROLE = "arn:aws:iam::123456789012:role/step"
KEPT = {"KeepJobFlowAliveWhenNoSteps": True}
#: Action, what a Task sends, the operation and what it gets. Source: the guide's page, "Optimized Amazon EMR APIs".
SENT = [
    ("createCluster", {"Name": "n", "Instances": KEPT}, "RunJobFlow", {"Name": "n", "Instances": KEPT}),
    ("terminateCluster", {"ClusterId": "j"}, "TerminateJobFlows", {"JobFlowIds": ["j"]}),
    (
        "addStep",
        {"ClusterId": "j", "Step": STEP, "ExecutionRoleArn": ROLE},
        "AddJobFlowSteps",
        {"JobFlowId": "j", "Steps": [STEP], "ExecutionRoleArn": ROLE},
    ),
    ("cancelStep", {"ClusterId": "j", "StepId": "s"}, "CancelSteps", {"ClusterId": "j", "StepIds": ["s"]}),
    (
        "setClusterTerminationProtection",
        {"ClusterId": "j", "TerminationProtected": False},
        "SetTerminationProtection",
        {"JobFlowIds": ["j"], "TerminationProtected": False},
    ),
    (
        "modifyInstanceFleetByName",
        {"ClusterId": "j", "InstanceFleetName": "core", "InstanceFleet": {"TargetSpotCapacity": 2}},
        "ModifyInstanceFleet",
        {"ClusterId": "j", "InstanceFleet": {"TargetSpotCapacity": 2, "InstanceFleetId": "core"}},
    ),
    (
        "modifyInstanceGroupByName",
        {"ClusterId": "j", "InstanceGroupName": "core", "InstanceGroup": {"InstanceCount": 2}},
        "ModifyInstanceGroups",
        {"ClusterId": "j", "InstanceGroups": [{"InstanceCount": 2, "InstanceGroupId": "core"}]},
    ),
]
NOT_SUPPORTED = 'The field "{}" is not supported by Step Functions'
#: Action, what is put into the request above, and what is said of it.
REFUSED = [
    ("createCluster", {"Steps": []}, NOT_SUPPORTED.format("Steps")),
    ("createCluster", {"Instances": {}}, "The value for the field 'KeepJobFlowAliveWhenNoSteps' must be TRUE"),
    (
        "createCluster",
        {"Instances": {"KeepJobFlowAliveWhenNoSteps": False}},
        "The value for the field 'KeepJobFlowAliveWhenNoSteps' must be TRUE",
    ),
    ("terminateCluster", {"JobFlowIds": ["j"]}, NOT_SUPPORTED.format("JobFlowIds")),
    ("addStep", {"Steps": [STEP]}, NOT_SUPPORTED.format("Steps")),
    ("addStep", {"Step": {**STEP, "Nme": "s"}}, NOT_SUPPORTED.format("Nme")),
    ("cancelStep", {"StepIds": ["s"]}, NOT_SUPPORTED.format("StepIds")),
    ("modifyInstanceFleetByName", {"InstanceFleet": {"InstanceFleetId": "i"}}, NOT_SUPPORTED.format("InstanceFleetId")),
    ("modifyInstanceGroupByName", {"InstanceGroup": {"InstanceGroupId": "i"}}, NOT_SUPPORTED.format("InstanceGroupId")),
    ("modifyInstanceGroupByName", {"InstanceGroups": []}, NOT_SUPPORTED.format("InstanceGroups")),
    ("modifyInstanceGroupByName", {"InstanceGroup": "i"}, "The value for the field 'InstanceGroup' must be an OBJECT"),
]
PARAMETERS = {action: parameters for action, parameters, *_ in SENT}


def arn(action):
    return f"arn:aws:states:::elasticmapreduce:{action}"


@pytest.mark.parametrize(("action", "parameters", "operation", "sent"), SENT)
def test_requests(action, parameters, operation, sent):
    """
    A request of an action's own fields keeps the contract, mocked or not, and becomes the API's.
    """
    resource = parse_resource(arn(action))
    assert validate_request(resource, parameters) == template_problems(resource, parameters) == []
    runner, service = served("emr", {})
    play(runner.run(task(arn(action), parameters)))
    assert service.sent == [(operation, sent)]


@pytest.mark.parametrize(("action", "given", "words"), REFUSED)
def test_refused_requests(action, given, words):
    """
    What is the API's and not the action's is refused: when a definition is loaded, when it runs, and of a mocked Task.
    """
    parameters = {**PARAMETERS[action], **given}
    resource = parse_resource(arn(action))
    assert [problem.message for problem in template_problems(resource, parameters)] == [words]
    assert [breach.refusal for breach in validate_request(resource, parameters)] == [words]
    runner, _ = served("emr", {})
    with pytest.raises(ExpressionFailure) as failure:
        play(runner.run(task(arn(action), parameters)))
    assert failure.value.cause.endswith(f"[{words}]")


@pytest.mark.parametrize(
    ("action", "name"),
    [
        (action, name)
        for action, parameters in PARAMETERS.items()
        for name in parameters
        if action != "createCluster" and name != "ExecutionRoleArn"
    ],
)
def test_missing_fields(action, name):
    """
    Each field of an action's own must be there, but for the role of a step.
    """
    parameters = {each: value for each, value in PARAMETERS[action].items() if each != name}
    resource = parse_resource(arn(action))
    words = f"The field '{name}' is required but was missing"
    assert [problem.message for problem in template_problems(resource, parameters)] == [words]
    assert [breach.field for breach in validate_request(resource, parameters)] == [name]
    runner, _ = served("emr", {})
    with pytest.raises(ExpressionFailure) as failure:
        play(runner.run(task(arn(action), parameters)))
    assert failure.value.cause.endswith(f"[{words}]")


def test_what_is_not_known_before_the_run_may_be_right():
    """
    Values that a path or an expression gives are looked at when they are there.
    """
    resource = parse_resource(arn("createCluster.sync"))
    assert template_problems(resource, {"Name": "n", "Instances.$": "$.instances"}) == []
    assert template_problems(resource, {"Name": "n", "Instances": {"KeepJobFlowAliveWhenNoSteps.$": "$.kept"}}) == []
