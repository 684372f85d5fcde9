import json

import pytest
from machines import ROLE, definition

from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.engine import Engine
from pytest_sfn.service.in_process import InProcessClient
from pytest_sfn.service.service import StepFunctionsService

CONFIG = {
    "StateMachines": {"orders": {"TestCases": {"Happy": {"Charge": "Charged"}, "Flaky": {"Charge": "FailsOnce"}}}},
    "MockedResponses": {
        "Charged": {"0": {"Return": {"id": "c-1"}}},
        "FailsOnce": {
            "0": {"Throw": {"Error": "Gateway.Timeout", "Cause": "slow"}},
            "1": {"Return": {"id": "c-2"}},
        },
    },
}
CHARGE = definition(
    Charge={
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "charge"},
        "Retry": [{"ErrorEquals": ["Gateway.Timeout"]}],
        "End": True,
    }
)


@pytest.fixture
def call(tmp_path):
    path = tmp_path / "MockConfigFile.json"
    path.write_text(json.dumps(CONFIG))
    service = StepFunctionsService(Engine(tasks=IntegrationTaskRunner()))
    service.use_mock_config(str(path))
    client = InProcessClient(service)
    return lambda operation, **parameters: client.call(operation, parameters)


def outcome(call, arn):
    execution = call("StartExecution", stateMachineArn=arn)["executionArn"]
    while (described := call("DescribeExecution", executionArn=execution))["status"] == "RUNNING":
        pass
    return described["status"], json.loads(described.get("output", "null"))


@pytest.mark.parametrize(("test_case", "identifier"), [("Happy", "c-1"), ("Flaky", "c-2")])
def test_a_test_case_answers_the_tasks_of_its_execution(call, test_case, identifier):
    """
    The responses come by number: the first attempt takes 0, a retry 1.
    """
    arn = call("CreateStateMachine", name="orders", definition=CHARGE, roleArn=ROLE)["stateMachineArn"]
    assert outcome(call, f"{arn}#{test_case}") == ("SUCCEEDED", {"id": identifier})


def test_each_execution_counts_for_itself(call):
    """
    A second execution of the test case begins with response 0 again.
    """
    arn = call("CreateStateMachine", name="orders", definition=CHARGE, roleArn=ROLE)["stateMachineArn"]
    assert [outcome(call, f"{arn}#Happy")[0] for _ in range(2)] == ["SUCCEEDED", "SUCCEEDED"]


def test_an_unknown_test_case_is_refused(call, refused):
    """
    The refusal names the test cases there are.
    """
    call("CreateStateMachine", name="orders", definition=CHARGE, roleArn=ROLE)
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:orders#Other"
    code, message = refused("StartExecution", stateMachineArn=arn)
    assert (code, "Happy, Flaky" in message) == ("ValidationException", True)


def test_the_only_state_machine_of_the_file_may_have_another_name(call):
    """
    A definition is often created by another name than the file has for it.
    """
    arn = call("CreateStateMachine", name="checkout", definition=CHARGE, roleArn=ROLE)["stateMachineArn"]
    assert outcome(call, f"{arn}#Happy") == ("SUCCEEDED", {"id": "c-1"})
