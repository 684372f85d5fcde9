import pytest
from machines import ROLE, definition

from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.engine import Engine
from pytest_sfn.service.in_process import InProcessClient
from pytest_sfn.service.service import StepFunctionsService

FLAKY = definition(
    First={"Type": "Pass", "Result": {"n": 1}, "Next": "Call"},
    Call={"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:flaky", "End": True},
)


@pytest.fixture
def outages():
    return [True]


@pytest.fixture
def service(outages):
    runner = IntegrationTaskRunner()

    def flaky(event, _context):
        if outages:
            outages.pop()
            raise ConnectionError("down")
        return {"got": event}

    runner.attach("flaky", flaky)
    return StepFunctionsService(Engine(tasks=runner))


@pytest.fixture
def failed(call):
    """The ARN of an execution whose second state failed."""
    arn = call("CreateStateMachine", name="m", definition=FLAKY, roleArn=ROLE)["stateMachineArn"]
    return call("StartExecution", stateMachineArn=arn)["executionArn"]


def described(call, arn):
    return call("DescribeExecution", executionArn=arn)


def test_a_redrive_goes_on_from_the_state_that_failed(call, failed):
    """
    States that succeeded are not run again; the history goes on.
    """
    assert described(call, failed)["status"] == "FAILED"
    call("RedriveExecution", executionArn=failed)
    after = described(call, failed)
    assert (after["status"], after["redriveCount"], after["output"]) == ("SUCCEEDED", 1, '{"got":{"n":1}}')
    types = [event["type"] for event in call("GetExecutionHistory", executionArn=failed)["events"]]
    assert types.count("ExecutionStarted") == types.count("ExecutionRedriven") == types.count("PassStateEntered") == 1


def test_the_same_client_token_redrives_once(call, outages, failed):
    """
    A repeated request answers as the first did.
    """
    outages.append(True)
    first = call("RedriveExecution", executionArn=failed, clientToken="t")
    assert call("RedriveExecution", executionArn=failed, clientToken="t") == first
    assert described(call, failed)["redriveCount"] == 1


@pytest.mark.parametrize(("days", "status"), [(13, "REDRIVABLE"), (15, "NOT_REDRIVABLE")])
def test_an_execution_can_be_redriven_for_14_days(service, call, refused, failed, days, status):
    """
    After that the period is exceeded.
    """
    service.engine.scheduler.advance(days * 86_400)
    assert described(call, failed)["redriveStatus"] == status
    if status == "NOT_REDRIVABLE":
        assert described(call, failed)["redriveStatusReason"] == "Execution redrivable period exceeded"
        assert refused("RedriveExecution", executionArn=failed)[0] == "ExecutionNotRedrivable"


def test_a_redriven_execution_is_counted_as_running_again(service, call, failed):
    """
    What waits for running executions sees it, and its end.
    """
    assert InProcessClient(service)
    call("RedriveExecution", executionArn=failed)
    assert service.state.records.running == 0
