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
        ("lambda:invoke", {"FunctionName": ["f"]}, ["The value for the field 'FunctionName' must be a STRING"]),
        ("lambda:invoke", {"FunctionName": "f", "Payload": [1], "ClientContext": {"a": 1}}, []),
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
        # static values of the wrong type, at any depth
        (
            "batch:submitJob.sync",
            {"JobName": "n", "JobQueue": "q", "JobDefinition": "d", "ArrayProperties": {"Size": "4"}},
            ["The value for the field 'Size' must be an INTEGER"],
        ),
        (
            "batch:submitJob",
            {"JobName": "n", "JobQueue": "q", "JobDefinition": "d", "ArrayProperties": {"Size.$": "$.size"}},
            [],
        ),
        (
            "batch:submitJob",
            {"JobName": "n", "JobQueue": "q", "JobDefinition": "d", "ArrayProperties": {"Size": "{% $size %}"}},
            ["The value for the field 'Size' must be an INTEGER"],
        ),
        ("sns:publish", {"TopicArn": 5, "Message": "m"}, ["The value for the field 'TopicArn' must be a STRING"]),
        (
            "aws-sdk:sqs:createQueue",
            {"QueueName": "q", "Attributes": ["a"]},
            ["The value for the field 'Attributes' must be an OBJECT"],
        ),
        ("aws-sdk:ecs:listTasks", {"MaxResults": "9"}, ["The value for the field 'MaxResults' must be an INTEGER"]),
        ("glue:startJobRun", {"JobName": "${Job}", "Arguments": "${All}"}, []),
        # actions with fields of their own
        (
            "http:invoke",
            {"Url": 1},
            [
                'The field "Url" is not supported by Step Functions',
                "The field 'ApiEndpoint' is required but was missing",
                "The field 'Method' is required but was missing",
            ],
        ),
        (
            "http:invoke",
            {"ApiEndpoint": "$.url", "Method": "FETCH", "Authentication": {"Arn": "a"}},
            [
                "The value for the 'ApiEndpoint' field is not valid",
                "The value for the 'Method' field is not valid",
                'The field "Arn" is not supported by Step Functions',
                "The field 'ConnectionArn' is required but was missing",
            ],
        ),
        ("http:invoke", {"ApiEndpoint.$": "$.url", "Method": "GET", "Headers.$": "$.headers"}, []),
        ("http:invoke", {"ApiEndpoint": "https://example.com/a?b=c", "Method": "GET", "RequestBody": [1]}, []),
        (
            "apigateway:invoke",
            {"ApiEndpoint": "a.example.com", "AuthType": "BASIC", "Headers": []},
            [
                "The value for the 'AuthType' field is not valid",
                "The value for the field 'Headers' must be an OBJECT",
                "The field 'Method' is required but was missing",
            ],
        ),
        (
            "eks:runJob.sync",
            {"ClusterName": "c", "CertificateAuthority.$": "$.ca", "LogOptions": {"RetrieveLogs": "yes"}, "Job": {}},
            [
                "The value for the field 'RetrieveLogs' must be a BOOLEAN",
                "The field 'Endpoint' is required but was missing",
            ],
        ),
        (
            "elasticmapreduce:addStep.sync",
            {"ClusterId": "j-1", "Steps": []},
            [
                'The field "Steps" is not supported by Step Functions',
                "The field 'Step' is required but was missing",
            ],
        ),
    ],
)
def test_fields(arn, template, messages):
    """
    Unknown fields and wrong types are found at any depth, missing ones where an optimized integration needs them.
    """
    resource = parse_resource(f"arn:aws:states:::{arn}")
    assert [problem.message for problem in template_problems(resource, template)] == messages


def test_where_a_field_is():
    """
    A problem points at its field below Parameters, and says how it is called.
    """
    resource = parse_resource("arn:aws:states:::events:putEvents")
    [problem] = template_problems(resource, {"Entries": [{"Src.$": "$.s"}]})
    assert problem.steps == ("Entries", 0, "Src")
    assert "'Source'" in problem.mend


@pytest.mark.parametrize(
    ("arn", "template", "messages"),
    [
        (
            "batch:submitJob",
            {"JobName": "n", "JobQueue": "q", "JobDefinition": "d", "ArrayProperties": {"Size": "{% $size %}"}},
            [],
        ),
        ("sqs:sendMessage", {"QueueUrl": "{% $url %}", "MessageBody": {"a": "{% $a %}"}}, []),
        (
            "sqs:sendMessage",
            {"QueueUrl.$": "$.url", "MessageBody": "m"},
            [
                'The field "QueueUrl.$" is not supported by Step Functions',
                "The field 'QueueUrl' is required but was missing",
            ],
        ),
        ("http:invoke", {"ApiEndpoint": "{% $url %}", "Method": "GET", "Headers": None}, []),
    ],
)
def test_arguments(arn, template, messages):
    """
    In JSONata a value is an expression, and a name is what it is.
    """
    resource = parse_resource(f"arn:aws:states:::{arn}")
    assert [problem.message for problem in template_problems(resource, template, jsonata=True)] == messages
