import json

import pytest
from machines import FAIL, PASS, WAIT, definition

TOKEN_TASK = definition(
    Ask={
        "Type": "Task",
        "Resource": "arn:aws:states:us-east-1:123456789012:activity:ask",
        "TimeoutSeconds": 30,
        "End": True,
    }
)


def test_an_execution_is_described_with_its_data(call, create):
    """
    Input and output are texts; the input's is the one that was given.
    """
    arn = create()
    execution = call("StartExecution", stateMachineArn=arn, name="first", input='{"a":  1}')["executionArn"]
    described = call("DescribeExecution", executionArn=execution)
    assert described.pop("startDate") == described.pop("stopDate")
    assert described == {
        "executionArn": "arn:aws:states:us-east-1:123456789012:execution:machine:first",
        "stateMachineArn": arn,
        "name": "first",
        "status": "SUCCEEDED",
        "input": '{"a":  1}',
        "inputDetails": {"included": True},
        "output": '{"done":true}',
        "outputDetails": {"included": True},
        "redriveCount": 0,
        "redriveStatus": "NOT_REDRIVABLE",
        "redriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
    }


def test_metadata_only_leaves_the_data_out(call, create):
    """
    With includedData METADATA_ONLY it says that data is not included.
    """
    execution = call("StartExecution", stateMachineArn=create(), input='{"a": 1}')["executionArn"]
    described = call("DescribeExecution", executionArn=execution, includedData="METADATA_ONLY")
    assert "input" not in described
    assert "output" not in described
    assert described["inputDetails"] == described["outputDetails"] == {"included": False}


def test_a_failed_execution_shows_error_and_cause_and_can_be_redriven(call, create):
    """
    There is no output, and no reason against redriving.
    """
    execution = call("StartExecution", stateMachineArn=create(FAIL))["executionArn"]
    described = call("DescribeExecution", executionArn=execution)
    assert (described["status"], described["error"], described["cause"]) == ("FAILED", "Broken", "on purpose")
    assert described["redriveStatus"] == "REDRIVABLE"
    assert not described.keys() & {"output", "outputDetails", "redriveStatusReason"}


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", "Invalid execution input."),
        ("  ", "Invalid execution input."),
        ("{'a'", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"),
    ],
)
def test_input_must_be_json(refused, create, text, detail):
    """
    Anything else is an InvalidExecutionInput, with the reader's words.
    """
    assert refused("StartExecution", stateMachineArn=create(), input=text) == (
        "InvalidExecutionInput",
        f"Invalid State Machine Execution Input: '{detail}'",
    )


def test_input_is_counted_in_bytes(refused, create):
    """
    262,144 characters may be too many bytes.
    """
    code, message = refused(
        "StartExecution", stateMachineArn=create(), input=json.dumps("ä" * 200_000, ensure_ascii=False)
    )
    assert (code, "262144" in message) == ("ValidationException", True)


def test_starting_again_while_it_runs_is_idempotent(call, refused, create):
    """
    The same name and input give the same execution; another input, or an ended execution, is a conflict.
    """
    arn = create(WAIT)
    first = call("StartExecution", stateMachineArn=arn, name="n", input="{}")
    assert call("StartExecution", stateMachineArn=arn, name="n", input="{}") == first
    exists = ("ExecutionAlreadyExists", f"Execution Already Exists: '{first['executionArn']}'")
    assert refused("StartExecution", stateMachineArn=arn, name="n", input='{"other": 1}') == exists
    call("StopExecution", executionArn=first["executionArn"])
    assert refused("StartExecution", stateMachineArn=arn, name="n", input="{}") == exists


def test_stopping_aborts_with_error_and_cause(call, create):
    """
    What was stopped already is stopped again without harm.
    """
    execution = call("StartExecution", stateMachineArn=create(WAIT))["executionArn"]
    stopped = call("StopExecution", executionArn=execution, error="Enough", cause="bored")
    assert call("StopExecution", executionArn=execution) == stopped
    last = call("GetExecutionHistory", executionArn=execution)["events"][-1]
    assert (last["type"], last["executionAbortedEventDetails"]) == (
        "ExecutionAborted",
        {"error": "Enough", "cause": "bored"},
    )


def test_executions_are_listed_by_status_and_recency(call, create):
    """
    Running ones by their start, ended ones by their end, the latest first.
    """
    arn = create(
        definition(
            C={"Type": "Choice", "Choices": [{"Variable": "$.wait", "IsPresent": True, "Next": "W"}], "Default": "S"},
            W={"Type": "Wait", "SecondsPath": "$.wait", "End": True},
            S={"Type": "Succeed"},
        )
    )
    for name, text in (("slow", '{"wait": 100}'), ("quick", "{}"), ("quicker", "{}")):
        call("StartExecution", stateMachineArn=arn, name=name, input=text)

    def listed(**filters):
        return [item["name"] for item in call("ListExecutions", stateMachineArn=arn, **filters)["executions"]]

    assert listed() == ["quicker", "quick", "slow"]
    assert listed(statusFilter="SUCCEEDED")[-2:] == ["quicker", "quick"]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "ValidationException"),
        ({"stateMachineArn": "x", "mapRunArn": "y"}, "ValidationException"),
        (
            {
                "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:machine",
                "statusFilter": "PENDING_REDRIVE",
            },
            "ValidationException",
        ),
        (
            {
                "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:machine",
                "redriveFilter": "REDRIVEN",
            },
            "ValidationException",
        ),
        ({"mapRunArn": "arn:aws:states:us-east-1:123456789012:mapRun:machine/label:id"}, "ResourceNotFound"),
    ],
)
def test_list_executions_wants_a_state_machine_or_a_map_run(refused, create, parameters, code):
    """
    Not both, and some filters only with a map run.
    """
    create()
    assert refused("ListExecutions", **parameters)[0] == code


def test_a_synchronous_execution_answers_when_it_has_ended(call, create):
    """
    Billed duration is in steps of 100 ms of execution time.
    """
    arn = create(
        definition(W={"Type": "Wait", "Seconds": 2, "Next": "P"}, P={"Type": "Pass", "End": True}), type="EXPRESS"
    )
    answer = call("StartSyncExecution", stateMachineArn=arn, name="n", input='{"a":1}')
    assert answer["executionArn"].startswith("arn:aws:states:us-east-1:123456789012:express:machine:n:")
    assert (answer["status"], answer["output"], answer["input"]) == ("SUCCEEDED", '{"a":1}', '{"a":1}')
    assert answer["stopDate"] - answer["startDate"] == 2
    assert answer["billingDetails"] == {"billedMemoryUsedInMB": 64, "billedDurationInMilliseconds": 2000}


#: Four times as many bytes as half of these characters.
WIDE = '"' + "\N{GRINNING FACE}" * 65_536 + '"'


@pytest.mark.parametrize(
    ("operation", "member", "parameters"),
    [
        ("StartExecution", "input", {}),
        ("StartSyncExecution", "input", {}),
        ("SendTaskSuccess", "output", {"taskToken": "t"}),
        ("TestState", "input", {}),
        ("TestState", "variables", {}),
        ("TestState", "context", {}),
    ],
)
def test_payloads_of_requests_are_counted_in_bytes(refused, create, operation, member, parameters):
    """
    262,144 bytes of UTF-8, however few characters they are. Source: API Reference, length constraints.
    """
    needed = {"definition": '{"Type":"Pass","End":true}'} if operation == "TestState" else parameters
    if operation.startswith("Start"):
        needed = {"stateMachineArn": create(type="EXPRESS")}
    code, message = refused(operation, **needed, **{member: WIDE})
    assert code == "ValidationException"
    assert f"Value at '{member}' failed to satisfy constraint: Member must have length less than" in message


#: As no JSON writer writes it.
WRITTEN = '{"order":   7, "lines": [1,  2]}'
MISSING = {"Type": "Pass", "Parameters": {"a.$": "$.absent"}, "End": True}
MAPPED = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}


@pytest.mark.parametrize(
    ("states", "quoted"),
    [
        ({"P": MISSING}, WRITTEN),
        ({"Before": {"Type": "Pass", "Next": "P"}, "P": MISSING}, WRITTEN),
        ({"W": {"Type": "Wait", "Seconds": 1, "Next": "P"}, "P": MISSING}, WRITTEN),
        ({"P": {"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": MISSING}}], "End": True}}, WRITTEN),
        ({"P": {**MISSING, "Parameters": {"a.$": "States.Format('{}', $.absent)"}}}, WRITTEN),
        ({"P": {"Type": "Fail", "ErrorPath": "$.absent"}}, WRITTEN),
        ({"P": {"Type": "Pass", "Result": 1, "ResultPath": "$.order.total", "End": True}}, WRITTEN),
        ({"P": {"Type": "Map", "ItemsPath": "$.lines", "ItemSelector": {"a.$": "$.absent"}, "ItemProcessor": MAPPED, "End": True}}, WRITTEN),
        ({"P": {"Type": "Map", "QueryLanguage": "JSONata", "ItemProcessor": MAPPED, "End": True}}, WRITTEN),
        ({"Other": {"Type": "Pass", "Result": {"b": 1}, "Next": "P"}, "P": MISSING}, '{"b":1}'),
    ],
)  # fmt: skip
def test_a_cause_quotes_the_input_as_it_was_written(call, create, states, quoted):
    """
    White space and all, wherever the whole input is handed on to; what a state made is written compactly.
    """
    execution = call("StartExecution", stateMachineArn=create(definition(**states)), input=WRITTEN)["executionArn"]
    call("DescribeExecution", executionArn=execution)
    told = call("DescribeExecution", executionArn=execution)
    assert told["status"] == "FAILED"
    assert quoted in told["cause"]


@pytest.mark.parametrize("included", [True, False])
@pytest.mark.parametrize(
    ("state", "status"),
    [
        ({"Type": "Pass", "End": True}, "SUCCEEDED"),
        ({"Type": "Fail", "Error": "No"}, "FAILED"),
        ({"Type": "Wait", "Seconds": 9, "End": True}, "TIMED_OUT"),
    ],
)
def test_a_synchronous_answer_tells_of_input_and_output_however_it_ended(call, create, state, status, included):
    """
    InputDetails and outputDetails are there with every status, also without an output. Recorded from AWS for FAILED.
    """
    text = json.dumps({"StartAt": "S", "TimeoutSeconds": 5, "States": {"S": state}})
    data = {} if included else {"includedData": "METADATA_ONLY"}
    answer = call("StartSyncExecution", stateMachineArn=create(text, type="EXPRESS"), **data)
    assert answer["status"] == status
    assert (answer["inputDetails"], answer["outputDetails"]) == ({"included": included}, {"included": included})
    assert ("output" in answer) == (included and status == "SUCCEEDED")


@pytest.mark.parametrize(
    ("operation", "kind", "shown"),
    [
        ("StartExecution", "STANDARD", True),
        ("StartExecution", "EXPRESS", True),
        ("StartSyncExecution", "EXPRESS", False),
    ],
)
def test_the_context_object_tells_of_redrives_where_nobody_waits(service, call, create, operation, kind, shown):
    """
    RedriveCount is a member of asynchronous executions, Express ones too. Recorded from AWS.
    """
    ended = []
    service.engine.on_start.append(ended.append)
    text = definition(P={"Type": "Pass", "Parameters": {"execution.$": "$$.Execution"}, "End": True})
    call(operation, stateMachineArn=create(text, type=kind))
    assert ("RedriveCount" in ended[0].output["execution"]) == shown


@pytest.mark.parametrize(("operation", "kind"), [("StartSyncExecution", "STANDARD"), ("ListExecutions", "EXPRESS")])
def test_some_operations_are_for_one_type_of_state_machine(refused, create, operation, kind):
    """
    Synchronous executions are Express, and Express executions are not listed.
    """
    arn = create(type=kind)
    assert refused(operation, stateMachineArn=arn) == (
        "StateMachineTypeNotSupported",
        "This operation is not supported by this type of state machine",
    )


def test_an_express_execution_cannot_be_described(refused, call, create):
    """
    Its ARN is of a type that DescribeExecution does not take.
    """
    execution = call("StartExecution", stateMachineArn=create(type="EXPRESS"))["executionArn"]
    assert refused("DescribeExecution", executionArn=execution) == (
        "InvalidArn",
        "Invalid Arn: 'Resource type not valid in this context: express'",
    )


def test_looking_at_a_running_execution_lets_time_pass(call, create):
    """
    Code that polls with DescribeExecution comes to an end in virtual time, and sees RUNNING first.
    """
    execution = call("StartExecution", stateMachineArn=create(WAIT))["executionArn"]
    statuses = [call("DescribeExecution", executionArn=execution)["status"] for _ in range(2)]
    assert statuses == ["RUNNING", "SUCCEEDED"]


@pytest.fixture
def asked(call, create):
    """An execution that waits for the activity `ask`."""
    call("CreateActivity", name="ask")
    return call("StartExecution", stateMachineArn=create(TOKEN_TASK), input='{"question": 1}')["executionArn"]


def poll(call, **parameters):
    return call("GetActivityTask", activityArn="arn:aws:states:us-east-1:123456789012:activity:ask", **parameters)


def status(call, execution):
    return call("DescribeExecution", executionArn=execution)["status"]


def test_a_worker_gets_the_task_and_answers_it(call, asked):
    """
    The worker's name is in the history, its output is the task's.
    """
    task = poll(call, workerName="me")
    assert task["input"] == '{"question":1}'
    call("SendTaskSuccess", taskToken=task["taskToken"], output='"yes"')
    described = call("DescribeExecution", executionArn=asked)
    assert (described["status"], described["output"]) == ("SUCCEEDED", '"yes"')
    events = call("GetExecutionHistory", executionArn=asked)["events"]
    assert [event["type"] for event in events[2:5]] == ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]
    assert events[3]["activityStartedEventDetails"] == {"workerName": "me"}


def test_a_worker_can_fail_the_task(call, asked):
    """
    Error and cause end the execution where nothing catches them.
    """
    call("SendTaskFailure", taskToken=poll(call)["taskToken"], error="No", cause="because")
    described = call("DescribeExecution", executionArn=asked)
    assert (described["status"], described["error"], described["cause"]) == ("FAILED", "No", "because")


def test_waiting_for_a_worker_does_not_time_the_task_out(call, asked):
    """
    Looking at the execution lets no time pass while a client is awaited.
    """
    assert [status(call, asked) for _ in range(5)] == ["RUNNING"] * 5


def test_a_worker_that_comes_first_waits_for_the_task(call, create):
    """
    An empty poll ends, with nothing in it.
    """
    call("CreateActivity", name="ask")
    assert poll(call) == {}
    call("StartExecution", stateMachineArn=create(TOKEN_TASK))
    assert poll(call).keys() == {"taskToken", "input"}
    assert poll(call) == {}


def test_a_task_goes_to_one_worker_only(call, asked):
    """
    Each task is handed out once, in the order of scheduling.
    """
    assert poll(call)
    assert poll(call) == {}


def test_a_task_of_an_ended_execution_is_not_handed_out(call, asked):
    """
    Workers get no task that nobody waits for.
    """
    call("StopExecution", executionArn=asked)
    assert poll(call) == {}


def test_a_token_can_be_answered_once(call, refused, asked):
    """
    After that it is timed out.
    """
    token = poll(call)["taskToken"]
    call("SendTaskSuccess", taskToken=token, output="{}")
    gone = ("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
    assert refused("SendTaskSuccess", taskToken=token, output="{}") == gone
    assert refused("SendTaskHeartbeat", taskToken=token) == gone


def test_a_made_up_token_is_invalid(refused):
    """
    Only tokens that were given out can be answered.
    """
    assert refused("SendTaskFailure", taskToken="made up") == ("InvalidToken", "Invalid Token: 'Invalid token'")


def test_the_output_of_a_task_is_json(refused, call, asked):
    """
    Any other text is an InvalidOutput, and the task can still be answered.
    """
    token = poll(call)["taskToken"]
    assert refused("SendTaskSuccess", taskToken=token, output="nope")[0] == "InvalidOutput"
    assert call("SendTaskHeartbeat", taskToken=token) == {}


def test_a_token_is_looked_at_before_the_output(refused, call, asked):
    """
    A text that is no JSON for a token that is unknown or timed out is told of the token. Recorded from AWS (unknown).
    """
    assert refused("SendTaskSuccess", taskToken="made up", output="nope")[0] == "InvalidToken"
    token = poll(call)["taskToken"]
    call("SendTaskSuccess", taskToken=token, output="{}")
    assert refused("SendTaskSuccess", taskToken=token, output="nope")[0] == "TaskTimedOut"


def test_polling_a_deleted_activity_is_refused(call, refused):
    """
    Deleting twice does no harm; polling does.
    """
    arn = call("CreateActivity", name="gone")["activityArn"]
    call("DeleteActivity", activityArn=arn)
    call("DeleteActivity", activityArn=arn)
    assert refused("GetActivityTask", activityArn=arn) == ("ActivityDoesNotExist", f"Activity Does Not Exist: '{arn}'")


def test_a_task_of_an_activity_that_does_not_exist_is_not_scheduled(call, asked):
    """
    The execution fails with States.Runtime, which names the activity, before any event of the Task. Recorded from AWS.
    """
    call("StopExecution", executionArn=asked)
    arn = "arn:aws:states:us-east-1:123456789012:activity:ask"
    call("DeleteActivity", activityArn=arn)
    machine = asked.replace(":execution:", ":stateMachine:").rpartition(":")[0]
    execution = call("StartExecution", stateMachineArn=machine)["executionArn"]
    events = call("GetExecutionHistory", executionArn=execution)["events"]
    assert [event["type"] for event in events] == ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]
    failed = events[-1]["executionFailedEventDetails"]
    name = events[1]["stateEnteredEventDetails"]["name"]
    assert failed["error"] == "States.Runtime"
    assert failed["cause"] == (
        f"An error occurred while executing the state '{name}' (entered at the event id #2). "
        f"The activity {arn} does not exist."
    )


@pytest.mark.parametrize("text", [PASS, WAIT])
def test_a_running_or_succeeded_execution_cannot_be_redriven(call, refused, create, text):
    """
    The reason is the one DescribeExecution gives.
    """
    execution = call("StartExecution", stateMachineArn=create(text))["executionArn"]
    assert refused("RedriveExecution", executionArn=execution)[0] == "ExecutionNotRedrivable"


def test_status_changes_are_told_to_subscribers(service, call, create):
    """
    A Standard execution tells RUNNING and its end, in EventBridge's shape.
    """
    told = []
    service.state.status_changes.subscribers.append(told.append)
    execution = call("StartExecution", stateMachineArn=create(), name="n", input='{"a":1}')["executionArn"]
    call("StartExecution", stateMachineArn=create(name="express", type="EXPRESS"))
    assert [event["detail"]["status"] for event in told] == ["RUNNING", "SUCCEEDED"]
    event = told[1]
    assert event["resources"] == [execution]
    assert (event["source"], event["detail-type"]) == ("aws.states", "Step Functions Execution Status Change")
    assert event["time"] == "2026-01-01T00:00:00Z"
    assert event["detail"]["startDate"] == 1_767_225_600_000
    assert (event["detail"]["output"], event["detail"]["outputDetails"]) == ('{"done":true}', {"included": True})
    assert told[0]["detail"]["stopDate"] is told[0]["detail"]["output"] is None
