"""Mock configuration files as `pytest-sfn serve` takes them: as Step Functions Local does."""

import json

import boto3
import pytest
from botocore.config import Config

from pytest_sfn.http.serving import make_server

INVOKE = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}}
RETRY = [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}]
WORK = {"StartAt": "Work", "States": {"Work": {**INVOKE, "Retry": RETRY, "End": True}}}
EACH = {"Type": "Map", "ItemProcessor": WORK, "MaxConcurrency": 1, "End": True}
CAUGHT = {**WORK["States"]["Work"], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Work"}]}
SKIP = {"Type": "Choice", "Choices": [{"Variable": "$[0]", "StringEquals": "work", "Next": "Work"}], "Default": "Done"}
DEFINITIONS = {
    "once": WORK,
    "caught": {"StartAt": "Work", "States": {"Work": CAUGHT}},
    "each": {"StartAt": "Each", "States": {"Each": EACH}},
    "never": {"StartAt": "Skip", "States": {"Skip": SKIP, **WORK["States"], "Done": {"Type": "Succeed"}}},
}
OK = {"Return": "ok"}
BUSY = {"Throw": {"Error": "Busy", "Cause": ""}}


@pytest.fixture
def run(tmp_path):
    """Serves a file with one entry, runs a definition on two items by it, and gives what DescribeExecution says."""
    servers = []

    def described(definition, entry):
        file = tmp_path / "MockConfigFile.json"
        responses = {} if entry is None else {"Entry": entry}
        cases = {"Only": {"Work": "Entry", "Absent": "Entry"}}
        file.write_text(json.dumps({"StateMachines": {"Flow": {"TestCases": cases}}, "MockedResponses": responses}))
        servers.append(make_server(port=0, virtual=True, seed=1, mock_config=str(file)).start())
        client = boto3.client(
            "stepfunctions",
            endpoint_url=servers[-1].url,
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            config=Config(inject_host_prefix=False),
        )
        text = json.dumps(DEFINITIONS[definition])
        arn = client.create_state_machine(name="Flow", definition=text, roleArn="arn:aws:iam::123456789012:role/r")
        started = client.start_execution(stateMachineArn=f"{arn['stateMachineArn']}#Only", input="[1, 2]")
        while (found := client.describe_execution(executionArn=started["executionArn"]))["status"] == "RUNNING":
            pass
        client.close()
        return found

    yield described
    for server in servers:
        server.stop()


FAULTS = {
    "empty": {},
    "a gap": {"1": OK},
    "Return and Throw": {"0": {**OK, **BUSY}},
    "Throw without Error": {"0": {"Throw": {"Cause": "x"}}},
    "neither": {"0": {}},
    "no number": {"first": OK},
    "no object": [],
    "an entry that is not there": None,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_nobody_meets_harms_nothing(run, fault):
    """
    Nor does a state that the definition does not have.
    """
    assert run("never", FAULTS[fault])["status"] == "SUCCEEDED"


@pytest.mark.parametrize("definition", ["once", "caught"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_is_met_fails_the_execution(run, fault, definition):
    """
    With States.Runtime, which nothing catches, and the place in the file.
    """
    described = run(definition, FAULTS[fault])
    assert (described["status"], described["error"]) == ("FAILED", "States.Runtime")
    assert "MockConfigFile.json:1" in described["cause"]


@pytest.mark.parametrize(
    ("entry", "status", "output"),
    [
        ({"0": {"Return": 0}, "1": {"Return": 1}}, "SUCCEEDED", [0, 1]),
        ({"0": BUSY, "1": {"Return": 1}, "2": {"Return": 2}}, "SUCCEEDED", [1, 2]),
        ({"0-1": BUSY, "2-3": OK}, "SUCCEEDED", ["ok", "ok"]),
        ({"0": OK, "1-3": BUSY}, "FAILED", "Busy"),
        ({"0": OK}, "FAILED", "States.Runtime"),
        ({"0": OK, "2": OK}, "FAILED", "States.Runtime"),
    ],
)
def test_responses_are_counted_over_attempts_and_iterations(run, entry, status, output):
    """
    A state has one counter in an execution.
    """
    described = run("each", entry)
    found = json.loads(described["output"]) if "output" in described else described["error"]
    assert (described["status"], found) == (status, output)
