"""IAM: what a Task needs, and what a role allows, lacks and grants in vain."""

from __future__ import annotations

import pytest

from pytest_sfn.account import Account
from pytest_sfn.definitions.declarations import RolePolicies
from pytest_sfn.iam.actions import permissions_of
from pytest_sfn.iam.calls import MadeCall, calls_made
from pytest_sfn.iam.report import check_role
from pytest_sfn.integrations.resources.parsing import parse_resource

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:charge"


@pytest.mark.parametrize(
    ("arn", "parameters", "needed"),
    [
        ("arn:aws:states:::lambda:invoke", {"FunctionName": "charge"}, [f"lambda:InvokeFunction on {FUNCTION}"]),
        (
            "arn:aws:states:::lambda:invoke",
            {"FunctionName": f"{FUNCTION}:live"},
            [f"lambda:InvokeFunction on {FUNCTION}:live"],
        ),
        (FUNCTION, {}, [f"lambda:InvokeFunction on {FUNCTION}"]),
        (
            "arn:aws:states:::dynamodb:putItem",
            {"TableName": "t"},
            ["dynamodb:PutItem on arn:aws:dynamodb:us-east-1:123456789012:table/t"],
        ),
        ("arn:aws:states:::aws-sdk:s3:getObject", {"Bucket": "b", "Key": "k"}, ["s3:GetObject on arn:aws:s3:::b/k"]),
        ("arn:aws:states:::aws-sdk:s3:listObjectsV2", {"Bucket": "b"}, ["s3:ListBucket on arn:aws:s3:::b"]),
        (
            "arn:aws:states:::sqs:sendMessage",
            {"QueueUrl": "https://sqs/123456789012/q"},
            ["sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:q"],
        ),
        (
            "arn:aws:states:::events:putEvents",
            {"Entries": [{}]},
            ["events:PutEvents on arn:aws:events:us-east-1:123456789012:event-bus/default"],
        ),
        ("arn:aws:states:::aws-sdk:cloudwatch:putMetricData", {}, ["cloudwatch:PutMetricData"]),
        (
            "arn:aws:states:::glue:startJobRun.sync",
            {"JobName": "j"},
            ["glue:StartJobRun", "glue:GetJobRun", "glue:BatchStopJobRun"],
        ),
        ("arn:aws:states:us-east-1:123456789012:activity:a", {}, []),
    ],
)
def test_what_a_task_needs(arn, parameters, needed):
    """
    Each call needs its action on its resource; a job also those of describing and stopping it.
    """
    assert [str(each) for each in permissions_of(parse_resource(arn), parameters, Account())] == needed


def test_a_nested_execution_needs_its_event_rule():
    """
    .sync listens by a managed rule, which the role must be able to make.
    """
    resource = parse_resource("arn:aws:states:::states:startExecution.sync:2")
    needed = [str(each) for each in permissions_of(resource, {"StateMachineArn": "arn:aws:states:::x"})]
    assert needed[0] == "states:StartExecution on arn:aws:states:::x"
    assert needed[-1].endswith("rule/StepFunctionsGetEventsForStepFunctionsExecutionRule")


CALLS = [
    MadeCall("Charge", parse_resource(FUNCTION), {}),
    MadeCall("Save", parse_resource("arn:aws:states:::dynamodb:putItem"), {"TableName": "orders"}),
]


def role(*statements, managed=()):
    return RolePolicies(({"Statement": list(statements)},), tuple(managed))


def allow(*actions, on="*"):
    return {"Effect": "Allow", "Action": list(actions), "Resource": on}


def checked(calls, policies, **more):
    return check_role(Account().role("worker"), calls, policies, **more)


def test_calls_are_read_from_a_history():
    """
    Scheduled Tasks are calls; those under another role are not this role's.
    """
    entered = {"id": 1, "previousEventId": 0, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "Save"}}
    scheduled = {"resourceType": "dynamodb", "resource": "putItem", "parameters": '{"TableName":"orders"}'}
    events = [
        entered,
        {"id": 2, "previousEventId": 1, "type": "TaskScheduled", "taskScheduledEventDetails": scheduled},
        {
            "id": 3,
            "previousEventId": 1,
            "type": "LambdaFunctionScheduled",
            "lambdaFunctionScheduledEventDetails": {"resource": FUNCTION, "input": "{}"},
        },
        {
            "id": 4,
            "previousEventId": 1,
            "type": "TaskScheduled",
            "taskScheduledEventDetails": {**scheduled, "taskCredentials": {"roleArn": "other"}},
        },
    ]
    calls = calls_made(events)
    assert [(call.state_name, call.resource.resource_type) for call in calls] == [
        ("Save", "dynamodb"),
        ("Save", "lambda-function"),
    ]
    assert calls[0].parameters == {"TableName": "orders"}


def test_allowed_missing_and_unused():
    """
    A report names what no statement allows, and grants nothing asked for.
    """
    report = checked(
        CALLS, role(allow("lambda:Invoke*", on=f"{FUNCTION}*"), allow("sns:Publish", "logs:CreateLogDelivery"))
    )
    assert [(each.state, each.action) for each in report.missing] == [("Save", "dynamodb:PutItem")]
    assert report.used == ("lambda:InvokeFunction",)
    assert report.unused == ("sns:Publish",)
    assert not report.complete
    assert "missing:\n    state 'Save' needs dynamodb:PutItem on arn:aws:dynamodb:" in str(report)


@pytest.mark.parametrize(
    ("statements", "complete"),
    [
        ([allow("*")], True),
        ([allow("lambda:*", "DYNAMODB:putitem")], True),
        ([allow("*"), {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}], False),
        ([{"Effect": "Allow", "NotAction": "sns:*", "Resource": "*"}], True),
        ([{"Effect": "Allow", "Action": "*", "NotResource": FUNCTION}], False),
        ([allow("*", on="arn:aws:dynamodb:*:*:table/order?"), allow("lambda:InvokeFunction", on=[FUNCTION])], True),
        ([allow("lambda:InvokeFunction"), allow("dynamodb:PutItem", on="arn:aws:dynamodb:*:*:table/other")], False),
    ],
)
def test_statements(statements, complete):
    """
    Wildcards, case, NotAction, NotResource and Deny count as IAM counts them.
    """
    assert checked(CALLS, role(*statements)).complete is complete


def test_a_managed_policy_counts_where_it_is_known():
    """
    A managed policy that is not known is named; of those that are, what they allow counts.
    """
    arn = "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"
    assert checked(CALLS, role(managed=[arn])).unknown == (arn,)
    assert checked(CALLS, role(managed=["arn:aws:iam::aws:policy/AdministratorAccess"])).complete


def test_a_role_that_fits():
    """
    A role that allows what was done, and no more, has nothing to report.
    """
    report = checked(CALLS, role(allow("lambda:InvokeFunction", "dynamodb:PutItem")))
    assert report.exact


def test_what_only_stopping_a_job_needs_is_not_missed():
    """
    Roles of AWS's own samples leave it out, and their workflows run.
    """
    call = MadeCall("Run", parse_resource("arn:aws:states:::states:startExecution.sync"), {"StateMachineArn": "x"})
    granted = role(allow("states:StartExecution", "events:*"))

    assert checked([call], granted).complete
    assert checked([call], role(allow("states:*", "events:*"))).unused == ()


def test_names_that_are_drawn_in_the_account():
    """
    `LogicalId-*` stands for a resource that has no name of its own; for one that has, it does not.
    """
    policies = role(allow("lambda:InvokeFunction", on=f"{FUNCTION}-*"))

    assert checked(CALLS[:1], policies, made_up={FUNCTION}).complete
    assert not checked(CALLS[:1], policies).complete


def test_a_policy_document_given_as_text():
    """
    CloudFormation takes the JSON text of a document, too.
    """
    text = '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'

    assert checked(CALLS, RolePolicies((text,))).complete
