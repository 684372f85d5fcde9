"""Executions recorded through the API and replayed: the same again, and where a changed definition goes otherwise."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.backends.recorder import record, record_logged, write_recording
from pytest_sfn.errors import HarnessError
from pytest_sfn.plugin import OPTIONS
from pytest_sfn.service.log_events import log_events
from pytest_sfn.testing.settings import read_settings
from pytest_sfn.testing.sfn import Sfn

TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
CHARGE = {**TASK, "Parameters": {"FunctionName": "charge", "Payload.$": "$"}, "OutputPath": "$.Payload", "End": True}
WAITING = {
    "Type": "Task",
    "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "Parameters": {"QueueUrl": "https://sqs/q", "MessageBody": {"token.$": "$$.Task.Token"}},
    "TimeoutSeconds": 100,
    "HeartbeatSeconds": 20,
    "End": True,
}


def machine(**states):
    return {"StartAt": next(iter(states)), "States": states}


def each(processor, **fields):
    return {"Type": "Map", "ItemProcessor": processor, "End": True, **fields}


@pytest.fixture
def new_sfn(tmp_path):
    """A new `sfn`, as the next test has it."""
    chosen = {name: option.default for name, option in OPTIONS.items()}
    made = []

    def new():
        made.append(Sfn(read_settings(chosen, OPTIONS, tmp_path, tmp_path)))
        return made[-1]

    yield new
    for each_sfn in made:
        each_sfn.close(verify=False)


@pytest.fixture
def recorded(new_sfn, tmp_path):
    """Runs a definition with mocks, `drive(execution)` included, and gives the file of its recording."""

    def run(definition, mocks, value, drive=lambda execution: execution.wait(), **options):
        sfn = new_sfn()
        client = sfn.client  # its service knows of what starts from now on
        workflow = sfn.define(definition, "Orders")
        mocks(workflow)
        execution = workflow.start(value)
        drive(execution)
        document = next(record(client, execution.arn, **options))
        return write_recording(document, str(tmp_path))

    return run


def flaky(workflow):
    workflow.mock("Charge").raises("Busy", after=3).returns({"id": "c-1"}, after=2)


def by_item(workflow):
    workflow.mock("Charge").returns(lambda request: {"id": request["Payload"]["id"]}, after=5)


def silent(workflow):
    workflow.mock("Ask").waits_for_callback()


RETRIED = machine(Charge={**CHARGE, "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 7}]})
CAUGHT = machine(
    Charge={**CHARGE, "Catch": [{"ErrorEquals": ["Busy"], "Next": "Sorry"}]}, Sorry={"Type": "Fail", "Error": "Sorry"}
)
ITEMS = [{"id": 1}, {"id": 2}, {"id": 3}]
DISTRIBUTED = {**machine(Charge=CHARGE), "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
BRANCHES = {
    "Type": "Parallel",
    "Branches": [machine(Charge=CHARGE), machine(Pause={"Type": "Wait", "Seconds": 2, "Next": "Stop"}, Stop={"Type": "Fail", "Error": "Stop"})],
    "Catch": [{"ErrorEquals": ["Stop"], "Next": "End"}],
    "End": True,
}  # fmt: skip
LOOP = machine(
    Charge={**{key: value for key, value in CHARGE.items() if key != "End"}, "Next": "Enough"},
    Enough={
        "Type": "Choice",
        "Choices": [{"Variable": "$.id", "StringEquals": "last", "Next": "Done"}],
        "Default": "Charge",
    },
    Done={"Type": "Succeed"},
)
JSONATA = {
    "QueryLanguage": "JSONata",
    **machine(
        Charge={
            **TASK,
            "Arguments": {"FunctionName": "charge", "Payload": "{% $states.context.Execution.StartTime %}"},
            "Assign": {"started": "{% $millis() %}", "id": "{% $states.result.Payload.id %}"},
            "Output": "{% $uuid() %}",
            "Next": "Done",
        },
        Done={"Type": "Pass", "Output": "{% [$id, $started] %}", "End": True},
    ),
}


def in_a_row(workflow):
    workflow.mock("Charge").returns({"id": "first"}, after=1).returns({"id": "last"}, after=1)


def stopped(execution):
    execution._harness.clock.advance(seconds=4)
    execution.stop("Operator", "enough")


def heard(execution):
    for _ in range(3):
        execution._harness.clock.advance(seconds=15)
        execution.callback().heartbeat()
    execution.callback().succeeds({"answer": "yes"})


def refused(execution):
    execution._harness.clock.advance(seconds=9)
    execution.callback().fails("No", "not today")


def redriven(execution):
    execution.wait()
    execution._harness.clock.advance(hours=1)
    execution.redrive()
    execution.wait()


RUNS = {
    "retries": (RETRIED, flaky, {"order": 1}, None, "SUCCEEDED"),
    "a failure that is caught": (CAUGHT, flaky, {}, None, "FAILED"),
    "a failure": (machine(Charge=CHARGE), flaky, {}, None, "FAILED"),
    "a loop": (LOOP, in_a_row, {}, None, "SUCCEEDED"),
    "Map iterations": (machine(Each=each(machine(Charge=CHARGE))), by_item, ITEMS, None, "SUCCEEDED"),
    "a map run": (machine(Each=each(DISTRIBUTED, MaxConcurrency=2)), by_item, ITEMS, None, "SUCCEEDED"),
    "a branch cut off": (machine(Both=BRANCHES, End={"Type": "Pass", "End": True}), by_item, ITEMS[0], None, "SUCCEEDED"),
    "JSONata, time and ids": (JSONATA, lambda flow: flow.mock("Charge").returns({"id": 1}), {}, None, "SUCCEEDED"),
    "a timeout": (machine(Ask={**WAITING, "HeartbeatSeconds": 99}), silent, {}, None, "FAILED"),
    "a heartbeat missed": (machine(Ask=WAITING), silent, {}, None, "FAILED"),
    "a Task that takes too long": (machine(Charge={**CHARGE, "TimeoutSeconds": 4}), by_item, ITEMS[0], None, "FAILED"),
    "the machine's timeout": ({**machine(Charge=CHARGE), "TimeoutSeconds": 3}, by_item, ITEMS[0], None, "TIMED_OUT"),
    "a callback with heartbeats": (machine(Ask=WAITING), silent, {}, heard, "SUCCEEDED"),
    "a callback that fails": (machine(Ask=WAITING), silent, {}, refused, "FAILED"),
    "an execution that was stopped": (machine(Charge=CHARGE), by_item, ITEMS[0], stopped, "ABORTED"),
    "an execution that was redriven": (machine(Charge=CHARGE), flaky, {}, redriven, "SUCCEEDED"),
}  # fmt: skip


@pytest.mark.parametrize("run", RUNS)
def test_the_same_definition_makes_the_same_of_a_recording(recorded, new_sfn, run):
    """
    Status, path, data and times come again, whatever ended the attempts, with nothing mocked.
    """
    definition, mocks, value, drive, status = RUNS[run]
    file = recorded(definition, mocks, value, drive or (lambda execution: execution.wait()))
    document = json.loads(file.read_text())
    execution = new_sfn().define(definition, "Orders").replay(file)
    assert (execution.status, document["status"]) == (status, status)
    assert execution.name == document["name"]
    times = [event["timestamp"] for event in document["events"]]
    assert [f"{event['timestamp']:.3f}" for event in execution.events] == [
        f"{new_sfn().clock.timestamp + _seconds(moment):.3f}" for moment in times
    ]


def _seconds(moment):
    from pytest_sfn.assertions.recording import seconds_of
    from pytest_sfn.engine.clock import EPOCH

    return seconds_of(moment) - EPOCH


def with_state(definition, **states):
    return {**definition, "States": {**definition["States"], **states}}


REQUEST = {**RETRIED["States"]["Charge"], "Parameters": {"FunctionName": "charge", "Payload": "other"}}
NO_RETRY = machine(Charge=CHARGE)
INNER = machine(Charge={**CHARGE, "OutputPath": "$"})
CHANGES = {
    "another request": (RETRIED, flaky, {}, with_state(RETRIED, Charge=REQUEST), ["state 'Charge', attempt 1, its request:", '"Payload": "other"']),
    "no Retrier": (RETRIED, flaky, {}, NO_RETRY, ["state 'Charge', its attempts:", "  recorded: 2", "  now     : 1"]),
    "another next state": (
        CAUGHT, flaky, {}, {**with_state(CAUGHT, Sorry={"Type": "Pass", "End": True})}, ["state 'Sorry', its Type:", "  recorded: Fail", "  now     : Pass"],
    ),
    "a path that parts": (
        LOOP, in_a_row, {}, with_state(LOOP, Enough={**LOOP["States"]["Enough"], "Default": "Done"}),
        ["the path after state 'Enough':", "  recorded: state 'Charge'", "  now     : state 'Done'"],
    ),
    "a new state": (
        RETRIED, flaky, {}, machine(New={**CHARGE, "End": False, "Next": "Charge"} | {"End": None}, **RETRIED["States"]), ["the path at its start:", "  recorded: state 'Charge'", "  now     : state 'New'", "Nothing answers the Task of state 'New'"],
    ),
    "an attempt more": (
        CAUGHT, flaky, {}, with_state(CAUGHT, Charge={**CAUGHT["States"]["Charge"], "Retry": [{"ErrorEquals": ["Busy"]}]}),
        ["state 'Charge', its attempts:", "  recorded: 1", "  now     : 2"],
    ),
    "in an iteration": (
        machine(Each=each(machine(Charge=CHARGE))), by_item, ITEMS, machine(Each=each(INNER)), ["state 'Charge' (iteration 0 of 'Each'), its output:"],
    ),
    "in a map run": (
        machine(Each=each(DISTRIBUTED)), by_item, ITEMS, machine(Each=each({**DISTRIBUTED, **INNER})), ["state 'Charge', its output:"],
    ),
    "the input of a child execution": (
        machine(Each=each(DISTRIBUTED)), by_item, ITEMS, machine(Each=each(DISTRIBUTED, ItemSelector={"id.$": "$$.Map.Item.Index"})),
        ["a child execution of a map run, its input:", '  recorded: {"id": 1}', '  now     : {"id": 0}'],
    ),
    "before a map run": (
        machine(First={"Type": "Pass", "Next": "Each"}, Each=each(DISTRIBUTED)), by_item, ITEMS,
        machine(First={"Type": "Pass", "Result": [7], "Next": "Each"}, Each=each(DISTRIBUTED)), ["state 'First', its output:"],
    ),
    "a wait": (
        machine(Pause={"Type": "Wait", "Seconds": 10, "Next": "Charge"}, Charge=CHARGE), by_item, ITEMS[0],
        machine(Pause={"Type": "Wait", "Seconds": 1000, "Next": "Charge"}, Charge=CHARGE),
        ["state 'Pause', its wait:", "  recorded: 10 s", "  now     : 1000 s"],
    ),
    "a time limit": (
        machine(Charge={**CHARGE, "TimeoutSeconds": 4}), by_item, ITEMS[0], machine(Charge={**CHARGE, "TimeoutSeconds": 40}),
        ["state 'Charge', its time limit:", "  recorded: timed out after 4 s", "  now     : timed out after 40 s"],
    ),
    "an end": (
        {**machine(Charge=CHARGE), "TimeoutSeconds": 3}, by_item, ITEMS[0], machine(Charge=CHARGE), ["the end:", "  recorded: TIMED_OUT after 3 s"],
    ),
}  # fmt: skip
del CHANGES["a new state"][3]["States"]["New"]["End"]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_definition_is_told_by_the_first_state_that_differs(recorded, new_sfn, change):
    """
    With the values of both sides, the file, and both paths as a whole.
    """
    definition, mocks, value, changed, expected = CHANGES[change]
    file = recorded(definition, mocks, value)
    with pytest.raises(HarnessError) as error:
        new_sfn().define(changed, "Orders").replay(file)
    text = str(error.value)
    assert str(file) in text
    assert [line for line in expected if line not in text] == []


def test_a_new_state_can_be_mocked(recorded, new_sfn):
    """
    What the recording does not have is answered as ever; without a check the execution is the test's to look at.
    """
    file = recorded(RETRIED, flaky, {})
    workflow = new_sfn().define(CHANGES["a new state"][3], "Orders")
    workflow.mock("New").returns({"checked": True})
    execution = workflow.replay(file, check=False)
    assert execution.path == ["New", "Charge"]
    assert execution.output == {"id": "c-1"}


def test_values_can_be_left_out(recorded, new_sfn):
    """
    Of requests, inputs and outputs on both sides.
    """
    file = recorded(RETRIED, flaky, {})
    changed = with_state(RETRIED, Charge=REQUEST)
    execution = new_sfn().define(changed, "Orders").replay(file, ignoring=["$.Payload"])
    assert execution.succeeded


@pytest.mark.parametrize("whole", [True, False])
def test_a_history_alone_is_replayed_too(recorded, new_sfn, tmp_path, whole):
    """
    What the AWS CLI writes has input, answers and end; without its last page it is refused.
    """
    sfn = new_sfn()
    client = sfn.client
    workflow = sfn.define(RETRIED, "Orders")
    flaky(workflow)
    execution = workflow.run({"order": 1})
    events = client.get_execution_history(executionArn=execution.arn)["events"]
    file = tmp_path / "history.json"
    file.write_text(json.dumps({"events": events if whole else events[:-1]}, default=str))
    again = new_sfn().define(RETRIED)
    if whole:
        assert again.replay(file).output == {"id": "c-1"}
    else:
        with pytest.raises(HarnessError, match=r"history\.json is no whole history: its execution has not ended in it"):
            again.replay(file)


def test_a_recorded_result_is_a_result_whatever_it_says(recorded, new_sfn):
    """
    A job's token may be answered with anything: what a mock would tell by it is no matter.
    """
    job = {
        "Type": "Task",
        "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "Parameters": {"JobName": "nightly"},
        "End": True,
    }
    answer = {"JobRun": {"JobName": "nightly", "JobRunState": "FAILED"}}

    def answered(execution):
        execution._harness.clock.advance(seconds=5)
        execution.callback().succeeds(answer)

    def run_for_long(workflow):
        workflow.mock("Job").validated("NONE").returns({"JobRun": {"JobRunState": "SUCCEEDED"}}, after=60)

    file = recorded(machine(Job=job), run_for_long, {}, answered)
    assert new_sfn().define(machine(Job=job), "Orders").replay(file).output == answer


class Logs:
    """CloudWatch Logs with one log group, a page an event."""

    def __init__(self, messages):
        self.messages = messages

    def get_paginator(self, operation):
        """Itself."""
        assert operation == "filter_log_events"
        return self

    def paginate(self, logGroupName, filterPattern):  # noqa: N803 - boto3's words
        """Pages of the events that the pattern finds."""
        assert logGroupName == "flows"
        found = [each for each in self.messages if f'"{each["execution_arn"]}"' in filterPattern]
        return [{"events": []}, *({"events": [{"message": json.dumps(each)}]} for each in reversed(found))]


def test_an_express_execution_is_recorded_from_its_log_group(new_sfn, tmp_path):
    """
    Its events are there, if it logs at level ALL with data; what is missing is told.
    """
    definition = machine(Each=each(machine(Charge=CHARGE)))
    sfn = new_sfn()
    workflow = sfn.define(definition, "Orders", type="EXPRESS")
    by_item(workflow)
    execution = workflow.run(ITEMS)
    messages = log_events(execution._handle.source, "ALL", data=True)
    document = record_logged(Logs(messages), execution.arn, "flows")
    assert document["stateMachine"] == {"name": "Orders"}
    file = write_recording(document, str(tmp_path))
    again = new_sfn().define(definition, "Orders", type="EXPRESS").replay(file)
    assert (again.output, again.name) == (execution.output, execution.name)

    missing = [log_events(execution._handle.source, "ERROR", data=True), messages[:-1], [*messages[:2], *messages[3:]]]
    missing.append(log_events(execution._handle.source, "ALL", data=False))
    for some in missing:
        with pytest.raises(HarnessError, match=r"Log group flows has .*ev"):
            record_logged(Logs(some), execution.arn, "flows")


def test_an_attempt_in_time_stays_in_time(new_sfn, tmp_path):
    """
    AWS takes milliseconds between states, which may not turn an answer of the last moment into a timeout.
    """
    definition = machine(First={"Type": "Pass", "Next": "Charge"}, Charge={**CHARGE, "TimeoutSeconds": 10})
    sfn = new_sfn()
    workflow = sfn.define(definition)
    workflow.mock("Charge").returns({"id": 1}, after=9.99)
    events = [dict(event) for event in workflow.run({}).events]
    for event in events[3:]:
        event["timestamp"] += 0.05
    file = tmp_path / "history.json"
    file.write_text(json.dumps(events))
    assert new_sfn().define(definition).replay(file).succeeded
