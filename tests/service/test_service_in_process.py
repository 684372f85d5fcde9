import json
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from machines import PASS, ROLE, WAIT, definition

from pytest_sfn.engine import Engine
from pytest_sfn.service.boto3_client import boto3_client
from pytest_sfn.service.in_process import InProcessClient
from pytest_sfn.service.service import StepFunctionsService


@pytest.fixture
def in_process(service):
    return InProcessClient(service)


@pytest.fixture
def sfn(in_process):
    return boto3_client(in_process)


def test_a_boto3_client_needs_no_socket(sfn):
    """
    The whole of boto3 works: parameters checked, dates parsed, paginators.
    """
    for name in ("a", "b", "c"):
        sfn.create_activity(name=name)
    pages = list(sfn.get_paginator("list_activities").paginate(PaginationConfig={"PageSize": 2}))
    assert [[item["name"] for item in page["activities"]] for page in pages] == [["a", "b"], ["c"]]
    assert pages[0]["activities"][0]["creationDate"].year == 2026


def test_a_boto3_client_raises_the_service_exceptions(sfn):
    """
    Modelled errors are their classes, others are ClientError with their code.
    """
    with pytest.raises(sfn.exceptions.InvalidName, match="Invalid Name: 'a b'"):
        sfn.create_activity(name="a b")
    with pytest.raises(sfn.exceptions.ClientError, match="ValidationException"):
        sfn.list_activities(maxResults=2000)


def test_a_boto3_client_works_beside_moto(sfn):
    """
    While moto answers for other services, Step Functions is ours.
    """
    moto = pytest.importorskip("moto")
    with moto.mock_aws():
        boto3.client("sqs", "us-east-1").create_queue(QueueName="q")
        arn = sfn.create_state_machine(name="m", definition=PASS, roleArn=ROLE)["stateMachineArn"]
        started = sfn.start_execution(stateMachineArn=arn)
        assert sfn.describe_execution(executionArn=started["executionArn"])["output"] == '{"done":true}'


def test_time_can_be_left_to_the_test(service):
    """
    With looking_passes_time off, only the test moves the clock.
    """
    client = InProcessClient(service, looking_passes_time=False)
    arn = client.call("CreateStateMachine", {"name": "m", "definition": WAIT, "roleArn": ROLE})["stateMachineArn"]
    execution = client.call("StartExecution", {"stateMachineArn": arn})["executionArn"]
    for _ in range(3):
        assert client.call("DescribeExecution", {"executionArn": execution})["status"] == "RUNNING"
    service.engine.scheduler.advance(60)
    assert client.call("DescribeExecution", {"executionArn": execution})["status"] == "SUCCEEDED"


def test_a_worker_in_another_thread_answers_a_synchronous_chain(in_process):
    """
    A thread that polls for tasks and one that waits for their execution do not block each other.
    """
    arn = in_process.call("CreateActivity", {"name": "ask"})["activityArn"]
    task = definition(T={"Type": "Task", "Resource": arn, "End": True})
    machine = in_process.call("CreateStateMachine", {"name": "m", "definition": task, "roleArn": ROLE})[
        "stateMachineArn"
    ]
    answered = threading.Event()

    def work():
        polled = {}
        while not polled:
            polled = in_process.call("GetActivityTask", {"activityArn": arn})
        in_process.call("SendTaskSuccess", {"taskToken": polled["taskToken"], "output": '"done"'})
        answered.set()

    worker = threading.Thread(target=work)
    worker.start()
    execution = in_process.call("StartExecution", {"stateMachineArn": machine})["executionArn"]
    assert answered.wait(10)
    worker.join()
    assert in_process.call("DescribeExecution", {"executionArn": execution})["output"] == '"done"'


def test_many_threads_may_ask_at_once(in_process):
    """
    Requests are served one at a time, and none is lost.
    """
    arn = in_process.call("CreateStateMachine", {"name": "m", "definition": PASS, "roleArn": ROLE})["stateMachineArn"]
    with ThreadPoolExecutor(8) as threads:
        started = list(threads.map(lambda _: in_process.call("StartExecution", {"stateMachineArn": arn}), range(100)))
    assert len({answer["executionArn"] for answer in started}) == 100


def test_the_same_seed_gives_the_same_answers():
    """
    Names, ids and dates are drawn from the engine's seed and clock.
    """

    def run():
        client = InProcessClient(StepFunctionsService(Engine(seed=7)))
        arn = client.call("CreateStateMachine", {"name": "m", "definition": PASS, "roleArn": ROLE})["stateMachineArn"]
        execution = client.call("StartExecution", {"stateMachineArn": arn})["executionArn"]
        return json.dumps(client.call("GetExecutionHistory", {"executionArn": execution})), execution

    assert run() == run()
