import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from wires import Wire, request

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.errors import HarnessError
from pytest_sfn.http.serving import make_server
from pytest_sfn.service.in_process import InProcessClient

ROLE = "arn:aws:iam::123456789012:role/role"
ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:ask"


def definition(**states):
    return json.dumps({"StartAt": next(iter(states)), "States": states})


PASS = definition(P={"Type": "Pass", "End": True})


def test_a_boto3_client_is_answered(client):
    """
    A synchronous execution over HTTP, with dates as boto3 reads them.
    """
    sfn = client()
    arn = sfn.create_state_machine(name="m", definition=PASS, roleArn=ROLE, type="EXPRESS")["stateMachineArn"]
    answer = sfn.start_sync_execution(stateMachineArn=arn, input='{"a": "ü"}')
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", '{"a":"ü"}')
    assert answer["startDate"].year == 2026


def test_a_boto3_client_gets_the_service_exceptions(client):
    """
    Errors are the classes of the service model.
    """
    sfn = client()
    with pytest.raises(sfn.exceptions.StateMachineDoesNotExist) as caught:
        sfn.describe_state_machine(stateMachineArn="arn:aws:states:us-east-1:123456789012:stateMachine:none")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        pytest.param(request("MakeCoffee", b"{}"), 400, "UnknownOperationException", id="an unknown operation"),
        pytest.param(
            request("", b"{}", target="DynamoDB_20120810.ListTables"),
            400,
            "UnknownOperationException",
            id="another service's",
        ),
        pytest.param(request("", b"{}", target="nonsense"), 400, "UnknownOperationException", id="no target"),
        pytest.param(request("ListActivities", b"{"), 400, "SerializationException", id="no JSON"),
        pytest.param(request("ListActivities", b"[]"), 400, "SerializationException", id="no object"),
        pytest.param(request("ListActivities", b"\xff\xfe{}"), 400, "SerializationException", id="no UTF-8"),
        pytest.param(request("ListActivities", b"[" * 100_000), 400, "SerializationException", id="too deep"),
        pytest.param(
            b"POST /else HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 404, "UnknownOperationException", id="another path"
        ),
        pytest.param(b"DELETE / HTTP/1.1\r\n\r\n", 405, "UnknownOperationException", id="another method"),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
            413,
            "RequestEntityTooLargeException",
            id="too large",
        ),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400, "InvalidRequest", id="TLS"),
    ],
)
def test_malformed_requests_have_their_error(server, wire, data, status, code, connect):
    """
    Whatever comes, the answer is an error document, and the server goes on serving.
    """
    answered, body = wire.send(data)
    assert (answered, body["__type"].rpartition("#")[2]) == (status, code)
    assert connect().call("ListActivities", {}) == (200, {"activities": []})


def test_error_documents_name_their_shape(wire):
    """
    __type has the shape's namespace before it, and the message beside it.
    """
    _, body = wire.call("CreateActivity", {"name": "a b"})
    assert body == {"__type": "com.amazonaws.swf.service.v2.model#InvalidName", "message": "Invalid Name: 'a b'"}


def test_no_content_type_and_no_signature_are_fine(wire):
    """
    Only the target and the body count.
    """
    assert wire.send(b"POST / HTTP/1.1\r\nX-Amz-Target: AWSStepFunctions.ListActivities\r\n\r\n")[0] == 200


def test_a_connection_serves_many_requests(wire):
    """
    Connections are kept, and pipelined requests answered in order.
    """
    three = b"".join(request("CreateActivity", json.dumps({"name": name}).encode()) for name in "abc")
    answers = [wire.send(three), wire.receive(), wire.receive()]
    assert [answer["activityArn"][-1] for _, answer in answers] == ["a", "b", "c"]


def test_a_client_may_wait_for_continue(wire):
    """
    Expect: 100-continue is answered before the body comes.
    """
    head, _, body = request("ListActivities", b"{}", Expect="100-continue").partition(b"\r\n\r\n")
    wire.socket.sendall(head + b"\r\n\r\n")
    assert wire.socket.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert wire.send(body)[0] == 200


@pytest.mark.parametrize("path", ["/", "/health"])
def test_the_health_page_tells_that_it_runs(wire, path):
    """
    A GET is answered without asking the service.
    """
    status, about = wire.send(f"GET {path} HTTP/1.1\r\n\r\n".encode())
    assert (status, about["status"]) == (200, "running")


def test_an_access_key_of_twelve_digits_is_an_account(wire):
    """
    Each account has its own resources.
    """
    _, created = wire.call("CreateActivity", {"name": "a"}, Authorization="AWS4-HMAC-SHA256 Credential=111122223333/x")
    assert created["activityArn"] == "arn:aws:states:us-east-1:111122223333:activity:a"
    assert wire.call("ListActivities", {}) == (200, {"activities": []})


def test_a_long_poll_is_answered_when_a_task_comes(wire, connect):
    """
    The worker's request waits without holding up others.
    """
    wire.call("CreateActivity", {"name": "ask"})
    worker = connect()
    worker.socket.sendall(request("GetActivityTask", json.dumps({"activityArn": ACTIVITY}).encode()))
    task = definition(T={"Type": "Task", "Resource": ACTIVITY, "End": True})
    _, machine = wire.call("CreateStateMachine", {"name": "m", "definition": task, "roleArn": ROLE})
    _, started = wire.call("StartExecution", {"stateMachineArn": machine["stateMachineArn"], "input": '{"q":1}'})
    status, polled = worker.receive()
    assert (status, polled["input"]) == (200, '{"q":1}')
    assert worker.call("SendTaskSuccess", {"taskToken": polled["taskToken"], "output": '"a"'}) == (200, {})
    _, described = wire.call("DescribeExecution", {"executionArn": started["executionArn"]})
    assert described["output"] == '"a"'


def test_a_worker_that_vanished_gets_no_task(server, wire, connect):
    """
    The task goes to the next worker instead.
    """
    wire.call("CreateActivity", {"name": "ask"})
    gone = connect()
    gone.socket.sendall(request("GetActivityTask", json.dumps({"activityArn": ACTIVITY}).encode()))
    assert connect().call("ListActivities", {})[0] == 200  # the poll has been read by now
    gone.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    gone.socket.close()
    while len(server.connections) > 2:
        wire.call("ListActivities", {})
    task = definition(T={"Type": "Task", "Resource": ACTIVITY, "End": True})
    _, machine = wire.call("CreateStateMachine", {"name": "m", "definition": task, "roleArn": ROLE})
    wire.call("StartExecution", {"stateMachineArn": machine["stateMachineArn"]})
    assert "taskToken" in wire.call("GetActivityTask", {"activityArn": ACTIVITY})[1]


def test_a_task_that_nothing_answers_fails_its_execution(server, wire):
    """
    In a server there is no test to fail: the execution ends with States.Runtime, which nothing catches.
    """
    task = definition(
        T={
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": "q", "MessageBody": "m"},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "P"}],
            "End": True,
        },
        P={"Type": "Pass", "End": True},
    )
    _, machine = wire.call("CreateStateMachine", {"name": "m", "definition": task, "roleArn": ROLE})
    _, started = wire.call("StartExecution", {"stateMachineArn": machine["stateMachineArn"]})
    described = {"status": "RUNNING"}
    while described["status"] == "RUNNING":
        _, described = wire.call("DescribeExecution", started and {"executionArn": started["executionArn"]})
    assert described["error"] == "States.Runtime"
    assert "would go to AWS itself" in described["cause"]
    assert len(server.answering.failures) == 1
    server.answering.failures.clear()


def test_many_clients_at_once_lose_nothing(client):
    """
    Every execution that was started is there, whoever else was asking meanwhile.
    """
    sfn = client()
    arn = sfn.create_state_machine(name="m", definition=PASS, roleArn=ROLE)["stateMachineArn"]

    def start(number):
        return (
            client().start_execution(stateMachineArn=arn, name=f"e{number}")
            if number % 10 == 0
            else sfn.start_execution(stateMachineArn=arn, name=f"e{number}")
        )

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(start, range(200)))
    listed = [
        item
        for page in sfn.get_paginator("list_executions").paginate(stateMachineArn=arn)
        for item in page["executions"]
    ]
    assert {item["name"] for item in listed} == {f"e{number}" for number in range(200)}
    assert {item["status"] for item in listed} == {"SUCCEEDED"}


def test_a_stopped_server_leaves_no_thread_behind():
    """
    Open connections and long polls end with it.
    """
    before = set(threading.enumerate())
    server = make_server(virtual=True).start()
    connection = Wire(server)
    connection.call("CreateActivity", {"name": "ask"})
    connection.socket.sendall(request("GetActivityTask", json.dumps({"activityArn": ACTIVITY}).encode()))
    server.stop()
    server.stop()
    assert set(threading.enumerate()) <= before
    with pytest.raises(OSError):  # noqa: PT011 - refused, reset or closed, as the system likes
        connection.receive()
    connection.socket.close()


def test_a_port_that_is_taken_is_an_error(server):
    """
    The server says so instead of serving nothing.
    """
    with pytest.raises(OSError):  # noqa: PT011 - the system's error
        make_server(port=server._port).start()


def test_a_client_in_the_process_is_answered_by_the_servers_thread(server, wire):
    """
    The engine has one thread: while a server runs, calls of others are handed over to it, long polls included.
    """
    local = InProcessClient(server.service)
    local.call("CreateActivity", {"name": "ask"})
    assert wire.call("ListActivities", {})[1]["activities"][0]["name"] == "ask"
    with ThreadPoolExecutor(1) as thread:
        polled = thread.submit(local.call, "GetActivityTask", {"activityArn": ACTIVITY})
        task = definition(T={"Type": "Task", "Resource": ACTIVITY, "End": True})
        _, machine = wire.call("CreateStateMachine", {"name": "m", "definition": task, "roleArn": ROLE})
        wire.call("StartExecution", {"stateMachineArn": machine["stateMachineArn"]})
        assert "taskToken" in polled.result(timeout=10)
    with pytest.raises(ServiceError, match="InvalidName"):
        local.call("CreateActivity", {"name": "a b"})


def test_a_call_that_waits_ends_when_the_server_stops():
    """
    A thread of the test is not left waiting for ever.
    """
    server = make_server(virtual=True).start()
    local = InProcessClient(server.service)
    local.call("CreateActivity", {"name": "ask"})
    with ThreadPoolExecutor(1) as thread:
        polled = thread.submit(local.call, "GetActivityTask", {"activityArn": ACTIVITY})
        local.call("ListActivities", {})
        server.stop()
        with pytest.raises(HarnessError, match="stopped"):
            polled.result(timeout=10)
    assert local.call("ListActivities", {})["activities"]
