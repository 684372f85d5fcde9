"""What a test sees of the events and logs its workflows would send."""

from __future__ import annotations

import json

import pytest

TEMPLATE = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Flow": {
            "Type": "AWS::Serverless::StateMachine",
            "Properties": {
                "Definition": {
                    "StartAt": "W",
                    "States": {
                        "W": {"Type": "Wait", "Seconds": 60, "Next": "F"},
                        "F": {"Type": "Fail", "Error": "Boom"},
                    },
                },
                "Logging": {
                    "Level": "ERROR",
                    "IncludeExecutionData": True,
                    "Destinations": [
                        {"CloudWatchLogsLogGroup": {"LogGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:g:*"}}
                    ],
                },
            },
        }
    },
}


@pytest.fixture
def flow(sfn, tmp_path):
    path = tmp_path / "template.json"
    path.write_text(json.dumps(TEMPLATE))
    return sfn.load(path)


def test_status_changes_come_as_eventbridge_delivers_them(sfn, flow):
    """One when it starts, one when it ends."""
    changes = sfn.status_changes

    execution = flow.run({})

    assert [change["detail"]["status"] for change in changes] == ["RUNNING", "FAILED"]
    assert changes[1]["source"] == "aws.states"
    assert changes[1]["resources"] == [execution.arn]
    assert changes[1]["detail"]["error"] == "Boom"


def test_log_events_follow_the_declared_level(sfn, flow):
    """ERROR leaves out what went well."""
    logged = sfn.log_events

    flow.run({})

    assert [event["type"] for event in logged] == ["FailStateEntered", "ExecutionFailed"]
    assert logged[1]["details"] == {"error": "Boom"}


def test_moto_is_told_of_status_changes_where_it_is_active(sfn, flow):
    """A rule on the test's own moto delivers them to its target."""
    moto = pytest.importorskip("moto")
    boto3 = pytest.importorskip("boto3")
    with moto.mock_aws():
        session = boto3.session.Session("test", "test", region_name="us-east-1")
        queue = session.client("sqs").create_queue(QueueName="changes")["QueueUrl"]
        events = session.client("events")
        events.put_rule(Name="r", EventPattern=json.dumps({"source": ["aws.states"]}))
        events.put_targets(Rule="r", Targets=[{"Id": "q", "Arn": "arn:aws:sqs:us-east-1:123456789012:changes"}])
        sfn.service  # noqa: B018 - from here on its executions are told
        flow.run({})
        sfn.close(verify=False)
        messages = session.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert [json.loads(message["Body"])["detail"]["status"] for message in messages] == ["RUNNING", "FAILED"]
