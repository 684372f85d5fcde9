"""`pytest-sfn serve`: Step Functions for local development and for other languages."""

import json
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

PYTEST_SFN = Path(sys.executable).with_name("pytest-sfn")


# --8<-- [start:serve]
@pytest.fixture(scope="module")
def served():
    with subprocess.Popen([PYTEST_SFN, "serve", "--port", "0", "--clock", "virtual"], stdout=subprocess.PIPE) as it:
        yield it.stdout.readline().split()[-1].decode()
        it.terminate()


@pytest.fixture
def client(served):
    keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any", "region_name": "us-east-1"}
    return boto3.client("stepfunctions", endpoint_url=served, **keys)


def test_a_week_on_a_served_virtual_clock_is_over_at_once(client):
    week = {"StartAt": "Week", "States": {"Week": {"Type": "Wait", "Seconds": 604800, "End": True}}}
    machine = client.create_state_machine(
        name="week", definition=json.dumps(week), roleArn="arn:aws:iam::123456789012:role/any"
    )
    started = client.start_execution(stateMachineArn=machine["stateMachineArn"])
    while (execution := client.describe_execution(executionArn=started["executionArn"]))["status"] == "RUNNING":
        pass
    assert (execution["stopDate"] - execution["startDate"]).days == 7
    # --8<-- [end:serve]
