"""Which Resources there are, and what AWS says of the others."""

from __future__ import annotations

import pytest

from pytest_sfn.integrations.resources.parsing import ResourceProblem, parse_resource

NOT_RECOGNIZED = "The resource provided {} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."


@pytest.mark.parametrize(
    ("arn", "resource_type", "action", "pattern"),
    [
        ("arn:aws:states:::lambda:invoke", "lambda", "invoke", "request-response"),
        ("arn:aws:states:::lambda:invoke.waitForTaskToken", "lambda", "invoke.waitForTaskToken", "waitForTaskToken"),
        ("arn:aws:states:::states:startExecution.sync:2", "states", "startExecution.sync:2", "sync:2"),
        ("arn:aws-us-gov:states:::sns:publish", "sns", "publish", "request-response"),
        ("arn:aws-cn:states:::glue:startJobRun.sync", "glue", "startJobRun.sync", "sync"),
        ("arn:aws:states:::http:invoke", "http", "invoke", "request-response"),
        ("arn:aws:states:::emr-serverless:startJobRun.sync", "emr-serverless", "startJobRun.sync", "sync"),
        ("arn:aws:states:::aws-sdk:sfn:sendTaskSuccess", "aws-sdk:sfn", "sendTaskSuccess", "request-response"),
        ("arn:aws:states:::aws-sdk:rds:describeDBInstances", "aws-sdk:rds", "describeDBInstances", "request-response"),
        (
            "arn:aws:states:::aws-sdk:cloudwatchlogs:putLogEvents",
            "aws-sdk:cloudwatchlogs",
            "putLogEvents",
            "request-response",
        ),
        (
            "arn:aws:states:::aws-sdk:s3:listBuckets.waitForTaskToken",
            "aws-sdk:s3",
            "listBuckets.waitForTaskToken",
            "waitForTaskToken",
        ),
        ("arn:aws:lambda:eu-west-1:123456789012:function:f:live", "lambda-function", None, "request-response"),
        ("arn:aws:states:eu-west-1:123456789012:activity:approve", "activity", None, "request-response"),
    ],
)
def test_resources(arn, resource_type, action, pattern):
    """
    A Resource has the type and action of the history's events, and a pattern.
    """
    resource = parse_resource(arn)
    assert (resource.resource_type, resource.action, resource.pattern) == (resource_type, action or arn, pattern)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:states:::lambda:call",
        "arn:aws:states:::lambda:invoke.sync",
        "arn:aws:states:::sns:publish.sync",
        "arn:aws:states:::glue:startJobRun.sync:2",
        "arn:aws:states:::nosuch:thing",
        "arn:aws:states:::lambda:invoke.waitForever",
        "arn:aws:states:::aws-sdk:s3:getObjekt",
        "arn:aws:states:::aws-sdk:stepfunctions:startExecution",
        "arn:aws:states:::aws-sdk:s3:getObject.sync",
        "arn:aws:states:::aws-sdk:s3:GetObject",
        "arn:aws:states:::aws-sdk:S3:getObject",
        "arn:aws:states:::aws-sdk:rds:DescribeDBInstances",
        "arn:aws:states:::aws-sdk:eventbridgev2:putEvents",
        "arn:aws:states:::aws-sdk:lexruntime:postText",
        "arn:aws:states:::aws-sdk:qldb:createLedger",
        "arn:aws:states:::dynamodb:query",
        "arn:aws:states:::dynamodb:GetItem",
        "arn:aws:states:::Lambda:invoke",
        "arn:aws:states:::dynamodb:getItem.waitForTaskToken",
        "arn:aws:states:::sqs:sendMessage.sync",
        "arn:aws:states:::states:startSyncExecution",
        "arn:aws:states:::http:invoke.waitForTaskToken",
        "arn:aws:s3:::bucket",
        "arn:aws:lambda:us-east-1:123456789012:layer:l",
        "arn:aws:states:us-east-1:123456789012:stateMachine:m",
    ],
)
def test_unknown_resources(arn):
    """
    An unknown service, action or pattern is not recognized.
    """
    assert parse_resource(arn).message == NOT_RECOGNIZED.format(arn)


@pytest.mark.parametrize(
    ("arn", "mend"),
    [
        ("aws-sdk:s3:GetObject", "camelCase: getObject"),
        ("aws-sdk:rds:DescribeDBInstances", "camelCase: describeDBInstances"),
        ("aws-sdk:lexruntime:postText", "removed its integration of lexruntime"),
        ("aws-sdk:eventbridgev2:putEvents", "has no integration of eventbridgev2 yet"),
        ("dynamodb:query", "aws-sdk:dynamodb:query"),
    ],
)
def test_the_mend_of_a_resource(arn, mend):
    """
    What to write instead, where there is something.
    """
    assert mend in parse_resource(f"arn:aws:states:::{arn}").mend


@pytest.mark.parametrize(
    "name",
    ["resiliencehubv2:listServices", "s3vectors:listIndexes", "lambdacore:listFunctions", "uxc:getCustomization"],
)
def test_an_adopted_service_is_known(name):
    """
    What AWS announced in 2026 as new among the SDK integrations, and botocore knows, may be named.
    """
    problem = parse_resource(f"arn:aws:states:::aws-sdk:{name}")
    assert "no integration of" not in (getattr(problem, "mend", None) or "")


def test_text_that_is_no_arn():
    """
    Text that is no ARN is refused as such; a placeholder left over is explained.
    """
    problem = parse_resource("${Charge}")
    assert problem == ResourceProblem("Value is not a valid resource ARN", problem.mend)
    assert "DefinitionSubstitutions" in problem.mend


@pytest.mark.parametrize(
    ("arn", "message"),
    [
        ("arn:aws:states:::ecs:runTask.sync", "Express state machine does not support '.sync' service integration"),
        (
            "arn:aws:states:::states:startExecution.sync:2",
            "Express state machine does not support '.sync' service integration",
        ),
        (
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Express state machine does not support '.waitForTaskToken' service integration ",
        ),
        ("arn:aws:states:us-east-1:123456789012:activity:a", "Express state machine does not support Activity ARN"),
    ],
)
def test_express_workflows_call_and_do_not_wait(arn, message):
    """
    Express workflows have only the request-response pattern.
    """
    assert parse_resource(arn, "EXPRESS") == ResourceProblem(
        message, getattr(parse_resource(arn, "EXPRESS"), "mend", None)
    )


def test_an_arn_has_one_resource():
    """
    Workflows of both types, and all who parse an ARN, get the very same Resource.
    """
    arn = "arn:aws:states:::sns:publish"
    assert parse_resource(arn) is parse_resource(arn, "STANDARD") is parse_resource(arn, "EXPRESS")
