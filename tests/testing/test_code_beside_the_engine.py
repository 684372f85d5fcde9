"""Handlers and callables that ask the test's own endpoint or API while the engine waits for them."""

from __future__ import annotations

import http.client
import json
import threading
from urllib.parse import urlsplit

import pytest

from pytest_sfn.errors import HarnessError

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
TASK = {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": FUNCTION, "End": True}}}
PASS = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
SLOW = {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 60, "End": True}}}
ASKING = {
    "StartAt": "T",
    "States": {
        "T": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Parameters": {"FunctionName": "f", "Payload": {"token.$": "$$.Task.Token"}},
            "End": True,
        }
    },
}


def client_at(url):
    """A real boto3 client that talks to the test's endpoint over a socket."""
    import boto3
    from botocore.config import Config

    keys = {"region_name": "us-east-1", "aws_access_key_id": "any", "aws_secret_access_key": "any"}
    config = Config(read_timeout=5, retries={"total_max_attempts": 1}, inject_host_prefix=False)
    return boto3.client("stepfunctions", endpoint_url=url, config=config, **keys)


def handled(workflow, code):
    """Code as an attached handler."""
    workflow.attach("f", lambda event, context: code(event))


def mocked(workflow, code):
    """Code as the callable of a mock."""
    workflow.mock("T").returns(code)


@pytest.fixture(params=[handled, mocked], ids=["handler", "mock"])
def answer(request):
    """The ways to let code of the test answer a Task."""
    return request.param


def test_code_may_list_what_is_there(sfn, sfn_endpoint, answer):
    """
    An operation of the test's endpoint is answered while the engine waits for whoever asks.
    """
    workflow = sfn.define(TASK)
    answer(workflow, lambda _: len(client_at(sfn_endpoint).list_state_machines()["stateMachines"]))
    execution = workflow.run({})
    assert (execution.output, execution.elapsed) == (1, 0)


def test_a_handler_sends_the_token_back_itself(sfn, sfn_endpoint):
    """
    SendTaskSuccess from within the function that was given the token is the Task's result.
    """
    workflow = sfn.define(ASKING)
    sent = json.dumps({"rows": 3})
    handled(workflow, lambda e: client_at(sfn_endpoint).send_task_success(taskToken=e["token"], output=sent) and None)
    execution = workflow.run({})
    assert (execution.output, execution.elapsed) == ({"rows": 3}, 0)


@pytest.mark.parametrize("child", [PASS, TASK], ids=["plain", "with a handler of its own"])
def test_code_may_start_an_execution_and_wait_for_it(sfn, sfn_endpoint, answer, child):
    """
    A started execution runs beside the one that is waited for, and so does its handler.
    """
    parent, inner = sfn.define(TASK, "parent"), sfn.define(child, "inner")

    def start(event):
        if event == "inner":
            return "done"
        client = client_at(sfn_endpoint)
        arn = client.start_execution(stateMachineArn=inner.arn, input='"inner"')["executionArn"]
        while (described := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
            pass
        return described["output"]

    answer(parent, start)
    assert json.loads(parent.run({}).output) == ("inner" if child is PASS else "done")


def test_a_start_ends_when_everything_waits(sfn, sfn_endpoint, answer):
    """
    `start` gives an execution whose handlers have returned, as it does without an endpoint.
    """
    workflow = sfn.define(TASK)
    answer(workflow, lambda _: len(client_at(sfn_endpoint).list_state_machines()["stateMachines"]))
    assert workflow.start({}).succeeded


def test_one_handler_runs_at_a_time_in_the_order_of_the_tasks(sfn, sfn_endpoint, answer):
    """
    Handlers of branches do not interleave.
    """
    branch = {"StartAt": "T", "States": {"T": TASK["States"]["T"]}}
    branches = [json.loads(json.dumps(branch).replace('"T"', f'"T{n}"')) for n in range(5)]
    both = {"Type": "Parallel", "Branches": branches, "End": True}
    workflow = sfn.define({"StartAt": "P", "States": {"P": both}})
    order = []

    def note(_):
        order.append("begin")
        client_at(sfn_endpoint).list_activities()
        order.append("end")
        return len(order)

    if answer is handled:
        handled(workflow, note)
    else:
        sfn.mock("f").returns(note)
    assert workflow.run({}).output == [2, 4, 6, 8, 10]
    assert order == ["begin", "end"] * 5


def test_faults_of_code_beside_the_engine_are_the_tests(sfn, sfn_endpoint):
    """
    An assertion of a callable fails the line that runs the workflow, an exception of a handler the function.
    """
    workflow = sfn.define(TASK)
    workflow.mock("T").when({"by": "mock"}).returns(lambda request: request["noSuchMember"])
    workflow.attach("f", lambda event, context: event["noSuchMember"])
    assert workflow.run({}).failed_with("KeyError", "'noSuchMember'")
    with pytest.raises(HarnessError, match="KeyError"):
        workflow.run({"by": "mock"})


def get(url, path):
    """Status and body of a request to an address."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=5)
    try:
        connection.request("GET", place.path + path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("machine", [PASS, SLOW], ids=["at once", "in a minute"])
def test_code_may_call_the_tests_own_api(sfn, answer, machine):
    """
    `api.url` answers while the engine waits for whoever asks; time passes as the answer needs.
    """
    behind = sfn.define({**machine, "TimeoutSeconds": 20} if machine is SLOW else machine, "behind", type="EXPRESS")
    url = sfn.rest_api().get("/x", behind).client.url
    workflow = sfn.define(TASK)
    answer(workflow, lambda _: get(url, "/x")[0])
    execution = workflow.run({})
    assert execution.output == (200 if machine is PASS else 500)
    assert execution.elapsed == (0 if machine is PASS else 20)


def test_handlers_without_an_address_run_in_the_tests_own_thread(sfn, answer):
    """
    Nobody can be asked while there is no address: code is called at once.
    """
    workflow = sfn.define(TASK)
    answer(workflow, lambda _: threading.current_thread() is threading.main_thread())
    assert workflow.run({}).output is True


NEVER = """
    import threading, boto3, pytest
    from botocore.config import Config
    from botocore.exceptions import ReadTimeoutError

    TASK = {{"StartAt": "T", "States": {{"T": {{"Type": "Task", "Resource": "{function}", "End": True}}}}}}

    @pytest.fixture(autouse=True)
    def impatient(sfn, monkeypatch):
        monkeypatch.setattr("pytest_sfn.testing.harness.GRACE_SECONDS", 0.1)
        monkeypatch.setattr("pytest_sfn.http.server._STOP_SECONDS", 0.1)
        sfn.engine.scheduler.patience = 0.2

    def test_inside(sfn, sfn_endpoint):
        workflow = sfn.define(TASK)
        {code}
        {line}
"""
WAITS = "threading.Event().wait()"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (f"workflow.attach('f', lambda event, context: {WAITS})", "the handler of 'f'"),
        (f"workflow.mock('T').returns(lambda request: {WAITS})", "the callable of mock('T')"),
    ],
)
@pytest.mark.parametrize("line", ["workflow.run({})", "workflow.start({})"])
def test_code_that_never_returns_is_told_by_name(pytester, code, told, line):
    """
    The line that waits for it fails after a limit, and the test ends.
    """
    pytester.makepyfile(NEVER.format(function=FUNCTION, code=code, line=line))
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.stdout.fnmatch_lines([f"*{told.replace('[', '?')} for * s*"])
    assert result.ret == 1


def test_a_condition_that_never_returns_does_not_hold_up_the_end(pytester):
    """
    What holds the server's own thread is told by the call it is in.
    """
    code = f"workflow.mock('T').when(lambda request: {WAITS}).returns(1)"
    pytester.makepyfile(NEVER.format(function=FUNCTION, code=code, line="workflow.run({})"))
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(["*The server does not stop, its thread is busy. It is in wait*<lambda>*"])
