"""Fields of Parameters and Arguments, looked at before anything runs."""

from __future__ import annotations

import pytest

from pytest_sfn.integrations.models.template_fields import template_problems
from pytest_sfn.integrations.resources.parsing import parse_resource


@pytest.mark.parametrize(
    ("arn", "template", "messages"),
    [
        ("lambda:invoke", {"FunctionName.$": "$.f", "Payload": {"any": 1}}, []),
        (
            "lambda:invoke",
            {"FunctionName": "f", "TaskToken.$": "$$.Task.Token"},
            ['The field "TaskToken" is not supported by Step Functions'],
        ),
        ("lambda:invoke", {"Payload": {}}, ["The field 'FunctionName' is required but was missing"]),
        ("sns:publish", {"TopicArn": "t", "Message": {"any": {"depth": 1}}}, []),
        (
            "ecs:runTask.sync",
            {"TaskDefinition": "t", "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets.$": "$.s"}}},
            [],
        ),
        (
            "ecs:runTask.sync",
            {"TaskDefinition": "t", "NetworkConfiguration": {"Subnets": []}},
            ['The field "Subnets" is not supported by Step Functions'],
        ),
        (
            "events:putEvents",
            {"Entries": [{"Detail": {"any": 1}, "Src": "s"}]},
            ['The field "Src" is not supported by Step Functions'],
        ),
        ("dynamodb:putItem", {"TableName": "t", "Item": {"anything": {"S.$": "$.id"}}}, []),
        (
            "dynamodb:putItem",
            {"TableName": "t", "Item": {"anything": {"Str": "x"}}},
            ['The field "Str" is not supported by Step Functions'],
        ),
        (
            "aws-sdk:rds:describeDBInstances",
            {"DBInstanceIdentifier": "d"},
            ['The field "DBInstanceIdentifier" is not supported by Step Functions'],
        ),
        ("aws-sdk:s3:getObject", {"Bucket": "b"}, []),
        ("sqs:sendMessage", "{% $all %}", []),
        ("http:invoke", {"Anything": 1}, []),
    ],
)
def test_fields(arn, template, messages):
    """
    Unknown fields are found at any depth, missing ones where an optimized integration needs them; free fields are free.
    """
    resource = parse_resource(f"arn:aws:states:::{arn}")
    assert [problem.message for problem in template_problems(resource, template)] == messages


def test_where_a_field_is():
    """
    A problem points at its field below Parameters.
    """
    resource = parse_resource("arn:aws:states:::events:putEvents")
    [problem] = template_problems(resource, {"Entries": [{"Src.$": "$.s"}]})
    assert problem.pointer == "Entries/0/Src.$"
