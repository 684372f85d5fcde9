"""Clients, sockets and APIs of a test."""

from __future__ import annotations


def test_a_boto3_client_talks_to_the_tests_own_workflows(suite):
    """No socket, no account; a synchronous execution's latency passes in virtual time."""
    result = suite(
        "import json\n"
        "def test_it(sfn, sfn_client, sfn_clock):\n"
        "    flow = sfn.define({'StartAt': 'W', 'States': {'W': {'Type': 'Wait', 'Seconds': 60, 'End': True}}},\n"
        "                      type='EXPRESS')\n"
        "    answer = sfn_client.start_sync_execution(stateMachineArn=flow.arn, input='{\"a\": 1}')\n"
        "    assert json.loads(answer['output']) == {'a': 1}\n"
        "    assert sfn_clock.elapsed == 60\n"
    )

    result.assert_outcomes(passed=1)


def test_any_sdk_reaches_the_endpoint_through_the_standard_variable(suite):
    """Code under test makes its own client; the socket's port is the system's choice."""
    result = suite(
        "import boto3\n"
        "def test_it(checkout, sfn_endpoint):\n"
        "    checkout.mock('Charge card').returns({}, after=5)\n"
        "    checkout.mock('Ship').returns({})\n"
        "    started = boto3.client('stepfunctions').start_execution(stateMachineArn=checkout.arn)\n"
        "    client = boto3.client('stepfunctions')\n"
        "    while client.describe_execution(executionArn=started['executionArn'])['status'] == 'RUNNING':\n"
        "        pass\n"
        "    assert checkout.run({}).succeeded\n"
    )

    result.assert_outcomes(passed=1)


def test_a_mistake_met_in_the_servers_thread_fails_the_test(suite):
    """The client sees a 500; the test is told the reason at its end."""
    result = suite(
        "import boto3, botocore\n"
        "def test_it(checkout, sfn_endpoint):\n"
        "    client = boto3.client('stepfunctions', config=botocore.config.Config(retries={'total_max_attempts': 1}))\n"
        "    try:\n"
        "        client.start_execution(stateMachineArn=checkout.arn)\n"
        "    except botocore.exceptions.ClientError:\n"
        "        pass\n"
    )

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*UnmockedTask: Nothing answers the Task of state 'Charge card'*"])


def test_an_api_declared_in_python_answers_504_and_the_workflow_runs_on(suite):
    """The gateway gives up after 29 seconds of execution time; nobody waits in real time."""
    result = suite(
        "import httpx\n"
        "def test_it(sfn):\n"
        "    flow = sfn.define({'StartAt': 'W', 'States': {'W': {'Type': 'Wait', 'Seconds': 35, 'End': True}}},\n"
        "                      type='EXPRESS')\n"
        "    api = sfn.rest_api().post('/orders', flow).client\n"
        "    response = api.post('/orders', json={'orderId': '42'})\n"
        "    assert response.status_code == 504\n"
        "    assert response.json() == {'message': 'Endpoint request timed out'}\n"
        "    assert response.execution.running\n"
        "    assert response.execution.wait().elapsed == 35\n"
        "    assert httpx.post(api.url + '/orders', json={}).status_code == 504\n"
    )

    result.assert_outcomes(passed=1)


def test_a_workflow_without_an_api_says_how_to_declare_one(suite):
    """The mend is in the message."""
    result = suite("def test_it(checkout):\n    checkout.api\n")

    result.stdout.fnmatch_lines(["*declares no API before 'StateMachine'*", "*Declare one in Python*"])
