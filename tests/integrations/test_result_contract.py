"""Results, requests and errors held against the API models."""

from __future__ import annotations

import pytest

from pytest_sfn.answers.errors import ContractBreach
from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.aws import service_models
from pytest_sfn.aws.java_names import sdk_field
from pytest_sfn.integrations.models.contract import known_errors, validate_error, validate_request, validate_result
from pytest_sfn.integrations.models.samples import sample_result
from pytest_sfn.integrations.resources.parsing import ResourceProblem, parse_resource
from tests.integrations.task_steps import play, served, task

START = "arn:aws:states:::states:startExecution"
STEP = {"Name": "s", "HadoopJarStep": {"Jar": "j"}}


def problems(arn, value, mode="STRICT", **options):
    return [breach.problem for breach in validate_result(parse_resource(arn), value, mode, **options)]


@pytest.mark.parametrize(
    ("arn", "value", "problem"),
    [
        (START, {}, "Required field 'ExecutionArn' is missing"),
        (START, {"executionArn": "a", "startDate": "b"}, "Required field 'ExecutionArn' is missing"),
        (START, {"ExecutionArn": "a", "StartDate": 1}, "Field 'StartDate' must be a string"),
        ("arn:aws:states:::aws-sdk:s3:getObject", {"ContentLength": "9"}, "Field 'ContentLength' must be a number"),
        (
            "arn:aws:states:::aws-sdk:s3:getObject",
            {"StorageClass": "Stone"},
            "Field 'StorageClass' is not an expected value",
        ),
        (
            "arn:aws:states:::aws-sdk:kms:encrypt",
            {"CiphertextBlob": ""},
            "Field 'CiphertextBlob' is smaller than the minimum length",
        ),
        (
            "arn:aws:states:::aws-sdk:lambda:getFunction",
            {"Configuration": {"MemorySize": 1}},
            "Field 'MemorySize' is less than the minimum value",
        ),
        (
            "arn:aws:states:::aws-sdk:lambda:getFunction",
            {"Configuration": {"MemorySize": 99_999}},
            "Field 'MemorySize' exceeds the maximum value",
        ),
        (
            "arn:aws:states:::events:putEvents",
            {"Entries": [{"EventId": "a"}, {"EventId": []}]},
            "Field 'EventId' must be a string",
        ),
        ("arn:aws:states:::events:putEvents", {"Entries": {}}, "Field 'Entries' must be an array"),
        ("arn:aws:states:::dynamodb:getItem", {"Item": []}, "Field 'Item' must be an object"),
        ("arn:aws:states:::aws-sdk:dynamodb:query", {"Count": True}, "Field 'Count' must be a number"),
        ("arn:aws:states:::aws-sdk:s3:listObjectsV2", {"IsTruncated": "no"}, "Field 'IsTruncated' must be a boolean"),
        (START + ".sync", {"Output": {}}, "Required field 'ExecutionArn' is missing"),
    ],
)
def test_words_of_refusals(arn, value, problem):
    """
    The first breach is told in TestState's words.
    """
    assert problems(arn, value)[0] == problem


@pytest.mark.parametrize(
    ("arn", "value", "mode"),
    [
        (START, {"ExecutionArn": "a", "StartDate": "b"}, "STRICT"),
        (START, {}, "PRESENT"),
        (START, {"StartDate": True}, "NONE"),
        (START + ".waitForTaskToken", {"anything": 1}, "STRICT"),
        ("arn:aws:states:::sns:publish", {}, "STRICT"),
        ("arn:aws:states:::sns:publish", {"no": "such field"}, "STRICT"),
        ("arn:aws:states:::http:invoke", {"free": True}, "STRICT"),
        ("arn:aws:states:::lambda:invoke", {"Payload": {"free": 1}, "StatusCode": 200}, "STRICT"),
        ("arn:aws:states:::ecs:runTask.sync", {"TaskArn": "a"}, "STRICT"),
    ],
)
def test_results_that_pass(arn, value, mode):
    """
    Only modelled fields are looked at; PRESENT asks for none, NONE for nothing, callbacks and HTTP are free.
    """
    assert problems(arn, value, mode) == []


def test_a_mock_is_held_to_known_fields_too():
    """
    What TestState lets pass, a mock does not: a misspelt field is a breach.
    """
    assert problems("arn:aws:states:::sns:publish", {"messageId": "1"}, unknown=True) == [
        'The field "messageId" is not supported by Step Functions'
    ]


@pytest.mark.parametrize(
    "action",
    [
        "elasticmapreduce:terminateCluster",
        "elasticmapreduce:setClusterTerminationProtection",
        "elasticmapreduce:modifyInstanceGroupByName",
        "aws-sdk:sqs:deleteMessage",
        "aws-sdk:s3:deleteBucket",
        "aws-sdk:eventbridge:deleteRule",
    ],
)
@pytest.mark.parametrize(("value", "known"), [({}, True), ({"JobFlowId": "j-1"}, False), (None, False)])
def test_an_operation_that_answers_nothing_has_no_members_to_mock(action, value, known):
    """
    Its result is an empty object: a path into it, which a mock with members would let pass, finds nothing in AWS.
    """
    found = problems(f"arn:aws:states:::{action}", value, unknown=True)
    assert (found == []) is known


@pytest.mark.parametrize(
    ("arn", "parameters", "fields"),
    [
        ("arn:aws:states:::sns:publish", {"TopicArn": "t", "Message": {"any": "JSON"}}, []),
        ("arn:aws:states:::sns:publish", {"topicArn": "t"}, ["Message", "topicArn"]),
        ("arn:aws:states:::lambda:invoke", {"FunctionName": "f", "TaskToken": "t"}, ["TaskToken"]),
        ("arn:aws:states:::dynamodb:putItem", {"TableName": "orders", "Item": {"id": {"S": 1}}}, ["Item.id.S"]),
        ("arn:aws:states:::dynamodb:putItem", {"TableName": "orders", "Item": None}, ["Item"]),
        ("arn:aws:states:::aws-sdk:rds:describeDBInstances", {"DbInstanceIdentifier": "d"}, []),
        ("arn:aws:states:::aws-sdk:rds:describeDBInstances", {"DBInstanceIdentifier": "d"}, ["DBInstanceIdentifier"]),
        ("arn:aws:states:::aws-sdk:s3:putObject", {"Bucket": "b", "Key": "k", "Body": {"any": 1}}, []),
        ("arn:aws:states:::aws-sdk:dynamodb:putItem", {"TableName": "t", "Item": {"a": {"Nul": True}}}, []),
        (
            "arn:aws:states:::aws-sdk:dynamodb:putItem",
            {"TableName": "t", "Item": {"a": {"Null": True}}},
            ["Item.a.Null"],
        ),
        ("arn:aws:states:::dynamodb:putItem", {"TableName": "t", "Item": {"a": {"NULL": True}}}, []),
        ("arn:aws:states:::elasticmapreduce:addStep", {"ClusterId": "j", "Step": STEP}, []),
        ("arn:aws:states:::elasticmapreduce:addStep", {"JobFlowId": "j", "Step": STEP}, ["ClusterId", "JobFlowId"]),
        ("arn:aws:states:::elasticmapreduce:cancelStep", {"ClusterId": "j", "StepIds": ["s"]}, ["StepId", "StepIds"]),
        ("arn:aws:states:::elasticmapreduce:terminateCluster.sync", {"ClusterId": "j"}, []),
        ("arn:aws:states:::aws-sdk:ec2:createRoute", {"RouteTableId": "r"}, []),
        ("arn:aws:states:::emr-serverless:startJobRun", {"ApplicationId": "a", "ExecutionRoleArn": "r" * 20}, []),
    ],
)
def test_requests(arn, parameters, fields):
    """
    Unknown and missing fields and wrong types of a request are found by their path.
    """
    assert [breach.field for breach in validate_request(parse_resource(arn), parameters)] == fields


@pytest.mark.parametrize(
    ("arn", "error", "known"),
    [
        ("arn:aws:states:::dynamodb:putItem", "DynamoDB.ConditionalCheckFailedException", True),
        ("arn:aws:states:::dynamodb:putItem", "DynamoDB.AmazonDynamoDBException", True),
        ("arn:aws:states:::aws-sdk:dynamodb:putItem", "DynamoDb.ConditionalCheckFailedException", True),
        ("arn:aws:states:::aws-sdk:rds:describeDBInstances", "Rds.DbInstanceNotFoundException", True),
        ("arn:aws:states:::sns:publish", "SNS.InvalidParameterException", True),
        ("arn:aws:states:::sns:publish", "States.Timeout", True),
        ("arn:aws:states:::lambda:invoke", "My.OwnError", True),
        ("arn:aws:states:::sns:publish.waitForTaskToken", "Approval.Denied", True),
        ("arn:aws:states:::sns:publish", "My.OwnError", False),
        ("arn:aws:states:::aws-sdk:dynamodb:putItem", "DynamoDB.ConditionalCheckFailedException", False),
    ],
)
def test_errors(arn, error, known):
    """
    A service fails with its declared errors, the common ones and its base exception; functions and callbacks with any.
    """
    assert (validate_error(parse_resource(arn), error) is None) is known


def test_the_nearest_error_is_told():
    """
    For an error a service does not have, the nearest it has is told.
    """
    resource = parse_resource("arn:aws:states:::dynamodb:putItem")
    assert validate_error(resource, "DynamoDB.ConditionalCheckFailed") == "DynamoDB.ConditionalCheckFailedException"
    assert known_errors(parse_resource("arn:aws:states:::http:invoke")) is None


def test_idempotency_tokens_need_not_be_given():
    """
    A required one is made where a request has none, as AWS's SDKs do: of every action of every fifth service.
    """
    found = 0
    for name in service_models.sdk_service_names()[::5]:
        service = service_models.find_service(name)
        for action in service.sdk_actions():
            shape = service.find_operation(action).input
            required = [] if shape is None else shape.required
            tokens = {sdk_field(each) for each in required if shape.members[each].is_idempotency_token}
            if tokens:
                breaches = validate_request(parse_resource(f"arn:aws:states:::aws-sdk:{name}:{action}"), {})
                assert not tokens & {breach.field for breach in breaches}
                found += 1
    assert found > 10


def test_a_token_is_made_for_each_attempt_and_the_same_in_every_run():
    """
    What is sent has it, unless the workflow gives one.
    """
    arn = "arn:aws:states:::emr-serverless:startJobRun"
    parameters = {"ApplicationId": "00f1", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/spark"}
    sent = []
    for retry, given in ((0, {}), (0, {}), (1, {}), (0, {"ClientToken": "mine"})):
        runner, service = served("emr-serverless", {"applicationId": "00f1", "jobRunId": "00f2", "arn": "arn"})
        play(runner.run(task(arn, {**parameters, **given}, retry_count=retry)))
        sent.append(service.sent[0][1]["clientToken"])
    assert sent[0] == sent[1] != sent[2]
    assert sent[3] == "mine"


def test_the_null_of_dynamodb_is_nul_for_the_sdk():
    """
    In requests and in answers, of a mock and of the service.
    """
    arn, item = "arn:aws:states:::aws-sdk:dynamodb:putItem", {"gone": {"Nul": True}}
    request = task(arn, {"TableName": "t", "Item": item, "ReturnValues": "ALL_OLD"})
    runner, service = served("dynamodb", {"Attributes": {"gone": {"NULL": True}}})
    assert play(runner.run(request)).result == {"Attributes": item}
    assert service.sent[0][1]["Item"] == {"gone": {"NULL": True}}
    runner.mock("dynamodb:putItem").returns({"Attributes": item})
    assert play(runner.run(request)).result == {"Attributes": item}


def test_a_mock_that_breaks_the_contract_fails_the_test():
    """
    A mocked answer of the wrong shape is a harness error that names state, field, expected and actual.
    """
    runner = IntegrationTaskRunner()
    runner.mock("Ship").returns({"MessageId": 7})
    with pytest.raises(ContractBreach) as breach:
        play(runner.run(task("arn:aws:states:::sns:publish", {"TopicArn": "t", "Message": "m"}, "Ship")))
    assert "MessageId: expected a string, got 7" in str(breach.value)
    assert (breach.value.state_name, breach.value.side) == ("Ship", "mocked result")


def test_a_request_that_breaks_the_contract_fails_the_test():
    """
    What AWS would refuse is found although the Task is mocked.
    """
    runner = IntegrationTaskRunner()
    runner.mock("Ship").returns({})
    with pytest.raises(ContractBreach, match="The request of state 'Ship'"):
        play(runner.run(task("arn:aws:states:::sns:publish", {"Topic": "t", "Message": "m"}, "Ship")))


def test_none_switches_the_check_off():
    """
    validated("NONE") takes any answer.
    """
    runner = IntegrationTaskRunner()
    runner.mock("Ship").returns({"MessageId": 7}).validated("NONE")
    request = task("arn:aws:states:::sns:publish", {"TopicArn": "t", "Message": "m"}, "Ship")
    assert play(runner.run(request)).result == {"MessageId": 7}


def test_samples_of_sdk_calls_keep_the_contract():
    """
    So it is for AWS SDK integrations: every action of every twelfth service.
    """
    broken = []
    for name in service_models.sdk_service_names()[::12]:
        for action in service_models.find_service(name).sdk_actions():
            resource = parse_resource(f"arn:aws:states:::aws-sdk:{name}:{action}")
            if not isinstance(resource, ResourceProblem):
                broken += validate_result(resource, sample_result(resource), "STRICT", unknown=True)
    assert broken == []
