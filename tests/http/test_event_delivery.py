import json

import boto3
import pytest

from pytest_sfn.engine import Engine
from pytest_sfn.http.delivery import Delivery
from pytest_sfn.service.in_process import InProcessClient
from pytest_sfn.service.service import StepFunctionsService

ROLE = "arn:aws:iam::123456789012:role/role"
PASS = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})


@pytest.fixture
def moto(monkeypatch):
    library = pytest.importorskip("moto")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with library.mock_aws():
        yield


@pytest.fixture
def deliver():
    """Runs an execution `n` of a state machine `m` and waits until what it told is delivered."""
    service = StepFunctionsService(Engine())
    delivery = Delivery("us-east-1")
    delivery.deliver_from(service, events=True, logs=True)
    client = InProcessClient(service)

    def run(**options):
        machine = client.call("CreateStateMachine", {"name": "m", "definition": PASS, "roleArn": ROLE, **options})
        client.call("StartExecution", {"stateMachineArn": machine["stateMachineArn"], "name": "n"})
        delivery.flush()
        return client

    yield run
    delivery.close()


@pytest.mark.usefixtures("moto")
def test_status_changes_arrive_at_the_targets_of_rules(deliver):
    """
    A rule on aws.states sees RUNNING and SUCCEEDED, in this order.
    """
    events, sqs = boto3.client("events", "us-east-1"), boto3.client("sqs", "us-east-1")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    events.put_rule(Name="r", EventPattern=json.dumps({"source": ["aws.states"]}))
    events.put_targets(Rule="r", Targets=[{"Id": "t", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}])

    deliver()
    messages = [sqs.receive_message(QueueUrl=url)["Messages"][0] for _ in range(2)]
    bodies = [json.loads(message["Body"]) for message in messages]
    assert [body["detail"]["status"] for body in bodies] == ["RUNNING", "SUCCEEDED"]
    assert bodies[0]["resources"] == ["arn:aws:states:us-east-1:123456789012:execution:m:n"]


@pytest.mark.usefixtures("moto")
def test_log_events_arrive_in_the_log_group(deliver):
    """
    Those of all executions of a state machine in one stream, beside the one AWS makes for itself.
    """
    logs = boto3.client("logs", "us-east-1")
    logs.create_log_group(logGroupName="g")
    group = logs.describe_log_groups()["logGroups"][0]["arn"]

    destination = {"cloudWatchLogsLogGroup": {"logGroupArn": group}}
    deliver(loggingConfiguration={"level": "ALL", "destinations": [destination]})
    streams = [stream["logStreamName"] for stream in logs.describe_log_streams(logGroupName="g")["logStreams"]]
    assert streams[0] == "log_stream_created_by_aws_to_validate_log_delivery_subscriptions"
    stream = streams[-1]
    assert stream == "states/arn:aws:states:us-east-1:123456789012:stateMachine:m"
    told = logs.get_log_events(logGroupName="g", logStreamName=stream)["events"]
    assert [json.loads(event["message"])["type"] for event in told][:2] == ["ExecutionStarted", "PassStateEntered"]


@pytest.mark.usefixtures("moto")
def test_a_log_group_that_is_gone_does_no_harm(deliver):
    """
    The execution goes on; recorded from AWS.
    """
    group = "arn:aws:logs:us-east-1:123456789012:log-group:gone:*"
    destination = {"cloudWatchLogsLogGroup": {"logGroupArn": group}}
    client = deliver(loggingConfiguration={"level": "ALL", "destinations": [destination]})
    arn = "arn:aws:states:us-east-1:123456789012:execution:m:n"
    assert client.call("DescribeExecution", {"executionArn": arn})["status"] == "SUCCEEDED"
