"""`pytest-sfn record` against an endpoint on a socket."""

from __future__ import annotations

import boto3
import pytest
from botocore.config import Config

from pytest_sfn.cli import main
from pytest_sfn.http.serving import make_server

DEFINITION = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"email": "a@b.example"}, "End": true}}}'


@pytest.fixture
def served():
    server = make_server(port=0, virtual=True, seed=1).start()
    client = boto3.client(
        "stepfunctions",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(inject_host_prefix=False),
    )
    arn = client.create_state_machine(name="Orders", definition=DEFINITION, roleArn="arn:aws:iam::123456789012:role/r")
    execution = client.start_execution(stateMachineArn=arn["stateMachineArn"], name="order-42", input="{}")
    while client.describe_execution(executionArn=execution["executionArn"])["status"] == "RUNNING":
        pass
    yield server.url, execution["executionArn"]
    server.stop()


def test_an_execution_of_an_endpoint_is_recorded(served, tmp_path, capsys):
    """The file is named after the execution, and told."""
    url, arn = served
    assert main(["record", arn, "--endpoint-url", url, "--output", str(tmp_path), "--redact", "$..email"]) == 0
    file = tmp_path / "order-42.recording.json"
    assert capsys.readouterr().out == f"SUCCEEDED {arn} -> {file}\n"
    assert "redacted-1" in file.read_text()
    assert "a@b.example" not in file.read_text().partition('"stateMachine"')[0]


@pytest.mark.parametrize(
    ("arn", "status", "message"),
    [
        ("{arn}x", 1, "ExecutionDoesNotExist"),
        (
            "arn:aws:states:us-east-1:123456789012:express:Orders:a:b",
            2,
            "is an Express execution, which has no history",
        ),
    ],
)
def test_what_cannot_be_recorded_is_told_without_a_traceback(served, tmp_path, capsys, arn, status, message):
    """On stderr, with an exit status."""
    url, known = served
    assert main(["record", arn.format(arn=known), "--endpoint-url", url, "--output", str(tmp_path)]) == status
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
