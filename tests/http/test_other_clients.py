"""Clients in other languages and processes; each test skips where its client is not installed."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

#: Where `npm install @aws-sdk/client-sfn` put the SDK.
NODE_MODULES = os.environ.get("NODE_PATH", "")


@pytest.mark.skipif(
    not (shutil.which("node") and (Path(NODE_MODULES) / "@aws-sdk" / "client-sfn").is_dir()),
    reason="needs node, and @aws-sdk/client-sfn in the folder NODE_PATH",
)
def test_the_javascript_sdk_is_answered(server):
    """
    Dates, errors by class, long polls and paginators work with the SDK for JavaScript v3.
    """
    script = Path(__file__).with_name("javascript_client.mjs")
    ended = subprocess.run(["node", script, server.url], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "created": True,
        "output": '{"from":"js ü"}',
        "error": ["InvalidName", True, "Invalid Name: 'a b'"],
        "answered": '"answered"',
        "history": [
            "ExecutionStarted",
            "TaskStateEntered",
            "ActivityScheduled",
            "ActivityStarted",
            "ActivitySucceeded",
            "TaskStateExited",
            "ExecutionSucceeded",
        ],
    }


@pytest.fixture
def aws(server, tmp_path):
    """Runs the AWS CLI against the server; gives the parsed answer, or the error's text."""
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL_SFN": server.url,
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_MAX_ATTEMPTS": "1",
    }

    def ran(*arguments):
        command = ["aws", "stepfunctions", *arguments]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)
        return json.loads(ended.stdout or "null") if ended.returncode == 0 else ended.stderr

    return ran


@pytest.mark.skipif(not shutil.which("aws"), reason="needs the AWS CLI")
def test_the_command_line_of_aws_is_answered(aws):
    """
    Create, start, describe, and a refusal.
    """
    definition = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
    role = "arn:aws:iam::123456789012:role/role"
    created = aws("create-state-machine", "--name", "cli", "--definition", definition, "--role-arn", role)
    started = aws("start-execution", "--state-machine-arn", created["stateMachineArn"], "--input", '{"a": 1}')
    described = aws("describe-execution", "--execution-arn", started["executionArn"])
    assert (described["status"], json.loads(described["output"])) == ("SUCCEEDED", {"a": 1})
    assert "(InvalidArn)" in aws("describe-execution", "--execution-arn", "nonsense")
