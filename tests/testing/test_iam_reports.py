"""The role of a workflow held against what its executions did."""

from __future__ import annotations

import pytest

from pytest_sfn.errors import HarnessError
from pytest_sfn.testing.iam import MissingPermissions, verify

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Charge: {Type: AWS::Serverless::Function, Properties: {FunctionName: charge, Handler: a.b, Runtime: python3.13, CodeUri: .}}
  Checkout:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: checkout
      Policies:
%s
      Definition:
        StartAt: Charge card
        States:
          Charge card:
            Type: Task
            Resource: arn:aws:states:::lambda:invoke
            Parameters: {FunctionName: charge, Payload.$: $}
            Next: Ship
          Ship:
            Type: Task
            Resource: arn:aws:states:::sns:publish
            Parameters: {TopicArn: 'arn:aws:sns:us-east-1:123456789012:shipping', Message: ship}
            End: true
"""
INVOKE = "LambdaInvokePolicy: {FunctionName: charge}"
SHIPPING = "SNSPublishMessagePolicy: {TopicName: shipping}"


def statement(effect, action, resource="'*'", more=""):
    return f"Statement: [{{Effect: {effect}, Action: '{action}', Resource: {resource}{more}}}]"


@pytest.fixture
def checkout(sfn, tmp_path):
    """A workflow whose role has these policies, mocked."""

    def made(*policies):
        listed = "\n".join(f"        - {policy}" for policy in policies)
        (tmp_path / "template.yaml").write_text(TEMPLATE % listed)
        workflow = sfn.load(tmp_path / "template.yaml")
        workflow.mock("Charge card").returns({}).optional()
        workflow.mock("Ship").returns({"MessageId": "m-1"})
        return workflow

    return made


def test_a_role_that_fits(checkout):
    """
    SAM's policy templates say what the role may do; nothing is missing, nothing is left over.
    """
    report = checkout(INVOKE, SHIPPING).run().iam

    assert report.complete
    assert report.exact
    assert report.used == ("lambda:InvokeFunction", "sns:Publish")
    assert str(report).endswith("allows what was done, and nothing else")


def test_what_is_missing_names_state_action_resource_and_the_statement_that_would_allow_it(checkout):
    """
    A reader can paste the statement into the template.
    """
    (missing,) = checkout(INVOKE).run().iam.missing

    assert (missing.state, missing.action) == ("Ship", "sns:Publish")
    assert missing.statement == {
        "Effect": "Allow",
        "Action": "sns:Publish",
        "Resource": "arn:aws:sns:us-east-1:123456789012:shipping",
    }
    assert (
        "state 'Ship' needs sns:Publish on arn:aws:sns:us-east-1:123456789012:shipping: no statement allows it"
        in str(missing)
    )


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (
            "SNSPublishMessagePolicy: {TopicName: other}",
            "it is allowed on arn:aws:sns:us-east-1:123456789012:other only",
        ),
        (statement("Deny", "sns:*"), "a statement denies it"),
        (
            statement("Allow", "sns:Publish", more=", Condition: {StringEquals: {aws:RequestedRegion: eu-west-1}}"),
            'does not hold: {"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}',
        ),
    ],
)
def test_why_it_is_missing(checkout, policy, reason):
    """
    Another resource, a Deny, or a Condition: the nearest statement is told.
    """
    (missing,) = checkout(INVOKE, policy).run().iam.missing

    assert reason in missing.reason


def test_a_condition_on_what_a_test_does_not_know_counts_as_met(checkout):
    """
    Only Region, account, role and a request's own keys are known.
    """
    condition = ", Condition: {StringEquals: {'aws:SourceVpc': vpc-1, aws:RequestedRegion: us-east-1}}"

    assert checkout(INVOKE, statement("Allow", "sns:Publish", more=condition)).run().iam.complete


def test_grants_that_were_never_used(checkout):
    """
    They are listed, and make the role not exact.
    """
    report = checkout(INVOKE, SHIPPING, statement("Allow", "dynamodb:DeleteTable")).run().iam

    assert report.complete
    assert not report.exact
    assert report.unused == ("dynamodb:DeleteTable",)


def test_several_executions_are_taken_together(sfn, checkout):
    """
    What one did not use, another may.
    """
    workflow = checkout(INVOKE, SHIPPING)
    sfn.mock("Charge card").when({"Payload": {"id": 1}}).raises("Card.Declined").otherwise().returns({})
    failed, succeeded = workflow.run({"id": 1}), workflow.run({"id": 2})

    assert failed.iam.unused == ("sns:Publish",)
    assert workflow.iam_report(failed, succeeded).unused == ()


def test_a_managed_policy_that_is_not_known_leaves_it_open(sfn, checkout):
    """
    It is named, and the suite's check does not fail for what it might allow.
    """
    workflow = checkout(INVOKE, "arn:aws:iam::123456789012:policy/shared")
    report = workflow.run().iam

    assert report.unknown == ("arn:aws:iam::123456789012:policy/shared",)
    assert not report.complete
    with pytest.warns(match="not looked into"):
        verify(sfn.harness, "error")


def test_the_check_of_a_suite_fails_with_all_that_is_missing(sfn, checkout):
    """
    Every workflow of the test is looked at.
    """
    checkout(statement("Allow", "xray:*")).run()

    with pytest.raises(MissingPermissions) as told:
        verify(sfn.harness, "error")
    assert [each.state for each in told.value.missing] == ["Charge card", "Ship"]


def test_a_template_that_tells_nothing_of_the_role(sfn):
    """
    A plain definition has no role to look at.
    """
    execution = sfn.define({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}).run()

    with pytest.raises(HarnessError, match="does not tell what the role of 'StateMachine' may do"):
        _ = execution.iam


DISTRIBUTED = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: 'lambda:*', Resource: '*'}]}}]
  Import:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: import
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: Each
        States:
          Each:
            Type: Map
            ItemReader:
              Resource: arn:aws:states:::s3:getObject
              ReaderConfig: {InputType: JSON}
              Parameters: {Bucket: orders, Key: all.json}
            ItemProcessor:
              ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
              StartAt: Save
              States:
                Save:
                  Type: Task
                  Resource: arn:aws:states:::dynamodb:putItem
                  Parameters: {TableName: orders, Item: {id: {S.$: $.id}}}
                  End: true
            End: true
"""


def test_a_distributed_map_and_its_children(sfn, tmp_path):
    """
    The role reads the items, starts the children, and does what they do.
    """
    (tmp_path / "template.yaml").write_text(DISTRIBUTED)
    workflow = sfn.load(tmp_path / "template.yaml")
    sfn.s3.put("orders", "all.json", '[{"id": "1"}, {"id": "2"}]')
    workflow.mock("Save").returns({})

    missing = workflow.run().iam.missing

    assert {(each.state, each.action, each.resource) for each in missing} == {
        ("Save", "dynamodb:PutItem", "arn:aws:dynamodb:us-east-1:123456789012:table/orders"),
        ("Each", "states:StartExecution", workflow.arn),
        ("Each", "s3:GetObject", "arn:aws:s3:::orders/all.json"),
    }
