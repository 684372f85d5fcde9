"""The role a loaded workflow runs as, wherever it shows."""

import json

import pytest

DEFINITION = {
    "StartAt": "Tell",
    "States": {"Tell": {"Type": "Pass", "Parameters": {"role.$": "$$.Execution.RoleArn"}, "End": True}},
}
MACHINE = "AWS::StepFunctions::StateMachine"
SERVERLESS = "AWS::Serverless::StateMachine"
ACCOUNT = "arn:aws:iam::123456789012:role"


def template(kind, properties, **resources):
    """A template with one state machine, as text."""
    own = {"Type": kind, "Properties": {"Definition": DEFINITION, **properties}}
    transform = {"Transform": "AWS::Serverless-2016-10-31"} if kind == SERVERLESS else {}
    return json.dumps({**transform, "Resources": {"Checkout": own, **resources}})


def role(**properties):
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}, **properties}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (template(MACHINE, {"RoleArn": "arn:aws:iam::210987654321:role/path/runner"}), "arn:aws:iam::210987654321:role/path/runner"),
        (template(MACHINE, {"RoleArn": {"Fn::GetAtt": ["R", "Arn"]}}, R=role(RoleName="runner")), f"{ACCOUNT}/runner"),
        (template(MACHINE, {"RoleArn": {"Fn::Sub": "${R.Arn}"}}, R=role()), f"{ACCOUNT}/R"),
        (template(SERVERLESS, {"Role": {"Fn::GetAtt": ["R", "Arn"]}}, R=role(RoleName="runner")), f"{ACCOUNT}/runner"),
        (template(SERVERLESS, {}), f"{ACCOUNT}/CheckoutRole"),
        (template(SERVERLESS, {"Name": "shop-checkout", "Policies": []}), f"{ACCOUNT}/CheckoutRole"),
        (template(MACHINE, {"StateMachineName": "checkout"}), f"{ACCOUNT}/checkout"),
        (json.dumps(DEFINITION), f"{ACCOUNT}/flow"),
    ],
    ids=["arn", "of a named role", "by Sub", "SAM Role", "SAM's own", "SAM's own, named", "none", "plain ASL"],
)  # fmt: skip
def test_a_workflow_runs_as_the_role_of_its_template(sfn, tmp_path, text, expected):
    """
    The template's role, or one made up from the state machine's name; executions, history, API and TestState tell it.
    """
    name = "template.json" if "Resources" in text else "flow.asl.json"
    (tmp_path / name).write_text(text)
    workflow = sfn.load(tmp_path / name)
    execution = workflow.run()

    assert workflow.role_arn == expected
    assert execution.output == {"role": expected}
    assert execution.events[0]["executionStartedEventDetails"]["roleArn"] == expected
    assert sfn.client.describe_state_machine(stateMachineArn=workflow.arn)["roleArn"] == expected
    assert workflow.test_state("Tell").output == {"role": expected}
