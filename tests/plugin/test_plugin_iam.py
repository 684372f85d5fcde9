"""--sfn-iam: the roles of a whole suite."""

from __future__ import annotations

import pytest

TEMPLATE = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: ['sqs:SendMessage', 'sns:Publish'], Resource: '*'}]}}]
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: flow
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: Choose
        States:
          Choose: {Type: Choice, Choices: [{Variable: $.tell, IsPresent: true, Next: Tell}], Default: Save}
          Tell: {Type: Task, Resource: 'arn:aws:states:::sns:publish', Parameters: {TopicArn: 'arn:aws:sns:us-east-1:1:t', Message: m}, End: true}
          Save: {Type: Task, Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: {TableName: t, Item: {}}, End: true}
"""
TESTS = """
import pytest

@pytest.fixture
def flow(sfn):
    return sfn.load("template.yaml")

def test_tell(flow):
    flow.mock("Tell").returns({"MessageId": "m"})
    assert flow.run({"tell": 1}).succeeded

def test_save(flow):
    flow.mock("Save").returns({})
    assert flow.run({}).succeeded
"""


@pytest.fixture
def roles(suite, pytester):
    """Runs the tests above; gives the result."""

    def run(*arguments, text=TESTS):
        pytester.makefile(".yaml", template=TEMPLATE)
        return suite(text, *arguments)

    return run


def test_off_is_the_rule(roles):
    """Nothing is looked at."""
    roles().assert_outcomes(passed=2)


def test_error_fails_the_test_that_did_what_the_role_does_not_allow(roles):
    """With state, action, resource and the statement."""
    result = roles("--sfn-iam=error")

    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*MissingPermissions: Role arn:aws:iam::123456789012:role/*",
            "*state 'Save' needs dynamodb:PutItem on arn:aws:dynamodb:us-east-1:123456789012:table/t: no statement allows it*",
            '*{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"arn:aws:dynamodb:*:table/t"}*',
        ]
    )


def test_warn_warns(roles):
    """And passes."""
    result = roles("--sfn-iam=warn", "-W", "always")

    result.assert_outcomes(passed=2, warnings=1)
    result.stdout.fnmatch_lines(["*IamWarning: Role *"])


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_grants_that_no_test_used_are_told_at_the_end(roles, arguments):
    """What one test used is used, on whatever worker it ran."""
    result = roles("--sfn-iam=warn", "-W", "ignore", *arguments)

    result.stdout.fnmatch_lines(
        ["*Roles of Step Functions workflows*", "flow (*) grants what no test used: sqs:SendMessage"]
    )


def test_the_marker_counts_for_its_test(roles):
    """As every other setting."""
    roles(text="import pytest\npytestmark = pytest.mark.sfn(iam='error')\n" + TESTS).assert_outcomes(passed=2, errors=1)


def test_an_unknown_word_is_refused(roles):
    """The choices are named."""
    roles("--sfn-iam=strict").stdout.fnmatch_lines(["*sfn iam is 'strict'; it must be one of: off, warn, error*"])
